package io.tapeless.runtime.contraction;

import static io.tapeless.runtime.contraction.LaneTree.*;

import io.tapeless.runtime.math.Reductions;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Adds up the sixteen lanes of many sums, each by the halving tree of [Reductions#sum16]: the same bits. Sixteen sums go through the tree side
/// by side ([LaneTree]), as a transposition whose every round adds (vectors of sixteen lanes), instead of one after the other.
public final class LaneSums {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final boolean SIXTEEN = FloatVector.SPECIES_PREFERRED.length() == 16;
    /// Sums from which a batch of sixteen takes less time than one after the other.
    private static final int BATCH = 4;

    private LaneSums() {
    }

    /// `lanes[at + i] = sum of lanes[at + 16·i … at + 16·i + 15]` for i < count; what lies behind, up to the next whole 256 elements from `at` on,
    /// must exist and may change.
    public static void add(float[] lanes, int at, int count) {
        int done = 0;
        while (SIXTEEN && count - done >= BATCH) {
            sixteen(lanes, at + 16 * done, at + done);
            done += 16;
        }
        for (; done < count; done++) {
            lanes[at + done] = Reductions.sum16(lanes, at + 16 * done);
        }
    }

    /// See [#add(float[], int, int)]; nothing behind changes.
    public static void add(double[] lanes, int at, int count) {
        for (int done = 0; done < count; done++) {
            lanes[at + done] = Reductions.sum16(lanes, at + 16 * done);
        }
    }

    private static void sixteen(float[] lanes, int from, int to) {
        final FloatVector row0 = FloatVector.fromArray(SPECIES, lanes, from);
        final FloatVector row1 = FloatVector.fromArray(SPECIES, lanes, from + 16);
        final FloatVector row2 = FloatVector.fromArray(SPECIES, lanes, from + 2 * 16);
        final FloatVector row3 = FloatVector.fromArray(SPECIES, lanes, from + 3 * 16);
        final FloatVector row4 = FloatVector.fromArray(SPECIES, lanes, from + 4 * 16);
        final FloatVector row5 = FloatVector.fromArray(SPECIES, lanes, from + 5 * 16);
        final FloatVector row6 = FloatVector.fromArray(SPECIES, lanes, from + 6 * 16);
        final FloatVector row7 = FloatVector.fromArray(SPECIES, lanes, from + 7 * 16);
        final FloatVector row8 = FloatVector.fromArray(SPECIES, lanes, from + 8 * 16);
        final FloatVector row9 = FloatVector.fromArray(SPECIES, lanes, from + 9 * 16);
        final FloatVector row10 = FloatVector.fromArray(SPECIES, lanes, from + 10 * 16);
        final FloatVector row11 = FloatVector.fromArray(SPECIES, lanes, from + 11 * 16);
        final FloatVector row12 = FloatVector.fromArray(SPECIES, lanes, from + 12 * 16);
        final FloatVector row13 = FloatVector.fromArray(SPECIES, lanes, from + 13 * 16);
        final FloatVector row14 = FloatVector.fromArray(SPECIES, lanes, from + 14 * 16);
        final FloatVector row15 = FloatVector.fromArray(SPECIES, lanes, from + 15 * 16);
        final FloatVector a0 = row0.blend(row8, UPPER_8).add(row8.blend(row0, UPPER_8).rearrange(SWAP_8));
        final FloatVector a1 = row1.blend(row9, UPPER_8).add(row9.blend(row1, UPPER_8).rearrange(SWAP_8));
        final FloatVector a2 = row2.blend(row10, UPPER_8).add(row10.blend(row2, UPPER_8).rearrange(SWAP_8));
        final FloatVector a3 = row3.blend(row11, UPPER_8).add(row11.blend(row3, UPPER_8).rearrange(SWAP_8));
        final FloatVector a4 = row4.blend(row12, UPPER_8).add(row12.blend(row4, UPPER_8).rearrange(SWAP_8));
        final FloatVector a5 = row5.blend(row13, UPPER_8).add(row13.blend(row5, UPPER_8).rearrange(SWAP_8));
        final FloatVector a6 = row6.blend(row14, UPPER_8).add(row14.blend(row6, UPPER_8).rearrange(SWAP_8));
        final FloatVector a7 = row7.blend(row15, UPPER_8).add(row15.blend(row7, UPPER_8).rearrange(SWAP_8));
        final FloatVector b0 = a0.blend(a4, UPPER_4).add(a4.blend(a0, UPPER_4).rearrange(SWAP_4));
        final FloatVector b1 = a1.blend(a5, UPPER_4).add(a5.blend(a1, UPPER_4).rearrange(SWAP_4));
        final FloatVector b2 = a2.blend(a6, UPPER_4).add(a6.blend(a2, UPPER_4).rearrange(SWAP_4));
        final FloatVector b3 = a3.blend(a7, UPPER_4).add(a7.blend(a3, UPPER_4).rearrange(SWAP_4));
        final FloatVector c0 = b0.blend(b2, UPPER_2).add(b2.blend(b0, UPPER_2).rearrange(SWAP_2));
        final FloatVector c1 = b1.blend(b3, UPPER_2).add(b3.blend(b1, UPPER_2).rearrange(SWAP_2));
        c0.blend(c1, UPPER_1).add(c1.blend(c0, UPPER_1).rearrange(SWAP_1)).intoArray(lanes, to);
    }
}
