package io.tapeless.runtime.contraction;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Products of a few rows by a matrix that is contiguous along the sum, as `x @ w.T` reads weights: lanes run along the rows, of which vectors are nearly full,
/// and each number of the matrix is broadcast from where it is. So the matrix, the larger operand by far, is neither packed nor transposed, and is read in a few
/// streams; the rows are, and so are the finished sums. Every output is the ascending chain that [Panels] computes. With vectors of sixteen lanes only: narrower
/// ones come with too few registers, or too few lanes.
final class ColumnStreams {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = 16;
    /// Columns of a tile, each a stream: sets of the nearest cache hold eight lines, and rows of many matrices are whole pages apart.
    private static final int STREAMS = 6;
    /// Rows at a time.
    private static final int ROWS = 4 * LANES;
    /// Rows beyond which packing the matrix pays.
    private static final int MOST = 4 * ROWS;
    /// Terms for which the scratch memory of [Panels] is large enough.
    private static final int LEAST_DEPTH = 128;

    private ColumnStreams() {
    }

    /// Whether this is the way for operands as of [Panels#multiply].
    static boolean fit(int rows, int leftDepth, int rightDepth, int rightColumn, int depth) {
        int last = (rows - 1) % ROWS + 1;
        boolean full = rows > 0 && 4 * last > 3 * lanes(last);
        return SPECIES.length() == LANES && full && rows <= MOST && leftDepth == 1 && rightDepth == 1 && rightColumn != 1 && depth >= LEAST_DEPTH;
    }

    /// Lanes of the vectors that so many rows, at most [#ROWS], fill.
    private static int lanes(int rows) {
        return rows <= 2 * LANES ? 2 * LANES : ROWS;
    }

    /// As [Panels#multiply].
    static void multiply(float[] left, int leftAt, int leftRow, float[] right, int rightAt, int rightColumn, float[] out, int outAt, int outRow, int rows,
            int columns, int depth, boolean accumulate, float[] scratch) {
        for (int i = 0; i < rows; i += ROWS) {
            int height = Math.min(ROWS, rows - i);
            for (int j = 0; j < columns; j += PanelSizes.COLUMNS) {
                int width = Math.min(PanelSizes.COLUMNS, columns - j);
                block(left, leftAt + i * leftRow, leftRow, right, rightAt + j * rightColumn, rightColumn, out, outAt + i * outRow + j, outRow, height, width, depth,
                        accumulate, scratch);
            }
        }
    }

    /// The sums rest in scratch memory, a row for each column, until they are finished.
    private static void block(float[] left, int leftAt, int leftRow, float[] right, int rightAt, int rightColumn, float[] out, int outAt, int outRow, int rows,
            int columns, int depth, boolean accumulate, float[] scratch) {
        int lanes = lanes(rows);
        int most = PanelSizes.block(rows, depth);
        int sums = most * lanes;
        if (accumulate) {
            turn(out, outAt, outRow, scratch, sums, lanes, columns, rows);
        }
        for (int k = 0; k < depth; k += most) {
            int length = Math.min(most, depth - k);
            turn(left, leftAt + k, leftRow, scratch, 0, lanes, length, rows);
            boolean first = k == 0 && !accumulate;
            int j = 0;
            for (; j <= columns - STREAMS; j += STREAMS) {
                int at = rightAt + j * rightColumn + k;
                if (lanes == ROWS) {
                    tile6x4(right, at, rightColumn, scratch, sums + j * ROWS, length, first);
                } else {
                    tile6x2(right, at, rightColumn, scratch, sums + j * 2 * LANES, length, first);
                }
            }
            for (; j < columns; j++) {
                int at = rightAt + j * rightColumn + k;
                if (lanes == ROWS) {
                    tile1x4(right, at, scratch, sums + j * ROWS, length, first);
                } else {
                    tile1x2(right, at, scratch, sums + j * 2 * LANES, length, first);
                }
            }
        }
        Transposition.copy(scratch, sums, lanes, out, outAt, outRow, rows, columns, scratch);
    }

    /// A transposed copy whose rows are as long as vectors are, filled up with zeros.
    private static void turn(float[] from, int fromAt, int fromRow, float[] scratch, int to, int lanes, int rows, int columns) {
        Transposition.copy(from, fromAt, fromRow, scratch, to, lanes, rows, columns, scratch);
        for (int r = 0; r < rows && columns < lanes; r++) {
            Arrays.fill(scratch, to + r * lanes + columns, to + (r + 1) * lanes, 0);
        }
    }

