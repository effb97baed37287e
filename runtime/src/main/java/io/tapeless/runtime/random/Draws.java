package io.tapeless.runtime.random;

import java.util.Objects;

/// Fills arrays with random numbers. An element's draw depends only on (seed, step, site, logical index), never on the
/// range that one call fills, so that any split over threads, any layout and any order gives the same bits.
///
/// The short forms take the position in the array for the logical index; the long forms give the element at `from`
/// the logical index `first ≥ 0` (padded or permuted layouts), and number the following ones upwards.
/// `f32` and `f64` draws of the same element are close: both start with the same 32 random bits.
/// All methods are pure functions of their arguments, allocate nothing and are bit-identical on every machine.
public final class Draws {
    static final float UNIT_24 = 0x1p-24f;
    private static final double UNIT_32 = 0x1p-32;
    private static final double UNIT_53 = 0x1p-53;

    private Draws() {
    }

    /// Uniform in `[low, high)`: `low + (high - low) · k/2²⁴` with the upper 24 random bits as `k`; `low` when the
    /// bounds are equal.
    public static void uniform(float[] out, int from, int to, long seed, long step, int site, float low, float high) {
        uniform(out, from, to, from, seed, step, site, low, high);
    }

    /// The same for the logical indices from `first`.
    public static void uniform(float[] out, int from, int to, long first, long seed, long step, int site,
                               float low, float high) {
        check(out.length, from, to, first, step);
        checkBounds(low, high);
        float range = high - low;
        float last = high > low ? Math.nextDown(high) : low;
        int i = from;
        long index = first;
        for (; i < to && (index & 3) != 0; i++, index++) {
            out[i] = uniform(Philox.word(seed, step, site, index), low, range, last);
        }
        for (; i + 4 <= to; i += 4, index += 4) {
            long front = Philox.front(seed, step, site, index >>> 2);
            long back = Philox.back(seed, step, site, index >>> 2);
            out[i] = uniform((int) (front >>> 32), low, range, last);
            out[i + 1] = uniform((int) front, low, range, last);
            out[i + 2] = uniform((int) (back >>> 32), low, range, last);
            out[i + 3] = uniform((int) back, low, range, last);
        }
        for (; i < to; i++, index++) {
            out[i] = uniform(Philox.word(seed, step, site, index), low, range, last);
        }
    }

    private static float uniform(int word, float low, float range, float last) {
        return Math.min(low + range * ((word >>> 8) * UNIT_24), last);
    }

    /// Uniform in `[low, high)` with 53 random bits, of which the upper 24 are those of the `float` draw.
    public static void uniform(double[] out, int from, int to, long seed, long step, int site, double low, double high) {
        uniform(out, from, to, from, seed, step, site, low, high);
    }

    /// The same for the logical indices from `first`.
    public static void uniform(double[] out, int from, int to, long first, long seed, long step, int site,
                               double low, double high) {
        check(out.length, from, to, first, step);
        checkBounds(low, high);
        double range = high - low;
        double last = high > low ? Math.nextDown(high) : low;
        for (int i = from; i < to; i++) {
            long bits = bits53(seed, step, site, first + (i - from));
            out[i] = Math.min(low + range * (bits * UNIT_53), last);
        }
    }

    /// Normal with the given mean and deviation: the inverse distribution function at the middle of one of 2³²
    /// intervals, computed in double precision and rounded once. No draw is further than 6.4 deviations away.
    public static void normal(float[] out, int from, int to, long seed, long step, int site, float mean, float deviation) {
        normal(out, from, to, from, seed, step, site, mean, deviation);
    }

    /// The same for the logical indices from `first`.
    public static void normal(float[] out, int from, int to, long first, long seed, long step, int site,
                              float mean, float deviation) {
        check(out.length, from, to, first, step);
        int i = from;
        long index = first;
        for (; i < to && (index & 3) != 0; i++, index++) {
            out[i] = normal(Philox.word(seed, step, site, index), mean, deviation);
        }
        for (; i + 4 <= to; i += 4, index += 4) {
            long front = Philox.front(seed, step, site, index >>> 2);
            long back = Philox.back(seed, step, site, index >>> 2);
            out[i] = normal((int) (front >>> 32), mean, deviation);
            out[i + 1] = normal((int) front, mean, deviation);
            out[i + 2] = normal((int) (back >>> 32), mean, deviation);
            out[i + 3] = normal((int) back, mean, deviation);
        }
        for (; i < to; i++, index++) {
            out[i] = normal(Philox.word(seed, step, site, index), mean, deviation);
        }
    }

    private static float normal(int word, float mean, float deviation) {
        double p = ((word & 0xFFFF_FFFFL) + 0.5) * UNIT_32;
        return (float) (mean + deviation * NormalQuantile.of(p));
    }

