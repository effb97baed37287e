package io.tapeless.runtime.random;

/// Sixteen random bits per element: half a word of [Philox], which makes draws of yes and no that need no more cost half as much.
///
/// A group of 64 elements shares eight blocks, two elements in each sixteen per block: the upper halves of all words 0 and 1 decide the first sixteen elements,
/// their lower halves the next, those of words 2 and 3 the others. Vectors hold the words of neighbouring blocks in this order.
public final class HalfWords {
    static final int GROUP = 64;
    /// The elements that share words with as many behind them.
    static final int WORDS = 16;
    static final int LOWER = 0xFFFF;

    private HalfWords() {
    }

    /// Whether `p` may be rounded to a multiple of 2⁻¹⁶: then the probability of neither outcome changes by more than one part in two thousand.
    public static boolean suffice(double p) {
        return p >= 0x1p-6 && p <= 1 - 0x1p-6;
    }

    /// What the bits of a 1 are below.
    public static int threshold(double p) {
        return (int) Math.rint(p * 0x1p16);
    }

    /// The first element that a block decides.
    static int element(int block) {
        return (block >>> 3) * GROUP + (block & 7) * 2;
    }

    /// The bits of one element.
    static int bits(long seed, long step, int site, long index) {
        long block = index / GROUP * 8 + (index % WORDS) / 2;
        int quarter = (int) (index % GROUP) / WORDS;
        // Of two neighbours the first has the lower word of their block's half.
        int word = Philox.word(seed, step, site, 4 * block + (quarter & 2) + (1 - (index & 1)));
        return (quarter & 1) == 0 ? word >>> 16 : word & LOWER;
    }

    /// 1 where an element's bits are below the threshold, else 0, for whole groups. `first` is the logical index of element `from`.
    static void indicators(float[] out, int from, int to, long first, long seed, long step, int site, int threshold) {
        for (int i = from; i < to; i += GROUP) {
            long block = (first + (i - from)) / 8;
            for (int at = i; at < i + WORDS; at += 2, block++) {
                indicators(out, at, Philox.front(seed, step, site, block), threshold);
                indicators(out, at + GROUP / 2, Philox.back(seed, step, site, block), threshold);
            }
        }
    }

    private static void indicators(float[] out, int at, long half, int threshold) {
        int lower = (int) half;
        int upper = (int) (half >>> 32);
        out[at] = indicator(lower >>> 16, threshold);
        out[at + 1] = indicator(upper >>> 16, threshold);
        out[at + WORDS] = indicator(lower & LOWER, threshold);
        out[at + WORDS + 1] = indicator(upper & LOWER, threshold);
    }

    /// Without a branch, which random bits would mispredict.
    static float indicator(int bits, int threshold) {
        return bits - threshold >>> 31;
    }
}
