package io.tapeless.runtime.contraction;

import static io.tapeless.runtime.contraction.LaneTree.SWAP_1;
import static io.tapeless.runtime.contraction.LaneTree.SWAP_2;
import static io.tapeless.runtime.contraction.LaneTree.SWAP_4;
import static io.tapeless.runtime.contraction.LaneTree.SWAP_8;
import static io.tapeless.runtime.contraction.LaneTree.UPPER_1;
import static io.tapeless.runtime.contraction.LaneTree.UPPER_2;
import static io.tapeless.runtime.contraction.LaneTree.UPPER_4;
import static io.tapeless.runtime.contraction.LaneTree.UPPER_8;

import io.tapeless.runtime.WarmUp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Transposes squares of 16 × 16 in registers, twice as fast as through memory. Each of four rounds exchanges the upper part of row
/// i with the lower part of a row below: both parts are brought together in one vector, moved by one permutation, and blended into both rows, which is faster
/// than two permutations and two blends. Written out because C2 keeps only named locals in registers. For machines with vectors of sixteen lanes.
final class SixteenSquare {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;

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
        final FloatVector a0To8 = row8.blend(row0, UPPER_8).rearrange(SWAP_8);
        final FloatVector a0 = row0.blend(a0To8, UPPER_8);
        final FloatVector a8 = a0To8.blend(row8, UPPER_8);
        final FloatVector a1To9 = row9.blend(row1, UPPER_8).rearrange(SWAP_8);
        final FloatVector a1 = row1.blend(a1To9, UPPER_8);
        final FloatVector a9 = a1To9.blend(row9, UPPER_8);
        final FloatVector a2To10 = row10.blend(row2, UPPER_8).rearrange(SWAP_8);
        final FloatVector a2 = row2.blend(a2To10, UPPER_8);
        final FloatVector a10 = a2To10.blend(row10, UPPER_8);
        final FloatVector a3To11 = row11.blend(row3, UPPER_8).rearrange(SWAP_8);
        final FloatVector a3 = row3.blend(a3To11, UPPER_8);
        final FloatVector a11 = a3To11.blend(row11, UPPER_8);
        final FloatVector a4To12 = row12.blend(row4, UPPER_8).rearrange(SWAP_8);
        final FloatVector a4 = row4.blend(a4To12, UPPER_8);
        final FloatVector a12 = a4To12.blend(row12, UPPER_8);
        final FloatVector a5To13 = row13.blend(row5, UPPER_8).rearrange(SWAP_8);
        final FloatVector a5 = row5.blend(a5To13, UPPER_8);
        final FloatVector a13 = a5To13.blend(row13, UPPER_8);
        final FloatVector a6To14 = row14.blend(row6, UPPER_8).rearrange(SWAP_8);
        final FloatVector a6 = row6.blend(a6To14, UPPER_8);
        final FloatVector a14 = a6To14.blend(row14, UPPER_8);
        final FloatVector a7To15 = row15.blend(row7, UPPER_8).rearrange(SWAP_8);
        final FloatVector a7 = row7.blend(a7To15, UPPER_8);
        final FloatVector a15 = a7To15.blend(row15, UPPER_8);
        final FloatVector b0To4 = a4.blend(a0, UPPER_4).rearrange(SWAP_4);
        final FloatVector b0 = a0.blend(b0To4, UPPER_4);
        final FloatVector b4 = b0To4.blend(a4, UPPER_4);
        final FloatVector b1To5 = a5.blend(a1, UPPER_4).rearrange(SWAP_4);
        final FloatVector b1 = a1.blend(b1To5, UPPER_4);
        final FloatVector b5 = b1To5.blend(a5, UPPER_4);
        final FloatVector b2To6 = a6.blend(a2, UPPER_4).rearrange(SWAP_4);
        final FloatVector b2 = a2.blend(b2To6, UPPER_4);
        final FloatVector b6 = b2To6.blend(a6, UPPER_4);
        final FloatVector b3To7 = a7.blend(a3, UPPER_4).rearrange(SWAP_4);
        final FloatVector b3 = a3.blend(b3To7, UPPER_4);
        final FloatVector b7 = b3To7.blend(a7, UPPER_4);
        final FloatVector b8To12 = a12.blend(a8, UPPER_4).rearrange(SWAP_4);
        final FloatVector b8 = a8.blend(b8To12, UPPER_4);
        final FloatVector b12 = b8To12.blend(a12, UPPER_4);
        final FloatVector b9To13 = a13.blend(a9, UPPER_4).rearrange(SWAP_4);
        final FloatVector b9 = a9.blend(b9To13, UPPER_4);
        final FloatVector b13 = b9To13.blend(a13, UPPER_4);
        final FloatVector b10To14 = a14.blend(a10, UPPER_4).rearrange(SWAP_4);
        final FloatVector b10 = a10.blend(b10To14, UPPER_4);
        final FloatVector b14 = b10To14.blend(a14, UPPER_4);
        final FloatVector b11To15 = a15.blend(a11, UPPER_4).rearrange(SWAP_4);
        final FloatVector b11 = a11.blend(b11To15, UPPER_4);
        final FloatVector b15 = b11To15.blend(a15, UPPER_4);
        final FloatVector c0To2 = b2.blend(b0, UPPER_2).rearrange(SWAP_2);
        final FloatVector c0 = b0.blend(c0To2, UPPER_2);
        final FloatVector c2 = c0To2.blend(b2, UPPER_2);
        final FloatVector c1To3 = b3.blend(b1, UPPER_2).rearrange(SWAP_2);
        final FloatVector c1 = b1.blend(c1To3, UPPER_2);
        final FloatVector c3 = c1To3.blend(b3, UPPER_2);
        final FloatVector c4To6 = b6.blend(b4, UPPER_2).rearrange(SWAP_2);
        final FloatVector c4 = b4.blend(c4To6, UPPER_2);
        final FloatVector c6 = c4To6.blend(b6, UPPER_2);
        final FloatVector c5To7 = b7.blend(b5, UPPER_2).rearrange(SWAP_2);
        final FloatVector c5 = b5.blend(c5To7, UPPER_2);
        final FloatVector c7 = c5To7.blend(b7, UPPER_2);
        final FloatVector c8To10 = b10.blend(b8, UPPER_2).rearrange(SWAP_2);
        final FloatVector c8 = b8.blend(c8To10, UPPER_2);
        final FloatVector c10 = c8To10.blend(b10, UPPER_2);
        final FloatVector c9To11 = b11.blend(b9, UPPER_2).rearrange(SWAP_2);
        final FloatVector c9 = b9.blend(c9To11, UPPER_2);
        final FloatVector c11 = c9To11.blend(b11, UPPER_2);
        final FloatVector c12To14 = b14.blend(b12, UPPER_2).rearrange(SWAP_2);
        final FloatVector c12 = b12.blend(c12To14, UPPER_2);
        final FloatVector c14 = c12To14.blend(b14, UPPER_2);
        final FloatVector c13To15 = b15.blend(b13, UPPER_2).rearrange(SWAP_2);
        final FloatVector c13 = b13.blend(c13To15, UPPER_2);
        final FloatVector c15 = c13To15.blend(b15, UPPER_2);
        final FloatVector d0To1 = c1.blend(c0, UPPER_1).rearrange(SWAP_1);
        final FloatVector d0 = c0.blend(d0To1, UPPER_1);
        final FloatVector d1 = d0To1.blend(c1, UPPER_1);
        final FloatVector d2To3 = c3.blend(c2, UPPER_1).rearrange(SWAP_1);
        final FloatVector d2 = c2.blend(d2To3, UPPER_1);
        final FloatVector d3 = d2To3.blend(c3, UPPER_1);
        final FloatVector d4To5 = c5.blend(c4, UPPER_1).rearrange(SWAP_1);
        final FloatVector d4 = c4.blend(d4To5, UPPER_1);
        final FloatVector d5 = d4To5.blend(c5, UPPER_1);
        final FloatVector d6To7 = c7.blend(c6, UPPER_1).rearrange(SWAP_1);
        final FloatVector d6 = c6.blend(d6To7, UPPER_1);
        final FloatVector d7 = d6To7.blend(c7, UPPER_1);
        final FloatVector d8To9 = c9.blend(c8, UPPER_1).rearrange(SWAP_1);
        final FloatVector d8 = c8.blend(d8To9, UPPER_1);
        final FloatVector d9 = d8To9.blend(c9, UPPER_1);
        final FloatVector d10To11 = c11.blend(c10, UPPER_1).rearrange(SWAP_1);
        final FloatVector d10 = c10.blend(d10To11, UPPER_1);
        final FloatVector d11 = d10To11.blend(c11, UPPER_1);
        final FloatVector d12To13 = c13.blend(c12, UPPER_1).rearrange(SWAP_1);
        final FloatVector d12 = c12.blend(d12To13, UPPER_1);
        final FloatVector d13 = d12To13.blend(c13, UPPER_1);
        final FloatVector d14To15 = c15.blend(c14, UPPER_1).rearrange(SWAP_1);
        final FloatVector d14 = c14.blend(d14To15, UPPER_1);
        final FloatVector d15 = d14To15.blend(c15, UPPER_1);
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
