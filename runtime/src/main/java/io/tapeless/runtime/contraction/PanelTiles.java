package io.tapeless.runtime.contraction;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Register tiles over packed panels: `out[r, c] (+)= Σ left[k, r] · right[k, c]`, `rows` × two vectors, as one ascending chain of fused
/// multiply-adds. A left panel holds `rows` numbers per k, a right panel two vectors. Written out because C2 keeps only named locals in
/// registers.
final class PanelTiles {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private PanelTiles() {
    }

    /// 12 rows.
    static void rows12(float[] left, int leftStart, float[] right, int rightStart, float[] out, int outAt, int outRow, int depth, boolean first) {
        FloatVector sum0_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt);
        FloatVector sum0_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + LANES);
        FloatVector sum1_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + outRow);
        FloatVector sum1_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + outRow + LANES);
        FloatVector sum2_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 2 * outRow);
        FloatVector sum2_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 2 * outRow + LANES);
        FloatVector sum3_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 3 * outRow);
        FloatVector sum3_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 3 * outRow + LANES);
        FloatVector sum4_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 4 * outRow);
        FloatVector sum4_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 4 * outRow + LANES);
        FloatVector sum5_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 5 * outRow);
        FloatVector sum5_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 5 * outRow + LANES);
        FloatVector sum6_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 6 * outRow);
        FloatVector sum6_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 6 * outRow + LANES);
        FloatVector sum7_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 7 * outRow);
        FloatVector sum7_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 7 * outRow + LANES);
        FloatVector sum8_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 8 * outRow);
        FloatVector sum8_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 8 * outRow + LANES);
        FloatVector sum9_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 9 * outRow);
        FloatVector sum9_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 9 * outRow + LANES);
        FloatVector sum10_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 10 * outRow);
        FloatVector sum10_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 10 * outRow + LANES);
        FloatVector sum11_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 11 * outRow);
        FloatVector sum11_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 11 * outRow + LANES);
        int leftAt = leftStart;
        int rightAt = rightStart;
        for (int k = 0; k < depth; k++) {
            final FloatVector right0 = FloatVector.fromArray(SPECIES, right, rightAt);
            final FloatVector right1 = FloatVector.fromArray(SPECIES, right, rightAt + LANES);
            final FloatVector left0 = FloatVector.broadcast(SPECIES, left[leftAt]);
            sum0_0 = left0.fma(right0, sum0_0);
            sum0_1 = left0.fma(right1, sum0_1);
            final FloatVector left1 = FloatVector.broadcast(SPECIES, left[leftAt + 1]);
            sum1_0 = left1.fma(right0, sum1_0);
            sum1_1 = left1.fma(right1, sum1_1);
            final FloatVector left2 = FloatVector.broadcast(SPECIES, left[leftAt + 2]);
            sum2_0 = left2.fma(right0, sum2_0);
            sum2_1 = left2.fma(right1, sum2_1);
            final FloatVector left3 = FloatVector.broadcast(SPECIES, left[leftAt + 3]);
            sum3_0 = left3.fma(right0, sum3_0);
            sum3_1 = left3.fma(right1, sum3_1);
            final FloatVector left4 = FloatVector.broadcast(SPECIES, left[leftAt + 4]);
            sum4_0 = left4.fma(right0, sum4_0);
            sum4_1 = left4.fma(right1, sum4_1);
            final FloatVector left5 = FloatVector.broadcast(SPECIES, left[leftAt + 5]);
            sum5_0 = left5.fma(right0, sum5_0);
            sum5_1 = left5.fma(right1, sum5_1);
            final FloatVector left6 = FloatVector.broadcast(SPECIES, left[leftAt + 6]);
            sum6_0 = left6.fma(right0, sum6_0);
            sum6_1 = left6.fma(right1, sum6_1);
            final FloatVector left7 = FloatVector.broadcast(SPECIES, left[leftAt + 7]);
            sum7_0 = left7.fma(right0, sum7_0);
            sum7_1 = left7.fma(right1, sum7_1);
            final FloatVector left8 = FloatVector.broadcast(SPECIES, left[leftAt + 8]);
            sum8_0 = left8.fma(right0, sum8_0);
            sum8_1 = left8.fma(right1, sum8_1);
            final FloatVector left9 = FloatVector.broadcast(SPECIES, left[leftAt + 9]);
            sum9_0 = left9.fma(right0, sum9_0);
            sum9_1 = left9.fma(right1, sum9_1);
            final FloatVector left10 = FloatVector.broadcast(SPECIES, left[leftAt + 10]);
            sum10_0 = left10.fma(right0, sum10_0);
            sum10_1 = left10.fma(right1, sum10_1);
            final FloatVector left11 = FloatVector.broadcast(SPECIES, left[leftAt + 11]);
            sum11_0 = left11.fma(right0, sum11_0);
            sum11_1 = left11.fma(right1, sum11_1);
            leftAt += 12;
            rightAt += 2 * LANES;
        }
        sum0_0.intoArray(out, outAt);
        sum0_1.intoArray(out, outAt + LANES);
        sum1_0.intoArray(out, outAt + outRow);
        sum1_1.intoArray(out, outAt + outRow + LANES);
        sum2_0.intoArray(out, outAt + 2 * outRow);
        sum2_1.intoArray(out, outAt + 2 * outRow + LANES);
        sum3_0.intoArray(out, outAt + 3 * outRow);
        sum3_1.intoArray(out, outAt + 3 * outRow + LANES);
        sum4_0.intoArray(out, outAt + 4 * outRow);
        sum4_1.intoArray(out, outAt + 4 * outRow + LANES);
        sum5_0.intoArray(out, outAt + 5 * outRow);
        sum5_1.intoArray(out, outAt + 5 * outRow + LANES);
        sum6_0.intoArray(out, outAt + 6 * outRow);
        sum6_1.intoArray(out, outAt + 6 * outRow + LANES);
        sum7_0.intoArray(out, outAt + 7 * outRow);
        sum7_1.intoArray(out, outAt + 7 * outRow + LANES);
        sum8_0.intoArray(out, outAt + 8 * outRow);
        sum8_1.intoArray(out, outAt + 8 * outRow + LANES);
        sum9_0.intoArray(out, outAt + 9 * outRow);
        sum9_1.intoArray(out, outAt + 9 * outRow + LANES);
        sum10_0.intoArray(out, outAt + 10 * outRow);
        sum10_1.intoArray(out, outAt + 10 * outRow + LANES);
        sum11_0.intoArray(out, outAt + 11 * outRow);
        sum11_1.intoArray(out, outAt + 11 * outRow + LANES);
    }

    /// 8 rows.
    static void rows8(float[] left, int leftStart, float[] right, int rightStart, float[] out, int outAt, int outRow, int depth, boolean first) {
        FloatVector sum0_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt);
        FloatVector sum0_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + LANES);
        FloatVector sum1_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + outRow);
        FloatVector sum1_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + outRow + LANES);
        FloatVector sum2_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 2 * outRow);
        FloatVector sum2_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 2 * outRow + LANES);
        FloatVector sum3_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 3 * outRow);
        FloatVector sum3_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 3 * outRow + LANES);
        FloatVector sum4_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 4 * outRow);
        FloatVector sum4_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 4 * outRow + LANES);
        FloatVector sum5_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 5 * outRow);
        FloatVector sum5_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 5 * outRow + LANES);
        FloatVector sum6_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 6 * outRow);
        FloatVector sum6_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 6 * outRow + LANES);
        FloatVector sum7_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 7 * outRow);
        FloatVector sum7_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 7 * outRow + LANES);
        int leftAt = leftStart;
        int rightAt = rightStart;
        for (int k = 0; k < depth; k++) {
            final FloatVector right0 = FloatVector.fromArray(SPECIES, right, rightAt);
            final FloatVector right1 = FloatVector.fromArray(SPECIES, right, rightAt + LANES);
            final FloatVector left0 = FloatVector.broadcast(SPECIES, left[leftAt]);
            sum0_0 = left0.fma(right0, sum0_0);
            sum0_1 = left0.fma(right1, sum0_1);
            final FloatVector left1 = FloatVector.broadcast(SPECIES, left[leftAt + 1]);
            sum1_0 = left1.fma(right0, sum1_0);
            sum1_1 = left1.fma(right1, sum1_1);
            final FloatVector left2 = FloatVector.broadcast(SPECIES, left[leftAt + 2]);
            sum2_0 = left2.fma(right0, sum2_0);
            sum2_1 = left2.fma(right1, sum2_1);
            final FloatVector left3 = FloatVector.broadcast(SPECIES, left[leftAt + 3]);
            sum3_0 = left3.fma(right0, sum3_0);
            sum3_1 = left3.fma(right1, sum3_1);
            final FloatVector left4 = FloatVector.broadcast(SPECIES, left[leftAt + 4]);
            sum4_0 = left4.fma(right0, sum4_0);
            sum4_1 = left4.fma(right1, sum4_1);
            final FloatVector left5 = FloatVector.broadcast(SPECIES, left[leftAt + 5]);
            sum5_0 = left5.fma(right0, sum5_0);
            sum5_1 = left5.fma(right1, sum5_1);
            final FloatVector left6 = FloatVector.broadcast(SPECIES, left[leftAt + 6]);
            sum6_0 = left6.fma(right0, sum6_0);
            sum6_1 = left6.fma(right1, sum6_1);
            final FloatVector left7 = FloatVector.broadcast(SPECIES, left[leftAt + 7]);
            sum7_0 = left7.fma(right0, sum7_0);
            sum7_1 = left7.fma(right1, sum7_1);
            leftAt += 8;
            rightAt += 2 * LANES;
        }
        sum0_0.intoArray(out, outAt);
        sum0_1.intoArray(out, outAt + LANES);
        sum1_0.intoArray(out, outAt + outRow);
        sum1_1.intoArray(out, outAt + outRow + LANES);
        sum2_0.intoArray(out, outAt + 2 * outRow);
        sum2_1.intoArray(out, outAt + 2 * outRow + LANES);
        sum3_0.intoArray(out, outAt + 3 * outRow);
        sum3_1.intoArray(out, outAt + 3 * outRow + LANES);
        sum4_0.intoArray(out, outAt + 4 * outRow);
        sum4_1.intoArray(out, outAt + 4 * outRow + LANES);
        sum5_0.intoArray(out, outAt + 5 * outRow);
        sum5_1.intoArray(out, outAt + 5 * outRow + LANES);
        sum6_0.intoArray(out, outAt + 6 * outRow);
        sum6_1.intoArray(out, outAt + 6 * outRow + LANES);
        sum7_0.intoArray(out, outAt + 7 * outRow);
        sum7_1.intoArray(out, outAt + 7 * outRow + LANES);
    }

    /// 6 rows.
    static void rows6(float[] left, int leftStart, float[] right, int rightStart, float[] out, int outAt, int outRow, int depth, boolean first) {
        FloatVector sum0_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt);
        FloatVector sum0_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + LANES);
        FloatVector sum1_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + outRow);
        FloatVector sum1_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + outRow + LANES);
        FloatVector sum2_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 2 * outRow);
        FloatVector sum2_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 2 * outRow + LANES);
        FloatVector sum3_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 3 * outRow);
        FloatVector sum3_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 3 * outRow + LANES);
        FloatVector sum4_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 4 * outRow);
        FloatVector sum4_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 4 * outRow + LANES);
        FloatVector sum5_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 5 * outRow);
        FloatVector sum5_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 5 * outRow + LANES);
        int leftAt = leftStart;
        int rightAt = rightStart;
        for (int k = 0; k < depth; k++) {
            final FloatVector right0 = FloatVector.fromArray(SPECIES, right, rightAt);
            final FloatVector right1 = FloatVector.fromArray(SPECIES, right, rightAt + LANES);
            final FloatVector left0 = FloatVector.broadcast(SPECIES, left[leftAt]);
            sum0_0 = left0.fma(right0, sum0_0);
            sum0_1 = left0.fma(right1, sum0_1);
            final FloatVector left1 = FloatVector.broadcast(SPECIES, left[leftAt + 1]);
            sum1_0 = left1.fma(right0, sum1_0);
            sum1_1 = left1.fma(right1, sum1_1);
            final FloatVector left2 = FloatVector.broadcast(SPECIES, left[leftAt + 2]);
            sum2_0 = left2.fma(right0, sum2_0);
            sum2_1 = left2.fma(right1, sum2_1);
            final FloatVector left3 = FloatVector.broadcast(SPECIES, left[leftAt + 3]);
            sum3_0 = left3.fma(right0, sum3_0);
            sum3_1 = left3.fma(right1, sum3_1);
            final FloatVector left4 = FloatVector.broadcast(SPECIES, left[leftAt + 4]);
            sum4_0 = left4.fma(right0, sum4_0);
            sum4_1 = left4.fma(right1, sum4_1);
            final FloatVector left5 = FloatVector.broadcast(SPECIES, left[leftAt + 5]);
            sum5_0 = left5.fma(right0, sum5_0);
            sum5_1 = left5.fma(right1, sum5_1);
            leftAt += 6;
            rightAt += 2 * LANES;
        }
        sum0_0.intoArray(out, outAt);
        sum0_1.intoArray(out, outAt + LANES);
        sum1_0.intoArray(out, outAt + outRow);
        sum1_1.intoArray(out, outAt + outRow + LANES);
        sum2_0.intoArray(out, outAt + 2 * outRow);
        sum2_1.intoArray(out, outAt + 2 * outRow + LANES);
        sum3_0.intoArray(out, outAt + 3 * outRow);
        sum3_1.intoArray(out, outAt + 3 * outRow + LANES);
        sum4_0.intoArray(out, outAt + 4 * outRow);
        sum4_1.intoArray(out, outAt + 4 * outRow + LANES);
        sum5_0.intoArray(out, outAt + 5 * outRow);
        sum5_1.intoArray(out, outAt + 5 * outRow + LANES);
    }

    /// 4 rows.
    static void rows4(float[] left, int leftStart, float[] right, int rightStart, float[] out, int outAt, int outRow, int depth, boolean first) {
        FloatVector sum0_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt);
        FloatVector sum0_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + LANES);
        FloatVector sum1_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + outRow);
        FloatVector sum1_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + outRow + LANES);
        FloatVector sum2_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 2 * outRow);
        FloatVector sum2_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 2 * outRow + LANES);
        FloatVector sum3_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 3 * outRow);
        FloatVector sum3_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, out, outAt + 3 * outRow + LANES);
        int leftAt = leftStart;
        int rightAt = rightStart;
        for (int k = 0; k < depth; k++) {
            final FloatVector right0 = FloatVector.fromArray(SPECIES, right, rightAt);
            final FloatVector right1 = FloatVector.fromArray(SPECIES, right, rightAt + LANES);
            final FloatVector left0 = FloatVector.broadcast(SPECIES, left[leftAt]);
            sum0_0 = left0.fma(right0, sum0_0);
            sum0_1 = left0.fma(right1, sum0_1);
            final FloatVector left1 = FloatVector.broadcast(SPECIES, left[leftAt + 1]);
            sum1_0 = left1.fma(right0, sum1_0);
            sum1_1 = left1.fma(right1, sum1_1);
            final FloatVector left2 = FloatVector.broadcast(SPECIES, left[leftAt + 2]);
            sum2_0 = left2.fma(right0, sum2_0);
            sum2_1 = left2.fma(right1, sum2_1);
            final FloatVector left3 = FloatVector.broadcast(SPECIES, left[leftAt + 3]);
            sum3_0 = left3.fma(right0, sum3_0);
            sum3_1 = left3.fma(right1, sum3_1);
            leftAt += 4;
            rightAt += 2 * LANES;
        }
        sum0_0.intoArray(out, outAt);
        sum0_1.intoArray(out, outAt + LANES);
        sum1_0.intoArray(out, outAt + outRow);
        sum1_1.intoArray(out, outAt + outRow + LANES);
        sum2_0.intoArray(out, outAt + 2 * outRow);
        sum2_1.intoArray(out, outAt + 2 * outRow + LANES);
        sum3_0.intoArray(out, outAt + 3 * outRow);
        sum3_1.intoArray(out, outAt + 3 * outRow + LANES);
    }
}
