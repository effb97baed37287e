package io.tapeless.runtime.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/// The ends of folds of [Reductions] for the sixteen lanes of one 512-bit vector: the same bits, without going through memory.
public final class VectorReductions {
    private static final VectorShuffle<Float> BY_8 = down(8);
    private static final VectorShuffle<Float> BY_4 = down(4);
    private static final VectorShuffle<Float> BY_2 = down(2);
    private static final VectorShuffle<Float> BY_1 = down(1);

    private VectorReductions() {
    }

    /// Moves every lane down, the lowest to the top.
    private static VectorShuffle<Float> down(int lanes) {
        return VectorShuffle.fromOp(FloatVector.SPECIES_512, lane -> (lane + lanes) % Reductions.LANES);
    }

    /// The halving tree of [Reductions#sum16].
    public static float sum16(FloatVector lanes) {
        FloatVector by8 = lanes.add(lanes.rearrange(BY_8));
        FloatVector by4 = by8.add(by8.rearrange(BY_4));
        FloatVector by2 = by4.add(by4.rearrange(BY_2));
        return by2.add(by2.rearrange(BY_1)).lane(0);
    }

    /// The largest lane; NaN when any is.
    public static float max16(FloatVector lanes) {
        return lanes.reduceLanes(VectorOperators.MAX);
    }

    /// The smallest lane; NaN when any is.
    public static float min16(FloatVector lanes) {
        return lanes.reduceLanes(VectorOperators.MIN);
    }
}
