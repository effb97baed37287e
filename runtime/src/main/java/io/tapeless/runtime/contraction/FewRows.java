package io.tapeless.runtime.contraction;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Products of so few rows by a matrix whose rows lie along the lanes that packing it would take longer than they do: it is read once, in the order of memory.
/// Every output is the ascending chain that [Panels] computes; between blocks of k it rests in `out`.
final class FewRows {
    /// Rows up to which packing does not pay.
    private static final int MOST = 3;
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /// Rows of the right operand read side by side: a processor fetches ahead for so many streams.
    private static final int STREAMS = 8;

    /// Columns whose sums stay in registers over all terms, where they are most of a row: so memory is still read in its order.
    private static final int STRIP = 8 * LANES;

    private FewRows() {
    }

    /// Whether so many rows are few.
    static boolean are(int rows, int rightColumn) {
        return rightColumn == 1 && rows <= MOST;
    }

    /// As [Panels#multiply].
    static void multiply(float[] left, int leftAt, int leftRow, int leftDepth, float[] right, int rightAt, int rightDepth, float[] out, int outAt, int outRow,
            int rows, int columns, int depth, boolean accumulate) {
        boolean narrow = columns >= STRIP && columns < 2 * STRIP;
        for (int i = 0; narrow && i < rows; i++) {
            strip(left, leftAt + i * leftRow, leftDepth, right, rightAt, rightDepth, out, outAt + i * outRow, depth, !accumulate);
        }
        int first = narrow ? STRIP : 0;
        byRows(left, leftAt, leftRow, leftDepth, right, rightAt + first, rightDepth, out, outAt + first, outRow, rows, columns - first, depth, accumulate);
    }

    private static void byRows(float[] left, int leftAt, int leftRow, int leftDepth, float[] right, int rightAt, int rightDepth, float[] out,
            int outAt, int outRow, int rows, int columns, int depth, boolean accumulate) {
        int k = 0;
        for (; k <= depth - STREAMS && columns > 0; k += STREAMS) {
            for (int i = 0; i < rows; i++) {
                eight(left, leftAt + i * leftRow + k * leftDepth, leftDepth, right, rightAt + k * rightDepth, rightDepth, out, outAt + i * outRow, columns,
                        k == 0 && !accumulate);
            }
        }
        for (; k < depth; k++) {
            for (int i = 0; i < rows; i++) {
                one(left[leftAt + i * leftRow + k * leftDepth], right, rightAt + k * rightDepth, out, outAt + i * outRow, columns, k == 0 && !accumulate);
            }
        }
    }

