package io.tapeless.runtime.contraction;

import io.tapeless.runtime.WarmUp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Transposes squares of 4 × 4 in registers, as [SixteenSquare] does, for machines with vectors of four lanes.
final class FourSquare {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_128;
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 2);
    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 1);
    private static final VectorMask<Float> UPPER_2 = VectorMask.fromLong(SPECIES, 0xCL);
    private static final VectorMask<Float> UPPER_1 = VectorMask.fromLong(SPECIES, 0xAL);

    private FourSquare() {
    }

    /// `to[toAt + r·toRow + c] = from[fromAt + c·fromRow + r]` for r, c < 4. Rows of the result are written in ascending order.
    static void transpose(float[] from, int fromAt, int fromRow, float[] to, int toAt, int toRow) {
        if (to == WarmUp.NO_FLOATS) {
            return;
        }
        final FloatVector row0 = FloatVector.fromArray(SPECIES, from, fromAt);
        final FloatVector row1 = FloatVector.fromArray(SPECIES, from, fromAt + fromRow);
        final FloatVector row2 = FloatVector.fromArray(SPECIES, from, fromAt + 2 * fromRow);
        final FloatVector row3 = FloatVector.fromArray(SPECIES, from, fromAt + 3 * fromRow);
        final FloatVector a0To2 = row2.blend(row0, UPPER_2).rearrange(SWAP_2);
        final FloatVector a0 = row0.blend(a0To2, UPPER_2);
        final FloatVector a2 = a0To2.blend(row2, UPPER_2);
        final FloatVector a1To3 = row3.blend(row1, UPPER_2).rearrange(SWAP_2);
        final FloatVector a1 = row1.blend(a1To3, UPPER_2);
        final FloatVector a3 = a1To3.blend(row3, UPPER_2);
        final FloatVector b0To1 = a1.blend(a0, UPPER_1).rearrange(SWAP_1);
        final FloatVector b0 = a0.blend(b0To1, UPPER_1);
        final FloatVector b1 = b0To1.blend(a1, UPPER_1);
        final FloatVector b2To3 = a3.blend(a2, UPPER_1).rearrange(SWAP_1);
        final FloatVector b2 = a2.blend(b2To3, UPPER_1);
        final FloatVector b3 = b2To3.blend(a3, UPPER_1);
        b0.intoArray(to, toAt);
        b1.intoArray(to, toAt + toRow);
        b2.intoArray(to, toAt + 2 * toRow);
        b3.intoArray(to, toAt + 3 * toRow);
    }
}
