package io.tapeless.runtime.contraction;

import static io.tapeless.runtime.contraction.LaneTree.UPPER_1;
import static io.tapeless.runtime.contraction.LaneTree.UPPER_2;
import static io.tapeless.runtime.contraction.LaneTree.UPPER_4;
import static io.tapeless.runtime.contraction.LaneTree.UPPER_8;

import io.tapeless.runtime.WarmUp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Transposes squares of 16 × 16 in registers, twice as fast as [Transposition] does through memory. Written out because C2 keeps only
/// named locals in registers. For machines with vectors of sixteen lanes.
final class SixteenSquare {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    /// Lanes 8 down, and 8 up.
    private static final VectorShuffle<Float> DOWN_8 = VectorShuffle.fromOp(SPECIES, lane -> (lane & 8) != 0 ? lane - 8 : lane);
    private static final VectorShuffle<Float> UP_8 = VectorShuffle.fromOp(SPECIES, lane -> (lane & 8) == 0 ? lane + 8 : lane);
    /// Lanes 4 down, and 4 up.
    private static final VectorShuffle<Float> DOWN_4 = VectorShuffle.fromOp(SPECIES, lane -> (lane & 4) != 0 ? lane - 4 : lane);
    private static final VectorShuffle<Float> UP_4 = VectorShuffle.fromOp(SPECIES, lane -> (lane & 4) == 0 ? lane + 4 : lane);
    /// Lanes 2 down, and 2 up.
    private static final VectorShuffle<Float> DOWN_2 = VectorShuffle.fromOp(SPECIES, lane -> (lane & 2) != 0 ? lane - 2 : lane);
    private static final VectorShuffle<Float> UP_2 = VectorShuffle.fromOp(SPECIES, lane -> (lane & 2) == 0 ? lane + 2 : lane);
    /// Lanes 1 down, and 1 up.
    private static final VectorShuffle<Float> DOWN_1 = VectorShuffle.fromOp(SPECIES, lane -> (lane & 1) != 0 ? lane - 1 : lane);
    private static final VectorShuffle<Float> UP_1 = VectorShuffle.fromOp(SPECIES, lane -> (lane & 1) == 0 ? lane + 1 : lane);

    private SixteenSquare() {
    }