    /// All terms of eight vectors of sums of a row.
    private static void strip(float[] left, int from, int step, float[] right, int rightAt, int stride, float[] out, int outAt, int depth, boolean first) {
        FloatVector sum0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt);
        FloatVector sum1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + LANES);
        FloatVector sum2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 2 * LANES);
        FloatVector sum3 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 3 * LANES);
        FloatVector sum4 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 4 * LANES);
        FloatVector sum5 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 5 * LANES);
        FloatVector sum6 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 6 * LANES);
        FloatVector sum7 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 7 * LANES);
        int leftAt = from;
        int at = rightAt;
        for (int k = 0; k < depth; k++) {
            final FloatVector factor = FloatVector.broadcast(SPECIES, left[leftAt]);
            sum0 = factor.fma(FloatVector.fromArray(SPECIES, right, at), sum0);
            sum1 = factor.fma(FloatVector.fromArray(SPECIES, right, at + LANES), sum1);
            sum2 = factor.fma(FloatVector.fromArray(SPECIES, right, at + 2 * LANES), sum2);
            sum3 = factor.fma(FloatVector.fromArray(SPECIES, right, at + 3 * LANES), sum3);
            sum4 = factor.fma(FloatVector.fromArray(SPECIES, right, at + 4 * LANES), sum4);
            sum5 = factor.fma(FloatVector.fromArray(SPECIES, right, at + 5 * LANES), sum5);
            sum6 = factor.fma(FloatVector.fromArray(SPECIES, right, at + 6 * LANES), sum6);
            sum7 = factor.fma(FloatVector.fromArray(SPECIES, right, at + 7 * LANES), sum7);
            leftAt += step;
            at += stride;
        }
        sum0.intoArray(out, outAt);
        sum1.intoArray(out, outAt + LANES);
        sum2.intoArray(out, outAt + 2 * LANES);
        sum3.intoArray(out, outAt + 3 * LANES);
        sum4.intoArray(out, outAt + 4 * LANES);
        sum5.intoArray(out, outAt + 5 * LANES);
        sum6.intoArray(out, outAt + 6 * LANES);
        sum7.intoArray(out, outAt + 7 * LANES);
    }

    /// Eight terms of every sum of a row.
    private static void eight(float[] left, int from, int step, float[] right, int rightAt, int stride, float[] out, int outAt, int columns, boolean first) {
        final FloatVector left0 = FloatVector.broadcast(SPECIES, left[from]);
        final FloatVector left1 = FloatVector.broadcast(SPECIES, left[from + step]);
        final FloatVector left2 = FloatVector.broadcast(SPECIES, left[from + 2 * step]);
        final FloatVector left3 = FloatVector.broadcast(SPECIES, left[from + 3 * step]);
        final FloatVector left4 = FloatVector.broadcast(SPECIES, left[from + 4 * step]);
        final FloatVector left5 = FloatVector.broadcast(SPECIES, left[from + 5 * step]);
        final FloatVector left6 = FloatVector.broadcast(SPECIES, left[from + 6 * step]);
        final FloatVector left7 = FloatVector.broadcast(SPECIES, left[from + 7 * step]);
        int j = 0;
        for (; j <= columns - LANES; j += LANES) {
            final int at = rightAt + j;
            FloatVector sum = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + j);
            sum = left0.fma(FloatVector.fromArray(SPECIES, right, at), sum);
            sum = left1.fma(FloatVector.fromArray(SPECIES, right, at + stride), sum);
            sum = left2.fma(FloatVector.fromArray(SPECIES, right, at + 2 * stride), sum);
            sum = left3.fma(FloatVector.fromArray(SPECIES, right, at + 3 * stride), sum);
            sum = left4.fma(FloatVector.fromArray(SPECIES, right, at + 4 * stride), sum);
            sum = left5.fma(FloatVector.fromArray(SPECIES, right, at + 5 * stride), sum);
            sum = left6.fma(FloatVector.fromArray(SPECIES, right, at + 6 * stride), sum);
            sum = left7.fma(FloatVector.fromArray(SPECIES, right, at + 7 * stride), sum);
            sum.intoArray(out, outAt + j);
        }
        if (j < columns) {
            // C1 refuses a method of many masked reads, and then C2 is never asked.
            fourMasked(left, from, step, right, rightAt + j, stride, out, outAt + j, columns - j, first);
            fourMasked(left, from + 4 * step, step, right, rightAt + 4 * stride + j, stride, out, outAt + j, columns - j, false);
        }
    }

    /// Four terms of fewer sums than a vector has lanes.
    private static void fourMasked(float[] left, int from, int step, float[] right, int at, int stride, float[] out, int outAt, int columns, boolean first) {
        final VectorMask<Float> mask = SPECIES.indexInRange(0, columns);
        FloatVector sum = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt, mask);
        sum = FloatVector.broadcast(SPECIES, left[from]).fma(FloatVector.fromArray(SPECIES, right, at, mask), sum);
        sum = FloatVector.broadcast(SPECIES, left[from + step]).fma(FloatVector.fromArray(SPECIES, right, at + stride, mask), sum);
        sum = FloatVector.broadcast(SPECIES, left[from + 2 * step]).fma(FloatVector.fromArray(SPECIES, right, at + 2 * stride, mask), sum);
        sum = FloatVector.broadcast(SPECIES, left[from + 3 * step]).fma(FloatVector.fromArray(SPECIES, right, at + 3 * stride, mask), sum);
        sum.intoArray(out, outAt, mask);
    }

    /// One term of every sum of a row.
    private static void one(float left, float[] right, int rightAt, float[] out, int outAt, int columns, boolean first) {
        for (int j = 0; j < columns; j++) {
            out[outAt + j] = Math.fma(left, right[rightAt + j], first ? 0 : out[outAt + j]);
        }
    }
}
