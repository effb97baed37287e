package io.tapeless.runtime.random;

import io.tapeless.runtime.WarmUp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The draws of [Draws] on vectors: the same bits in a tenth of the time, once the JVM has compiled them. Random bits are written to the result
/// first and made numbers there while they are in the nearest cache, so that all distributions share the generator.
///
/// Where `out` is [WarmUp#NO_FLOATS] nothing is done.
public final class VectorDraws {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SPECIES.vectorShape());
    /// Blocks of four elements in a vector: a lane holds half of one.
    private static final int BLOCKS = LONGS.length();
    /// Vectors of two numbers of 64 bits are not shuffled by instructions: C2 would box them. All elements are drawn one by one.
    private static final boolean SHORT = BLOCKS < 4;
    /// Two vectors of blocks run side by side: each waits for its products.
    private static final int AT_ONCE = 8 * BLOCKS;
    /// Elements whose bits stay in the nearest cache.
    private static final int NEAR = 2048;
    /// `0 0 1 1 …` and the same from the middle on: with the mask of odd lanes they interleave two vectors.
    private static final VectorShuffle<Long> LOW = VectorShuffle.fromOp(LONGS, lane -> lane / 2);
    private static final VectorShuffle<Long> HIGH = VectorShuffle.fromOp(LONGS, lane -> (lane + BLOCKS) / 2);
    private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0xAA & (1 << BLOCKS) - 1);
    /// Counters of neighbouring blocks, less that of the first.
    private static final LongVector PLACES = LongVector.zero(LONGS).addIndex(1).lanewise(VectorOperators.LSHL, 32);
    private static final int ONE = Float.floatToRawIntBits(1f);

    private VectorDraws() {
    }

    /// See `Draws.bernoulli`.
    public static void bernoulli(float[] out, int from, int to, long seed, long step, int site, float p) {
        if (out == WarmUp.NO_FLOATS) {
            return;
        }
        int begin = begin(from, to);
        int end = end(begin, to);
        Draws.bernoulli(out, from, begin, seed, step, site, p);
        for (int i = begin; i < end; i += NEAR) {
            int near = Math.min(end, i + NEAR);
            words(out, i, near, seed, step, site);
            indicators(out, i, near, Draws.threshold(p));
        }
        Draws.bernoulli(out, end, to, seed, step, site, p);
    }

    /// See `Draws.uniform`.
    public static void uniform(float[] out, int from, int to, long seed, long step, int site, float low, float high) {
        if (out == WarmUp.NO_FLOATS) {
            return;
        }
        int begin = begin(from, to);
        int end = end(begin, to);
        Draws.uniform(out, from, begin, seed, step, site, low, high);
        for (int i = begin; i < end; i += NEAR) {
            int near = Math.min(end, i + NEAR);
            words(out, i, near, seed, step, site);
            between(out, i, near, low, high);
        }
        Draws.uniform(out, end, to, seed, step, site, low, high);
    }

    private static int begin(int from, int to) {
        return SHORT ? to : Math.min(to, from + 3 & -4);
    }

    private static int end(int begin, int to) {
        return begin + (to - begin) / AT_ONCE * AT_ONCE;
    }

    /// 32 random bits in the place of each element; see [Philox].
    private static void words(float[] out, int from, int to, long seed, long step, int site) {
        for (int i = from; i < to; i += AT_ONCE) {
            LongVector front = PLACES.add(Philox.counterFront(site, i >>> 2));
            LongVector nextFront = PLACES.add(Philox.counterFront(site, (i >>> 2) + BLOCKS));
            LongVector back = LongVector.broadcast(LONGS, Philox.counterBack(step));
            LongVector nextBack = back;
            long k0 = seed << 32;
            long k1 = seed & ~0xFFFF_FFFFL;
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector front1 = half(back, front, Philox.MULTIPLIER_1, k0);
                LongVector nextFront1 = half(nextBack, nextFront, Philox.MULTIPLIER_1, k0);
                back = half(front, back, Philox.MULTIPLIER_0, k1);
                nextBack = half(nextFront, nextBack, Philox.MULTIPLIER_0, k1);
                front = front1;
                nextFront = nextFront1;
                k0 += (long) Philox.WEYL_0 << 32;
                k1 += (long) Philox.WEYL_1 << 32;
            }
            store(front, back, out, i);
            store(nextFront, nextBack, out, i + 4 * BLOCKS);
        }
    }

    private static LongVector half(LongVector multiplied, LongVector other, long multiplier, long key) {
        LongVector product = multiplied.lanewise(VectorOperators.LSHR, 32).mul(multiplier);
        return product.lanewise(VectorOperators.XOR, other.lanewise(VectorOperators.LSHL, 32)).lanewise(VectorOperators.XOR, key);
    }

    /// Words of blocks in the order of elements. The first word of a half is its upper one.
    private static void store(LongVector front, LongVector back, float[] out, int at) {
        LongVector first = front.lanewise(VectorOperators.ROL, 32);
        LongVector second = back.lanewise(VectorOperators.ROL, 32);
        first.rearrange(LOW).blend(second.rearrange(LOW), ODD).reinterpretAsFloats().intoArray(out, at);
        first.rearrange(HIGH).blend(second.rearrange(HIGH), ODD).reinterpretAsFloats().intoArray(out, at + LANES);
    }

    private static void indicators(float[] out, int from, int to, int threshold) {
        for (int i = from; i < to; i += LANES) {
            IntVector word = FloatVector.fromArray(SPECIES, out, i).reinterpretAsInts();
            word.lanewise(VectorOperators.LSHR, 8).sub(threshold).lanewise(VectorOperators.ASHR, 31).and(ONE).reinterpretAsFloats().intoArray(out, i);
        }
    }

    private static void between(float[] out, int from, int to, float low, float high) {
        float range = high - low;
        float last = high > low ? Math.nextDown(high) : low;
        for (int i = from; i < to; i += LANES) {
            IntVector word = FloatVector.fromArray(SPECIES, out, i).reinterpretAsInts().lanewise(VectorOperators.LSHR, 8);
            FloatVector unit = ((FloatVector) word.convert(VectorOperators.I2F, 0)).mul(Draws.UNIT_24);
            unit.mul(range).add(low).min(last).intoArray(out, i);
        }
    }
}
