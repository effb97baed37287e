package io.tapeless.runtime.contraction;

import io.tapeless.runtime.WarmUp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Transposes squares of 8 × 8 in registers, as [SixteenSquare] does, for machines with vectors of eight lanes.
final class EightSquare {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 4);
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 2);
    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 1);
    private static final VectorMask<Float> UPPER_4 = VectorMask.fromLong(SPECIES, 0xF0L);
    private static final VectorMask<Float> UPPER_2 = VectorMask.fromLong(SPECIES, 0xCCL);
    private static final VectorMask<Float> UPPER_1 = VectorMask.fromLong(SPECIES, 0xAAL);

    private EightSquare() {
    }

    /// `to[toAt + r·toRow + c] = from[fromAt + c·fromRow + r]` for r, c < 8. Rows of the result are written in ascending order.
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
        final FloatVector a0To4 = row4.blend(row0, UPPER_4).rearrange(SWAP_4);
        final FloatVector a0 = row0.blend(a0To4, UPPER_4);
        final FloatVector a4 = a0To4.blend(row4, UPPER_4);
        final FloatVector a1To5 = row5.blend(row1, UPPER_4).rearrange(SWAP_4);
        final FloatVector a1 = row1.blend(a1To5, UPPER_4);
        final FloatVector a5 = a1To5.blend(row5, UPPER_4);
        final FloatVector a2To6 = row6.blend(row2, UPPER_4).rearrange(SWAP_4);
        final FloatVector a2 = row2.blend(a2To6, UPPER_4);
        final FloatVector a6 = a2To6.blend(row6, UPPER_4);
        final FloatVector a3To7 = row7.blend(row3, UPPER_4).rearrange(SWAP_4);
        final FloatVector a3 = row3.blend(a3To7, UPPER_4);
        final FloatVector a7 = a3To7.blend(row7, UPPER_4);
        final FloatVector b0To2 = a2.blend(a0, UPPER_2).rearrange(SWAP_2);
        final FloatVector b0 = a0.blend(b0To2, UPPER_2);
        final FloatVector b2 = b0To2.blend(a2, UPPER_2);
        final FloatVector b1To3 = a3.blend(a1, UPPER_2).rearrange(SWAP_2);
        final FloatVector b1 = a1.blend(b1To3, UPPER_2);
        final FloatVector b3 = b1To3.blend(a3, UPPER_2);
        final FloatVector b4To6 = a6.blend(a4, UPPER_2).rearrange(SWAP_2);
        final FloatVector b4 = a4.blend(b4To6, UPPER_2);
        final FloatVector b6 = b4To6.blend(a6, UPPER_2);
        final FloatVector b5To7 = a7.blend(a5, UPPER_2).rearrange(SWAP_2);
        final FloatVector b5 = a5.blend(b5To7, UPPER_2);
        final FloatVector b7 = b5To7.blend(a7, UPPER_2);
        final FloatVector c0To1 = b1.blend(b0, UPPER_1).rearrange(SWAP_1);
        final FloatVector c0 = b0.blend(c0To1, UPPER_1);
        final FloatVector c1 = c0To1.blend(b1, UPPER_1);
        final FloatVector c2To3 = b3.blend(b2, UPPER_1).rearrange(SWAP_1);
        final FloatVector c2 = b2.blend(c2To3, UPPER_1);
        final FloatVector c3 = c2To3.blend(b3, UPPER_1);
        final FloatVector c4To5 = b5.blend(b4, UPPER_1).rearrange(SWAP_1);
        final FloatVector c4 = b4.blend(c4To5, UPPER_1);
        final FloatVector c5 = c4To5.blend(b5, UPPER_1);
        final FloatVector c6To7 = b7.blend(b6, UPPER_1).rearrange(SWAP_1);
        final FloatVector c6 = b6.blend(c6To7, UPPER_1);
        final FloatVector c7 = c6To7.blend(b7, UPPER_1);
        c0.intoArray(to, toAt);
        c1.intoArray(to, toAt + toRow);
        c2.intoArray(to, toAt + 2 * toRow);
        c3.intoArray(to, toAt + 3 * toRow);
        c4.intoArray(to, toAt + 4 * toRow);
        c5.intoArray(to, toAt + 5 * toRow);
        c6.intoArray(to, toAt + 6 * toRow);
        c7.intoArray(to, toAt + 7 * toRow);
    }
}
