package io.tapeless.runtime.contraction;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// What sums of sixteen lanes need to go side by side through the halving tree of [io.tapeless.runtime.math.Reductions#sum16], for machines
/// with vectors of sixteen lanes. One round folds the halves of two vectors and leaves both in one:
/// `x.blend(y, UPPER_8).add(y.blend(x, UPPER_8).rearrange(SWAP_8))` has the sums of lanes i and i + 8 of x in its lower half and those of y in its
/// upper half. That is one vector moved per round and two blended, which costs half as much as two moved. Generated code has these rounds
/// written out: C2 keeps only named locals in registers.
public final class LaneTree {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    /// The other half of each sixteen, eight, four, two lanes.
    public static final VectorShuffle<Float> SWAP_8 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 8);
    public static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 4);
    public static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 2);
    public static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 1);
    /// The upper half of each sixteen, eight, four, two lanes.
    public static final VectorMask<Float> UPPER_8 = VectorMask.fromLong(SPECIES, 0xFF00L);
    public static final VectorMask<Float> UPPER_4 = VectorMask.fromLong(SPECIES, 0xF0F0L);
    public static final VectorMask<Float> UPPER_2 = VectorMask.fromLong(SPECIES, 0xCCCCL);
    public static final VectorMask<Float> UPPER_1 = VectorMask.fromLong(SPECIES, 0xAAAAL);
    /// Every second, fourth, eighth lane: where the totals of eight, four, two sums are.
    public static final VectorShuffle<Float> EVERY_2 = VectorShuffle.fromOp(SPECIES, lane -> Math.min(2 * lane, 15));
    public static final VectorShuffle<Float> EVERY_4 = VectorShuffle.fromOp(SPECIES, lane -> Math.min(4 * lane, 15));
    public static final VectorShuffle<Float> EVERY_8 = VectorShuffle.fromOp(SPECIES, lane -> Math.min(8 * lane, 15));

    private LaneTree() {
    }
}
