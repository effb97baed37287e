package io.tapeless.runtime;

import java.util.concurrent.locks.LockSupport;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Shows the JVM vectors of two lengths that no program uses, once in a process and before its programs run theirs.
///
/// Methods such as `FloatVector.add` call others of `this`. The JVM notes, for all of the process, the first two classes that `this` was of, and how often it
/// was of another; and C2 goes by that. A call that has seen one or two classes is compiled for these, and a vector that might come from either stays an
/// object: what one program has shown to the JVM would make another allocate. Where `this` mostly was of classes that were not noted, C2 waits until it knows
/// the class from the code around the call, as it always can in generated code. So the two that are noted must be of no use to anybody.
final class OtherLengths {
    /// Calls are noted once C1 has compiled a method, which takes 200 of them: a round calls each method with both lengths.
    private static final int ROUNDS_UNNOTED = 120;
    private static final int ROUNDS = 140;
    /// How many rounds at a time.
    private static final int FEW = 10;
    /// How long C1 gets for what has been called often enough.
    private static final long PAUSE_NANOS = 10_000_000L;

    private static final VectorSpecies<Float> SHORTEST = FloatVector.SPECIES_64;
    /// A class of its own, although its vectors are no longer than those of some other.
    private static final VectorSpecies<Float> LONGEST = FloatVector.SPECIES_MAX;

    private static volatile boolean shown;
    private static int rounds;

    private OtherLengths() {}

    /// Shows some more: 2 to 10 ms, the first time several times as long.
    ///
    /// @return whether all has been shown
    static boolean show() {
        return shown || showMore();
    }

    private static synchronized boolean showMore() {
        if (rounds >= ROUNDS_UNNOTED) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        float[] numbers = new float[2 * LONGEST.length()];
        for (int round = 0; round < FEW; round++) {
            use(SHORTEST, IntVector.SPECIES_64, numbers);
            use(LONGEST, IntVector.SPECIES_MAX, numbers);
        }
        rounds += FEW;
        shown = rounds >= ROUNDS;
        return shown;
    }

    /// Every method that generated code and the runtime call of vectors of several lengths.
    private static void use(VectorSpecies<Float> species, VectorSpecies<Integer> integers, float[] numbers) {
        FloatVector x = FloatVector.fromArray(species, numbers, 0);
        FloatVector one = FloatVector.broadcast(species, 1f);
        FloatVector zero = FloatVector.zero(species);
        FloatVector y = x.fma(one, zero).add(one).sub(x).mul(one).div(one).max(zero).min(one).neg().abs().sqrt();
        y = y.add(1f).sub(1f).mul(1f).min(1f);
        y = y.rearrange(VectorShuffle.iota(species, 1, 1, true));
        choose(species, x, y, numbers);
        IntVector bits = y.reinterpretAsInts();
        bits = bits.add(1).sub(1).mul(1).and(-1).or(bits).and(bits).add(bits).sub(bits).mul(bits).lanewise(VectorOperators.LSHL, 1);
        bits = bits.max(bits).min(bits).blend(IntVector.broadcast(integers, 1).addIndex(1), bits.compare(VectorOperators.LT, 0));
        bits = IntVector.zero(integers).blend(bits, bits.compare(VectorOperators.EQ, bits).or(x.compare(VectorOperators.LT, one).cast(integers)));
        bits.reinterpretAsFloats().add((FloatVector) bits.convert(VectorOperators.I2F, 0)).intoArray(numbers, LONGEST.length());
    }

    private static void choose(VectorSpecies<Float> species, FloatVector x, FloatVector y, float[] numbers) {
        VectorMask<Float> mask = species.indexInRange(0, 1);
        mask = mask.or(x.compare(VectorOperators.LT, y)).and(x.compare(VectorOperators.GE, 0f).not()).andNot(mask);
        FloatVector chosen = x.blend(y, mask);
        if (!mask.anyTrue()) {
            chosen.intoArray(numbers, LONGEST.length());
        }
        FloatVector.fromArray(species, numbers, 0, mask).intoArray(numbers, LONGEST.length(), mask);
    }
}
