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
/// Where `out` is [WarmUp#NO_FLOATS] nothing is drawn, but every loop is called: the JVM compiles what is called often, and a program draws once a step.
public final class VectorDraws {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SPECIES.vectorShape());
    /// Blocks of four elements in a vector: a lane holds half of one.
    private static final int BLOCKS = LONGS.length();
    /// Vectors of two numbers of 64 bits are not shuffled by instructions: C2 would box them. All elements are drawn one by one.
    private static final boolean SHORT = BLOCKS < 4;
    /// Two vectors of blocks run side by side: each waits for its products.
    private static final int BLOCKS_AT_ONCE = 2 * BLOCKS;
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
            dryRun(out, HalfWords.suffice(p));
            return;
        }
        // Each in a method of its own: C2 inlines only so much into one.
        if (HalfWords.suffice(p)) {
            bernoulliOfHalves(out, from, to, seed, step, site, p);
        } else {
            bernoulliOfWords(out, from, to, seed, step, site, p);
        }
    }

    /// Every loop over nothing.
    private static void dryRun(float[] none, boolean halves) {
        words(none, 0, 0, 0, 0, 0, halves);
        if (halves) {
            indicatorsOfHalves(none, 0, 0, 0);
        } else {
            inOrder(none, 0, 0);
            indicators(none, 0, 0, 0);
        }
    }

    private static void bernoulliOfHalves(float[] out, int from, int to, long seed, long step, int site, float p) {
        int begin = begin(from, to, HalfWords.GROUP);
        int end = end(begin, to, Math.max(HalfWords.GROUP, 8 * BLOCKS_AT_ONCE));
        Draws.bernoulli(out, from, begin, seed, step, site, p);
        for (int i = begin; i < end; i += NEAR) {
            int near = Math.min(end, i + NEAR);
            words(out, i, near, seed, step, site, true);
            indicatorsOfHalves(out, i, near, HalfWords.threshold(p));
        }
        Draws.bernoulli(out, end, to, seed, step, site, p);
    }

    private static void bernoulliOfWords(float[] out, int from, int to, long seed, long step, int site, float p) {
        int begin = begin(from, to, 4);
        int end = end(begin, to, 4 * BLOCKS_AT_ONCE);
        Draws.bernoulli(out, from, begin, seed, step, site, p);
        for (int i = begin; i < end; i += NEAR) {
            int near = Math.min(end, i + NEAR);
            words(out, i, near, seed, step, site, false);
            inOrder(out, i, near);
            indicators(out, i, near, Draws.threshold(p));
        }
        Draws.bernoulli(out, end, to, seed, step, site, p);
    }

    /// See `Draws.uniform`.
    public static void uniform(float[] out, int from, int to, long seed, long step, int site, float low, float high) {
        if (out == WarmUp.NO_FLOATS) {
            words(out, 0, 0, 0, 0, 0, false);
            inOrder(out, 0, 0);
            between(out, 0, 0, low, high);
            return;
        }
        int begin = begin(from, to, 4);
        int end = end(begin, to, 4 * BLOCKS_AT_ONCE);
        Draws.uniform(out, from, begin, seed, step, site, low, high);
        for (int i = begin; i < end; i += NEAR) {
            int near = Math.min(end, i + NEAR);
            words(out, i, near, seed, step, site, false);
            inOrder(out, i, near);
            between(out, i, near, low, high);
        }
        Draws.uniform(out, end, to, seed, step, site, low, high);
    }

    private static int begin(int from, int to, int multiple) {
        return SHORT ? to : Math.min(to, from + multiple - 1 & -multiple);
    }

    private static int end(int begin, int to, int atOnce) {
        return begin + (to - begin) / atOnce * atOnce;
    }

    /// The blocks of these elements, eight or four elements to a block; see [Philox]. Words 0 and 1 of neighbouring blocks are stored one after the other, and
    /// words 2 and 3 behind them: for [HalfWords] where their elements begin, else for [#inOrder].
    private static void words(float[] out, int from, int to, long seed, long step, int site, boolean halves) {
        int shift = halves ? 3 : 2;
        int behind = halves ? HalfWords.GROUP / 2 : LANES;
        for (int block = from >>> shift; block < to >>> shift; block += BLOCKS) {
            LongVector front = PLACES.add(Philox.counterFront(site, block));
            LongVector back = LongVector.broadcast(LONGS, Philox.counterBack(step));
            long k0 = seed << 32;
            long k1 = seed & ~0xFFFF_FFFFL;
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector front1 = half(back, front, Philox.MULTIPLIER_1, k0);
                back = half(front, back, Philox.MULTIPLIER_0, k1);
                front = front1;
                k0 += (long) Philox.WEYL_0 << 32;
                k1 += (long) Philox.WEYL_1 << 32;
            }
            int at = halves ? HalfWords.element(block) : block << 2;
            front.reinterpretAsFloats().intoArray(out, at);
            back.reinterpretAsFloats().intoArray(out, at + behind);
        }
    }

    // Both below 36 bytes of code: C2 inlines them however seldom a loop is called with something to do.
    private static LongVector half(LongVector multiplied, LongVector other, long multiplier, long key) {
        LongVector product = multiplied.lanewise(VectorOperators.LSHR, 32).mul(multiplier);
        return mixed(product, other, key);
    }

    private static LongVector mixed(LongVector product, LongVector other, long key) {
        return product.lanewise(VectorOperators.XOR, other.lanewise(VectorOperators.LSHL, 32)).lanewise(VectorOperators.XOR, key);
    }

    /// Puts the words of blocks in the order of elements. The first word of a half is its upper one.
    private static void inOrder(float[] out, int from, int to) {
        for (int at = from; at < to; at += 2 * LANES) {
            LongVector first = FloatVector.fromArray(SPECIES, out, at).reinterpretAsLongs().lanewise(VectorOperators.ROL, 32);
            LongVector second = FloatVector.fromArray(SPECIES, out, at + LANES).reinterpretAsLongs().lanewise(VectorOperators.ROL, 32);
            first.rearrange(LOW).blend(second.rearrange(LOW), ODD).reinterpretAsFloats().intoArray(out, at);
            first.rearrange(HIGH).blend(second.rearrange(HIGH), ODD).reinterpretAsFloats().intoArray(out, at + LANES);
        }
    }

    /// See [HalfWords]: the sixteen words at the beginning of every thirty-two elements are those of all.
    private static void indicatorsOfHalves(float[] out, int from, int to, int threshold) {
        for (int group = from; group < to; group += HalfWords.GROUP / 2) {
            for (int at = group; at < group + HalfWords.WORDS; at += LANES) {
                IntVector word = FloatVector.fromArray(SPECIES, out, at).reinterpretAsInts();
                ones(word.lanewise(VectorOperators.LSHR, 16), threshold).intoArray(out, at);
                ones(word.and(HalfWords.LOWER), threshold).intoArray(out, at + HalfWords.WORDS);
            }
        }
    }

    private static void indicators(float[] out, int from, int to, int threshold) {
        for (int i = from; i < to; i += LANES) {
            IntVector word = FloatVector.fromArray(SPECIES, out, i).reinterpretAsInts();
            ones(word.lanewise(VectorOperators.LSHR, 8), threshold).intoArray(out, i);
        }
    }

    private static FloatVector ones(IntVector bits, int threshold) {
        return bits.sub(threshold).lanewise(VectorOperators.ASHR, 31).and(ONE).reinterpretAsFloats();
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