    /// `to[toAt + r·toRow + c] = from[fromAt + c·fromRow + r]` for r, c < 16. Rows of the result are written in ascending order.
    static void transpose(float[] from, int fromAt, int fromRow, float[] to, int toAt, int toRow) {
        if (to == WarmUp.NO_FLOATS) {
            return;
        }
        final FloatVector row0 = FloatVector.fromArray(SPECIES, from, fromAt);
        final FloatVector row1 = FloatVector.fromArray(SPECIES, from, fromAt + fromRow);
        final FloatVector row2 = FloatVector.fromArray(SPECIES, from, fromAt + 2 * fromRow);
        final FloatVector row3 = FloatVector.fromArray(SPECIES, from, fromAt + 3 * fromRow);
        final FloatVector row4 = FloatVector.fromArray(SPECIES, from, fromAt + 4 * fromRow);
        final FloatVector row5 = FloatVector.fromArray(SPECIES, from, fromAt + 5 * fromRow);
        final FloatVector row6 = FloatVector.fromArray(SPECIES, from, fromAt + 6 * fromRow);
        final FloatVector row7 = FloatVector.fromArray(SPECIES, from, fromAt + 7 * fromRow);
        final FloatVector row8 = FloatVector.fromArray(SPECIES, from, fromAt + 8 * fromRow);
        final FloatVector row9 = FloatVector.fromArray(SPECIES, from, fromAt + 9 * fromRow);
        final FloatVector row10 = FloatVector.fromArray(SPECIES, from, fromAt + 10 * fromRow);
        final FloatVector row11 = FloatVector.fromArray(SPECIES, from, fromAt + 11 * fromRow);
        final FloatVector row12 = FloatVector.fromArray(SPECIES, from, fromAt + 12 * fromRow);
        final FloatVector row13 = FloatVector.fromArray(SPECIES, from, fromAt + 13 * fromRow);
        final FloatVector row14 = FloatVector.fromArray(SPECIES, from, fromAt + 14 * fromRow);
        final FloatVector row15 = FloatVector.fromArray(SPECIES, from, fromAt + 15 * fromRow);
        final FloatVector a0 = row0.blend(row8.rearrange(DOWN_8), UPPER_8);
        final FloatVector a8 = row0.rearrange(UP_8).blend(row8, UPPER_8);
        final FloatVector a1 = row1.blend(row9.rearrange(DOWN_8), UPPER_8);
        final FloatVector a9 = row1.rearrange(UP_8).blend(row9, UPPER_8);
        final FloatVector a2 = row2.blend(row10.rearrange(DOWN_8), UPPER_8);
        final FloatVector a10 = row2.rearrange(UP_8).blend(row10, UPPER_8);
        final FloatVector a3 = row3.blend(row11.rearrange(DOWN_8), UPPER_8);
        final FloatVector a11 = row3.rearrange(UP_8).blend(row11, UPPER_8);
        final FloatVector a4 = row4.blend(row12.rearrange(DOWN_8), UPPER_8);
        final FloatVector a12 = row4.rearrange(UP_8).blend(row12, UPPER_8);
        final FloatVector a5 = row5.blend(row13.rearrange(DOWN_8), UPPER_8);
        final FloatVector a13 = row5.rearrange(UP_8).blend(row13, UPPER_8);
        final FloatVector a6 = row6.blend(row14.rearrange(DOWN_8), UPPER_8);
        final FloatVector a14 = row6.rearrange(UP_8).blend(row14, UPPER_8);
        final FloatVector a7 = row7.blend(row15.rearrange(DOWN_8), UPPER_8);
        final FloatVector a15 = row7.rearrange(UP_8).blend(row15, UPPER_8);
        final FloatVector b0 = a0.blend(a4.rearrange(DOWN_4), UPPER_4);
        final FloatVector b4 = a0.rearrange(UP_4).blend(a4, UPPER_4);
        final FloatVector b1 = a1.blend(a5.rearrange(DOWN_4), UPPER_4);
        final FloatVector b5 = a1.rearrange(UP_4).blend(a5, UPPER_4);
        final FloatVector b2 = a2.blend(a6.rearrange(DOWN_4), UPPER_4);
        final FloatVector b6 = a2.rearrange(UP_4).blend(a6, UPPER_4);
        final FloatVector b3 = a3.blend(a7.rearrange(DOWN_4), UPPER_4);
        final FloatVector b7 = a3.rearrange(UP_4).blend(a7, UPPER_4);
        final FloatVector b8 = a8.blend(a12.rearrange(DOWN_4), UPPER_4);
        final FloatVector b12 = a8.rearrange(UP_4).blend(a12, UPPER_4);
        final FloatVector b9 = a9.blend(a13.rearrange(DOWN_4), UPPER_4);
        final FloatVector b13 = a9.rearrange(UP_4).blend(a13, UPPER_4);
        final FloatVector b10 = a10.blend(a14.rearrange(DOWN_4), UPPER_4);
        final FloatVector b14 = a10.rearrange(UP_4).blend(a14, UPPER_4);
        final FloatVector b11 = a11.blend(a15.rearrange(DOWN_4), UPPER_4);
        final FloatVector b15 = a11.rearrange(UP_4).blend(a15, UPPER_4);
        final FloatVector c0 = b0.blend(b2.rearrange(DOWN_2), UPPER_2);
        final FloatVector c2 = b0.rearrange(UP_2).blend(b2, UPPER_2);
        final FloatVector c1 = b1.blend(b3.rearrange(DOWN_2), UPPER_2);
        final FloatVector c3 = b1.rearrange(UP_2).blend(b3, UPPER_2);
        final FloatVector c4 = b4.blend(b6.rearrange(DOWN_2), UPPER_2);
        final FloatVector c6 = b4.rearrange(UP_2).blend(b6, UPPER_2);
        final FloatVector c5 = b5.blend(b7.rearrange(DOWN_2), UPPER_2);
        final FloatVector c7 = b5.rearrange(UP_2).blend(b7, UPPER_2);
        final FloatVector c8 = b8.blend(b10.rearrange(DOWN_2), UPPER_2);
        final FloatVector c10 = b8.rearrange(UP_2).blend(b10, UPPER_2);
        final FloatVector c9 = b9.blend(b11.rearrange(DOWN_2), UPPER_2);
        final FloatVector c11 = b9.rearrange(UP_2).blend(b11, UPPER_2);
        final FloatVector c12 = b12.blend(b14.rearrange(DOWN_2), UPPER_2);
        final FloatVector c14 = b12.rearrange(UP_2).blend(b14, UPPER_2);
        final FloatVector c13 = b13.blend(b15.rearrange(DOWN_2), UPPER_2);
        final FloatVector c15 = b13.rearrange(UP_2).blend(b15, UPPER_2);
        final FloatVector d0 = c0.blend(c1.rearrange(DOWN_1), UPPER_1);
        final FloatVector d1 = c0.rearrange(UP_1).blend(c1, UPPER_1);
        final FloatVector d2 = c2.blend(c3.rearrange(DOWN_1), UPPER_1);
        final FloatVector d3 = c2.rearrange(UP_1).blend(c3, UPPER_1);
        final FloatVector d4 = c4.blend(c5.rearrange(DOWN_1), UPPER_1);
        final FloatVector d5 = c4.rearrange(UP_1).blend(c5, UPPER_1);
        final FloatVector d6 = c6.blend(c7.rearrange(DOWN_1), UPPER_1);
        final FloatVector d7 = c6.rearrange(UP_1).blend(c7, UPPER_1);
        final FloatVector d8 = c8.blend(c9.rearrange(DOWN_1), UPPER_1);
        final FloatVector d9 = c8.rearrange(UP_1).blend(c9, UPPER_1);
        final FloatVector d10 = c10.blend(c11.rearrange(DOWN_1), UPPER_1);
        final FloatVector d11 = c10.rearrange(UP_1).blend(c11, UPPER_1);
        final FloatVector d12 = c12.blend(c13.rearrange(DOWN_1), UPPER_1);
        final FloatVector d13 = c12.rearrange(UP_1).blend(c13, UPPER_1);
        final FloatVector d14 = c14.blend(c15.rearrange(DOWN_1), UPPER_1);
        final FloatVector d15 = c14.rearrange(UP_1).blend(c15, UPPER_1);
        d0.intoArray(to, toAt);
        d1.intoArray(to, toAt + toRow);
        d2.intoArray(to, toAt + 2 * toRow);
        d3.intoArray(to, toAt + 3 * toRow);
        d4.intoArray(to, toAt + 4 * toRow);
        d5.intoArray(to, toAt + 5 * toRow);
        d6.intoArray(to, toAt + 6 * toRow);
        d7.intoArray(to, toAt + 7 * toRow);
        d8.intoArray(to, toAt + 8 * toRow);
        d9.intoArray(to, toAt + 9 * toRow);
        d10.intoArray(to, toAt + 10 * toRow);
        d11.intoArray(to, toAt + 11 * toRow);
        d12.intoArray(to, toAt + 12 * toRow);
        d13.intoArray(to, toAt + 13 * toRow);
        d14.intoArray(to, toAt + 14 * toRow);
        d15.intoArray(to, toAt + 15 * toRow);
    }
}