    /// Normal with the given mean and deviation, from 53 random bits.
    public static void normal(double[] out, int from, int to, long seed, long step, int site, double mean, double deviation) {
        normal(out, from, to, from, seed, step, site, mean, deviation);
    }

    /// The same for the logical indices from `first`.
    public static void normal(double[] out, int from, int to, long first, long seed, long step, int site,
                              double mean, double deviation) {
        check(out.length, from, to, first, step);
        for (int i = from; i < to; i++) {
            // 52 bits, so that the middle of the interval is a double and never 0 or 1.
            long bits = bits53(seed, step, site, first + (i - from)) >>> 1;
            out[i] = mean + deviation * NormalQuantile.of((bits + 0.5) * 0x1p-52);
        }
    }

    /// 1 with probability `p`, else 0; `p` is rounded to a multiple of 2⁻¹⁶ between 1/64 and 63/64, where [HalfWords] decide, else to one of 2⁻²⁴.
    public static void bernoulli(float[] out, int from, int to, long seed, long step, int site, float p) {
        bernoulli(out, from, to, from, seed, step, site, p);
    }

    /// The same for the logical indices from `first`.
    public static void bernoulli(float[] out, int from, int to, long first, long seed, long step, int site, float p) {
        check(out.length, from, to, first, step);
        checkProbability(p);
        boolean halves = HalfWords.suffice(p);
        int multiple = halves ? HalfWords.GROUP : 4;
        int begin = (int) Math.min(to, from + (-first & multiple - 1));
        int end = begin + (to - begin) / multiple * multiple;
        for (int i = from; i < begin; i++) {
            out[i] = indicator(seed, step, site, first + (i - from), p);
        }
        if (halves) {
            HalfWords.indicators(out, begin, end, first + (begin - from), seed, step, site, HalfWords.threshold(p));
        } else {
            indicators(out, begin, end, first + (begin - from), seed, step, site, threshold(p));
        }
        for (int i = end; i < to; i++) {
            out[i] = indicator(seed, step, site, first + (i - from), p);
        }
    }

    private static void indicators(float[] out, int from, int to, long first, long seed, long step, int site, int threshold) {
        long block = first >>> 2;
        for (int i = from; i < to; i += 4, block++) {
            long front = Philox.front(seed, step, site, block);
            long back = Philox.back(seed, step, site, block);
            out[i] = HalfWords.indicator((int) (front >>> 40), threshold);
            out[i + 1] = HalfWords.indicator((int) front >>> 8, threshold);
            out[i + 2] = HalfWords.indicator((int) (back >>> 40), threshold);
            out[i + 3] = HalfWords.indicator((int) back >>> 8, threshold);
        }
    }

    private static float indicator(long seed, long step, int site, long index, double p) {
        return HalfWords.suffice(p) ? HalfWords.indicator(HalfWords.bits(seed, step, site, index), HalfWords.threshold(p))
                : HalfWords.indicator(Philox.word(seed, step, site, index) >>> 8, threshold(p));
    }

    /// The same decisions as the `float` form, as 0 and 1 doubles.
    public static void bernoulli(double[] out, int from, int to, long seed, long step, int site, double p) {
        bernoulli(out, from, to, from, seed, step, site, p);
    }

    /// The same for the logical indices from `first`.
    public static void bernoulli(double[] out, int from, int to, long first, long seed, long step, int site, double p) {
        check(out.length, from, to, first, step);
        checkProbability(p);
        for (int i = from; i < to; i++) {
            out[i] = indicator(seed, step, site, first + (i - from), p);
        }
    }

    /// The same decisions as the `float` form, as truth values.
    public static void bernoulli(boolean[] out, int from, int to, long seed, long step, int site, double p) {
        bernoulli(out, from, to, from, seed, step, site, p);
    }

    /// The same for the logical indices from `first`.
    public static void bernoulli(boolean[] out, int from, int to, long first, long seed, long step, int site, double p) {
        check(out.length, from, to, first, step);
        checkProbability(p);
        for (int i = from; i < to; i++) {
            out[i] = indicator(seed, step, site, first + (i - from), p) != 0;
        }
    }

    private static long bits53(long seed, long step, int site, long index) {
        long upper = Philox.word(seed, step, site, index) & 0xFFFF_FFFFL;
        return upper << 21 | Philox.secondWord(seed, step, site, index) >>> 11;
    }

    static int threshold(double p) {
        checkProbability(p);
        return (int) Math.rint(p * 0x1p24);
    }

    private static void checkProbability(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("a probability lies between 0 and 1, not " + p);
        }
    }

    private static void check(int length, int from, int to, long first, long step) {
        Objects.checkFromToIndex(from, to, length);
        if (first < 0 || step < 0) {
            throw new IllegalArgumentException("first index " + first + " and step " + step + " must not be negative");
        }
    }

    private static void checkBounds(double low, double high) {
        if (!(low <= high && high - low < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("uniform needs finite low <= high, not " + low + " and " + high);
        }
    }
}
