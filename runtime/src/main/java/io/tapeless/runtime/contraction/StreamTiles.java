package io.tapeless.runtime.contraction;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Tiles of [ColumnStreams] with vectors of sixteen lanes. `scratch` begins with the rows, the lanes of a term behind those of the
/// one before, and from `sumsAt` the sums of one column behind those of the one before.
final class StreamTiles {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;

    private StreamTiles() {
    }

    /// Six columns, 64 rows.
    static void tile6x4(float[] right, int rightStart, int column, float[] scratch, int sumsAt, int depth, boolean first) {
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

    /// Six columns, 48 rows.
    static void tile6x3(float[] right, int rightStart, int column, float[] scratch, int sumsAt, int depth, boolean first) {
        FloatVector sum0_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt);
        FloatVector sum0_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 16);
        FloatVector sum0_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 32);
        FloatVector sum1_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 48);
        FloatVector sum1_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 64);
        FloatVector sum1_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 80);
        FloatVector sum2_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 96);
        FloatVector sum2_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 112);
        FloatVector sum2_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 128);
        FloatVector sum3_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 144);
        FloatVector sum3_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 160);
        FloatVector sum3_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 176);
        FloatVector sum4_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 192);
        FloatVector sum4_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 208);
        FloatVector sum4_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 224);
        FloatVector sum5_0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 240);
        FloatVector sum5_1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 256);
        FloatVector sum5_2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 272);
        int at = 0;
        for (int k = rightStart; k < rightStart + depth; k++) {
            final FloatVector rows0 = FloatVector.fromArray(SPECIES, scratch, at);
            final FloatVector rows1 = FloatVector.fromArray(SPECIES, scratch, at + 16);
            final FloatVector rows2 = FloatVector.fromArray(SPECIES, scratch, at + 32);
            final FloatVector right0 = FloatVector.broadcast(SPECIES, right[k]);
            sum0_0 = right0.fma(rows0, sum0_0);
            sum0_1 = right0.fma(rows1, sum0_1);
            sum0_2 = right0.fma(rows2, sum0_2);
            final FloatVector right1 = FloatVector.broadcast(SPECIES, right[k + column]);
            sum1_0 = right1.fma(rows0, sum1_0);
            sum1_1 = right1.fma(rows1, sum1_1);
            sum1_2 = right1.fma(rows2, sum1_2);
            final FloatVector right2 = FloatVector.broadcast(SPECIES, right[k + 2 * column]);
            sum2_0 = right2.fma(rows0, sum2_0);
            sum2_1 = right2.fma(rows1, sum2_1);
            sum2_2 = right2.fma(rows2, sum2_2);
            final FloatVector right3 = FloatVector.broadcast(SPECIES, right[k + 3 * column]);
            sum3_0 = right3.fma(rows0, sum3_0);
            sum3_1 = right3.fma(rows1, sum3_1);
            sum3_2 = right3.fma(rows2, sum3_2);
            final FloatVector right4 = FloatVector.broadcast(SPECIES, right[k + 4 * column]);
            sum4_0 = right4.fma(rows0, sum4_0);
            sum4_1 = right4.fma(rows1, sum4_1);
            sum4_2 = right4.fma(rows2, sum4_2);
            final FloatVector right5 = FloatVector.broadcast(SPECIES, right[k + 5 * column]);
            sum5_0 = right5.fma(rows0, sum5_0);
            sum5_1 = right5.fma(rows1, sum5_1);
            sum5_2 = right5.fma(rows2, sum5_2);
            at += 48;
        }
        sum0_0.intoArray(scratch, sumsAt);
        sum0_1.intoArray(scratch, sumsAt + 16);
        sum0_2.intoArray(scratch, sumsAt + 32);
        sum1_0.intoArray(scratch, sumsAt + 48);
        sum1_1.intoArray(scratch, sumsAt + 64);
        sum1_2.intoArray(scratch, sumsAt + 80);
        sum2_0.intoArray(scratch, sumsAt + 96);
        sum2_1.intoArray(scratch, sumsAt + 112);
        sum2_2.intoArray(scratch, sumsAt + 128);
        sum3_0.intoArray(scratch, sumsAt + 144);
        sum3_1.intoArray(scratch, sumsAt + 160);
        sum3_2.intoArray(scratch, sumsAt + 176);
        sum4_0.intoArray(scratch, sumsAt + 192);
        sum4_1.intoArray(scratch, sumsAt + 208);
        sum4_2.intoArray(scratch, sumsAt + 224);
        sum5_0.intoArray(scratch, sumsAt + 240);
        sum5_1.intoArray(scratch, sumsAt + 256);
        sum5_2.intoArray(scratch, sumsAt + 272);
    }

    /// Six columns, 32 rows.
    static void tile6x2(float[] right, int rightStart, int column, float[] scratch, int sumsAt, int depth, boolean first) {
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

    /// Eight columns, 16 rows.
    static void tile8x1(float[] right, int rightStart, int column, float[] scratch, int sumsAt, int depth, boolean first) {
        FloatVector sum0 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt);
        FloatVector sum1 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 16);
        FloatVector sum2 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 32);
        FloatVector sum3 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 48);
        FloatVector sum4 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 64);
        FloatVector sum5 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 80);
        FloatVector sum6 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 96);
        FloatVector sum7 = first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, scratch, sumsAt + 112);
        int at = 0;
        for (int k = rightStart; k < rightStart + depth; k++) {
            final FloatVector rows = FloatVector.fromArray(SPECIES, scratch, at);
            sum0 = FloatVector.broadcast(SPECIES, right[k]).fma(rows, sum0);
            sum1 = FloatVector.broadcast(SPECIES, right[k + column]).fma(rows, sum1);
            sum2 = FloatVector.broadcast(SPECIES, right[k + 2 * column]).fma(rows, sum2);
            sum3 = FloatVector.broadcast(SPECIES, right[k + 3 * column]).fma(rows, sum3);
            sum4 = FloatVector.broadcast(SPECIES, right[k + 4 * column]).fma(rows, sum4);
            sum5 = FloatVector.broadcast(SPECIES, right[k + 5 * column]).fma(rows, sum5);
            sum6 = FloatVector.broadcast(SPECIES, right[k + 6 * column]).fma(rows, sum6);
            sum7 = FloatVector.broadcast(SPECIES, right[k + 7 * column]).fma(rows, sum7);
            at += 16;
        }
        sum0.intoArray(scratch, sumsAt);
        sum1.intoArray(scratch, sumsAt + 16);
        sum2.intoArray(scratch, sumsAt + 32);
        sum3.intoArray(scratch, sumsAt + 48);
        sum4.intoArray(scratch, sumsAt + 64);
        sum5.intoArray(scratch, sumsAt + 80);
        sum6.intoArray(scratch, sumsAt + 96);
        sum7.intoArray(scratch, sumsAt + 112);
    }
}