    /// Six columns, 64 rows.
    private static void tile6x4(float[] right, int rightStart, int column, float[] scratch, int sumsAt, int depth, boolean first) {
        FloatVector sum0_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt);
        FloatVector sum0_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 16);
        FloatVector sum0_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 32);
        FloatVector sum0_3 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 48);
        FloatVector sum1_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 64);
        FloatVector sum1_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 80);
        FloatVector sum1_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 96);
        FloatVector sum1_3 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 112);
        FloatVector sum2_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 128);
        FloatVector sum2_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 144);
        FloatVector sum2_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 160);
        FloatVector sum2_3 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 176);
        FloatVector sum3_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 192);
        FloatVector sum3_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 208);
        FloatVector sum3_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 224);
        FloatVector sum3_3 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 240);
        FloatVector sum4_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 256);
        FloatVector sum4_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 272);
        FloatVector sum4_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 288);
        FloatVector sum4_3 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 304);
        FloatVector sum5_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 320);
        FloatVector sum5_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 336);
        FloatVector sum5_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 352);
        FloatVector sum5_3 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 368);
        int at = 0;
        for (int k = rightStart; k < rightStart + depth; k++) {
            final FloatVector rows0 = FloatVector.fromArray(SPECIES, scratch, at);
            final FloatVector rows1 = FloatVector.fromArray(SPECIES, scratch, at + 16);
            final FloatVector rows2 = FloatVector.fromArray(SPECIES, scratch, at + 32);
            final FloatVector rows3 = FloatVector.fromArray(SPECIES, scratch, at + 48);
            final FloatVector right0 = FloatVector.broadcast(SPECIES, right[k]);
            sum0_0 = right0.fma(rows0, sum0_0);
            sum0_1 = right0.fma(rows1, sum0_1);
            sum0_2 = right0.fma(rows2, sum0_2);
            sum0_3 = right0.fma(rows3, sum0_3);
            final FloatVector right1 = FloatVector.broadcast(SPECIES, right[k + column]);
            sum1_0 = right1.fma(rows0, sum1_0);
            sum1_1 = right1.fma(rows1, sum1_1);
            sum1_2 = right1.fma(rows2, sum1_2);
            sum1_3 = right1.fma(rows3, sum1_3);
            final FloatVector right2 = FloatVector.broadcast(SPECIES, right[k + 2 * column]);
            sum2_0 = right2.fma(rows0, sum2_0);
            sum2_1 = right2.fma(rows1, sum2_1);
            sum2_2 = right2.fma(rows2, sum2_2);
            sum2_3 = right2.fma(rows3, sum2_3);
            final FloatVector right3 = FloatVector.broadcast(SPECIES, right[k + 3 * column]);
            sum3_0 = right3.fma(rows0, sum3_0);
            sum3_1 = right3.fma(rows1, sum3_1);
            sum3_2 = right3.fma(rows2, sum3_2);
            sum3_3 = right3.fma(rows3, sum3_3);
            final FloatVector right4 = FloatVector.broadcast(SPECIES, right[k + 4 * column]);
            sum4_0 = right4.fma(rows0, sum4_0);
            sum4_1 = right4.fma(rows1, sum4_1);
            sum4_2 = right4.fma(rows2, sum4_2);
            sum4_3 = right4.fma(rows3, sum4_3);
            final FloatVector right5 = FloatVector.broadcast(SPECIES, right[k + 5 * column]);
            sum5_0 = right5.fma(rows0, sum5_0);
            sum5_1 = right5.fma(rows1, sum5_1);
            sum5_2 = right5.fma(rows2, sum5_2);
            sum5_3 = right5.fma(rows3, sum5_3);
            at += 64;
        }
        sum0_0.intoArray(scratch, sumsAt);
        sum0_1.intoArray(scratch, sumsAt + 16);
        sum0_2.intoArray(scratch, sumsAt + 32);
        sum0_3.intoArray(scratch, sumsAt + 48);
        sum1_0.intoArray(scratch, sumsAt + 64);
        sum1_1.intoArray(scratch, sumsAt + 80);
        sum1_2.intoArray(scratch, sumsAt + 96);
        sum1_3.intoArray(scratch, sumsAt + 112);
        sum2_0.intoArray(scratch, sumsAt + 128);
        sum2_1.intoArray(scratch, sumsAt + 144);
        sum2_2.intoArray(scratch, sumsAt + 160);
        sum2_3.intoArray(scratch, sumsAt + 176);
        sum3_0.intoArray(scratch, sumsAt + 192);
        sum3_1.intoArray(scratch, sumsAt + 208);
        sum3_2.intoArray(scratch, sumsAt + 224);
        sum3_3.intoArray(scratch, sumsAt + 240);
        sum4_0.intoArray(scratch, sumsAt + 256);
        sum4_1.intoArray(scratch, sumsAt + 272);
        sum4_2.intoArray(scratch, sumsAt + 288);
        sum4_3.intoArray(scratch, sumsAt + 304);
        sum5_0.intoArray(scratch, sumsAt + 320);
        sum5_1.intoArray(scratch, sumsAt + 336);
        sum5_2.intoArray(scratch, sumsAt + 352);
        sum5_3.intoArray(scratch, sumsAt + 368);
    }

    /// Six columns, 32 rows.
    private static void tile6x2(float[] right, int rightStart, int column, float[] scratch, int sumsAt, int depth, boolean first) {
        FloatVector sum0_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt);
        FloatVector sum0_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 16);
        FloatVector sum1_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 32);
        FloatVector sum1_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 48);
        FloatVector sum2_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 64);
        FloatVector sum2_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 80);
        FloatVector sum3_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 96);
        FloatVector sum3_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 112);
        FloatVector sum4_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 128);
        FloatVector sum4_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 144);
        FloatVector sum5_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 160);
        FloatVector sum5_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 176);
        int at = 0;
        for (int k = rightStart; k < rightStart + depth; k++) {
            final FloatVector rows0 = FloatVector.fromArray(SPECIES, scratch, at);
            final FloatVector rows1 = FloatVector.fromArray(SPECIES, scratch, at + 16);
            final FloatVector right0 = FloatVector.broadcast(SPECIES, right[k]);
            sum0_0 = right0.fma(rows0, sum0_0);
            sum0_1 = right0.fma(rows1, sum0_1);
            final FloatVector right1 = FloatVector.broadcast(SPECIES, right[k + column]);
            sum1_0 = right1.fma(rows0, sum1_0);
            sum1_1 = right1.fma(rows1, sum1_1);
            final FloatVector right2 = FloatVector.broadcast(SPECIES, right[k + 2 * column]);
            sum2_0 = right2.fma(rows0, sum2_0);
            sum2_1 = right2.fma(rows1, sum2_1);
            final FloatVector right3 = FloatVector.broadcast(SPECIES, right[k + 3 * column]);
            sum3_0 = right3.fma(rows0, sum3_0);
            sum3_1 = right3.fma(rows1, sum3_1);
            final FloatVector right4 = FloatVector.broadcast(SPECIES, right[k + 4 * column]);
            sum4_0 = right4.fma(rows0, sum4_0);
            sum4_1 = right4.fma(rows1, sum4_1);
            final FloatVector right5 = FloatVector.broadcast(SPECIES, right[k + 5 * column]);
            sum5_0 = right5.fma(rows0, sum5_0);
            sum5_1 = right5.fma(rows1, sum5_1);
            at += 32;
        }
        sum0_0.intoArray(scratch, sumsAt);
        sum0_1.intoArray(scratch, sumsAt + 16);
        sum1_0.intoArray(scratch, sumsAt + 32);
        sum1_1.intoArray(scratch, sumsAt + 48);
        sum2_0.intoArray(scratch, sumsAt + 64);
        sum2_1.intoArray(scratch, sumsAt + 80);
        sum3_0.intoArray(scratch, sumsAt + 96);
        sum3_1.intoArray(scratch, sumsAt + 112);
        sum4_0.intoArray(scratch, sumsAt + 128);
        sum4_1.intoArray(scratch, sumsAt + 144);
        sum5_0.intoArray(scratch, sumsAt + 160);
        sum5_1.intoArray(scratch, sumsAt + 176);
    }

    /// A column, 64 rows.
    private static void tile1x4(float[] right, int rightStart, float[] scratch, int sumsAt, int depth, boolean first) {
        FloatVector sum0_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt);
        FloatVector sum0_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 16);
        FloatVector sum0_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 32);
        FloatVector sum0_3 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 48);
        int at = 0;
        for (int k = rightStart; k < rightStart + depth; k++) {
            final FloatVector rows0 = FloatVector.fromArray(SPECIES, scratch, at);
            final FloatVector rows1 = FloatVector.fromArray(SPECIES, scratch, at + 16);
            final FloatVector rows2 = FloatVector.fromArray(SPECIES, scratch, at + 32);
            final FloatVector rows3 = FloatVector.fromArray(SPECIES, scratch, at + 48);
            final FloatVector right0 = FloatVector.broadcast(SPECIES, right[k]);
            sum0_0 = right0.fma(rows0, sum0_0);
            sum0_1 = right0.fma(rows1, sum0_1);
            sum0_2 = right0.fma(rows2, sum0_2);
            sum0_3 = right0.fma(rows3, sum0_3);
            at += 64;
        }
        sum0_0.intoArray(scratch, sumsAt);
        sum0_1.intoArray(scratch, sumsAt + 16);
        sum0_2.intoArray(scratch, sumsAt + 32);
        sum0_3.intoArray(scratch, sumsAt + 48);
    }

    /// A column, 32 rows.
    private static void tile1x2(float[] right, int rightStart, float[] scratch, int sumsAt, int depth, boolean first) {
        FloatVector sum0_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt);
        FloatVector sum0_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 16);
        int at = 0;
        for (int k = rightStart; k < rightStart + depth; k++) {
            final FloatVector rows0 = FloatVector.fromArray(SPECIES, scratch, at);
            final FloatVector rows1 = FloatVector.fromArray(SPECIES, scratch, at + 16);
            final FloatVector right0 = FloatVector.broadcast(SPECIES, right[k]);
            sum0_0 = right0.fma(rows0, sum0_0);
            sum0_1 = right0.fma(rows1, sum0_1);
            at += 32;
        }
        sum0_0.intoArray(scratch, sumsAt);
        sum0_1.intoArray(scratch, sumsAt + 16);
    }
}
