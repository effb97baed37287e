package io.tapeless.runtime.contraction;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Tiles of [ColumnStreams] with vectors of eight lanes, and without vectors. `scratch` is that of [StreamTiles].
final class NarrowStreamTiles {
    private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;

    private NarrowStreamTiles() {
    }

    /// Eight columns, eight rows.
    static void tile8x1(float[] right, int rightStart, int column, float[] scratch, int sumsAt, int depth, boolean first) {
        FloatVector sum0 = first ? FloatVector.zero(EIGHT) : FloatVector.fromArray(EIGHT, scratch, sumsAt);
        FloatVector sum1 = first ? FloatVector.zero(EIGHT) : FloatVector.fromArray(EIGHT, scratch, sumsAt + 8);
        FloatVector sum2 = first ? FloatVector.zero(EIGHT) : FloatVector.fromArray(EIGHT, scratch, sumsAt + 16);
        FloatVector sum3 = first ? FloatVector.zero(EIGHT) : FloatVector.fromArray(EIGHT, scratch, sumsAt + 24);
        FloatVector sum4 = first ? FloatVector.zero(EIGHT) : FloatVector.fromArray(EIGHT, scratch, sumsAt + 32);
        FloatVector sum5 = first ? FloatVector.zero(EIGHT) : FloatVector.fromArray(EIGHT, scratch, sumsAt + 40);
        FloatVector sum6 = first ? FloatVector.zero(EIGHT) : FloatVector.fromArray(EIGHT, scratch, sumsAt + 48);
        FloatVector sum7 = first ? FloatVector.zero(EIGHT) : FloatVector.fromArray(EIGHT, scratch, sumsAt + 56);
        int at = 0;
        for (int k = rightStart; k < rightStart + depth; k++) {
            final FloatVector rows = FloatVector.fromArray(EIGHT, scratch, at);
            sum0 = FloatVector.broadcast(EIGHT, right[k]).fma(rows, sum0);
            sum1 = FloatVector.broadcast(EIGHT, right[k + column]).fma(rows, sum1);
            sum2 = FloatVector.broadcast(EIGHT, right[k + 2 * column]).fma(rows, sum2);
            sum3 = FloatVector.broadcast(EIGHT, right[k + 3 * column]).fma(rows, sum3);
            sum4 = FloatVector.broadcast(EIGHT, right[k + 4 * column]).fma(rows, sum4);
            sum5 = FloatVector.broadcast(EIGHT, right[k + 5 * column]).fma(rows, sum5);
            sum6 = FloatVector.broadcast(EIGHT, right[k + 6 * column]).fma(rows, sum6);
            sum7 = FloatVector.broadcast(EIGHT, right[k + 7 * column]).fma(rows, sum7);
            at += 8;
        }
        sum0.intoArray(scratch, sumsAt);
        sum1.intoArray(scratch, sumsAt + 8);
        sum2.intoArray(scratch, sumsAt + 16);
        sum3.intoArray(scratch, sumsAt + 24);
        sum4.intoArray(scratch, sumsAt + 32);
        sum5.intoArray(scratch, sumsAt + 40);
        sum6.intoArray(scratch, sumsAt + 48);
        sum7.intoArray(scratch, sumsAt + 56);
    }

    /// Eight columns, one row, in plain chains: `out` has the sums. Two terms at a time, for which addresses are reckoned once.
    static void chains8(float[] left, int leftStart, int leftDepth, float[] right, int rightStart, int column, float[] out, int outAt,
            int depth, boolean first) {
        float sum0 = first ? 0 : out[outAt];
        float sum1 = first ? 0 : out[outAt + 1];
        float sum2 = first ? 0 : out[outAt + 2];
        float sum3 = first ? 0 : out[outAt + 3];
        float sum4 = first ? 0 : out[outAt + 4];
        float sum5 = first ? 0 : out[outAt + 5];
        float sum6 = first ? 0 : out[outAt + 6];
        float sum7 = first ? 0 : out[outAt + 7];
        int leftAt = leftStart;
        int k = 0;
        for (; k <= depth - 2; k += 2) {
            final float term0 = left[leftAt];
            final float term1 = left[leftAt + leftDepth];
            final int at = rightStart + k;
            sum0 = Math.fma(term1, right[at + 1], Math.fma(term0, right[at], sum0));
            final int at1 = at + column;
            sum1 = Math.fma(term1, right[at1 + 1], Math.fma(term0, right[at1], sum1));
            final int at2 = at + 2 * column;
            sum2 = Math.fma(term1, right[at2 + 1], Math.fma(term0, right[at2], sum2));
            final int at3 = at + 3 * column;
            sum3 = Math.fma(term1, right[at3 + 1], Math.fma(term0, right[at3], sum3));
            final int at4 = at + 4 * column;
            sum4 = Math.fma(term1, right[at4 + 1], Math.fma(term0, right[at4], sum4));
            final int at5 = at + 5 * column;
            sum5 = Math.fma(term1, right[at5 + 1], Math.fma(term0, right[at5], sum5));
            final int at6 = at + 6 * column;
            sum6 = Math.fma(term1, right[at6 + 1], Math.fma(term0, right[at6], sum6));
            final int at7 = at + 7 * column;
            sum7 = Math.fma(term1, right[at7 + 1], Math.fma(term0, right[at7], sum7));
            leftAt += 2 * leftDepth;
        }
        if (k < depth) {
            final float term = left[leftAt];
            final int at = rightStart + k;
            sum0 = Math.fma(term, right[at], sum0);
            sum1 = Math.fma(term, right[at + column], sum1);
            sum2 = Math.fma(term, right[at + 2 * column], sum2);
            sum3 = Math.fma(term, right[at + 3 * column], sum3);
            sum4 = Math.fma(term, right[at + 4 * column], sum4);
            sum5 = Math.fma(term, right[at + 5 * column], sum5);
            sum6 = Math.fma(term, right[at + 6 * column], sum6);
            sum7 = Math.fma(term, right[at + 7 * column], sum7);
        }
        out[outAt] = sum0;
        out[outAt + 1] = sum1;
        out[outAt + 2] = sum2;
        out[outAt + 3] = sum3;
        out[outAt + 4] = sum4;
        out[outAt + 5] = sum5;
        out[outAt + 6] = sum6;
        out[outAt + 7] = sum7;
    }
}
