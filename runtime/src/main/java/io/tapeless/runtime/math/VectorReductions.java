package io.tapeless.runtime.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/// What the halving tree of [Reductions#sum16] needs for the sixteen lanes of one 512-bit vector: `x.add(x.rearrange(BY_8))` and so on, and the sum is in
/// lane 0; the same bits, without going through memory. Generated code has the tree written out: C2 inlines a method only where it has seen it called often
/// for a call of its caller, and a fold calls it once, perhaps before C2 counts. The vector would box for good.
public final class VectorReductions {
    /// Moves every lane down by so many, the lowest to the top.
    public static final VectorShuffle<Float> BY_8 = down(8);
    public static final VectorShuffle<Float> BY_4 = down(4);
    public static final VectorShuffle<Float> BY_2 = down(2);
    public static final VectorShuffle<Float> BY_1 = down(1);

    private VectorReductions() {
    }

    private static VectorShuffle<Float> down(int lanes) {
        return VectorShuffle.fromOp(FloatVector.SPECIES_512, lane -> (lane + lanes) % Reductions.LANES);
    }
}
