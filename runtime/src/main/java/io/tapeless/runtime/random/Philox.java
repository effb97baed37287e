package io.tapeless.runtime.random;

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3" (SC'11): a bijection of a 128-bit counter under a 64-bit key. It has no state, so any element of any draw
/// can be computed by any thread at any time.
///
/// The key is the seed; the counter is made of the block number (an element's index divided by 4), the site (which
/// draw of the model) and the step, so that draws with different coordinates never share a counter.
///
/// A counter or result of four words `c0 c1 c2 c3` is held as two longs, `c0 c1` and `c2 c3`, the first word in the upper
/// half. In this form one round of the paper is a product, a shift and two exclusive-ors per half.
public final class Philox {
    static final long MULTIPLIER_0 = 0xD2511F53L;
    static final long MULTIPLIER_1 = 0xCD9E8D57L;
    static final int WEYL_0 = 0x9E3779B9;
    static final int WEYL_1 = 0xBB67AE85;
    static final int ROUNDS = 10;
    /// Steps are not negative, so the upper bit of the step's upper word is free to select a second stream.
    private static final long SECOND_STREAM = 1L << 31;

    private Philox() {
    }

    /// Words 0 and 1 of the block of elements `4·block … 4·block+3`.
    public static long front(long seed, long step, int site, long block) {
        return encryptFront(counterFront(site, block), counterBack(step), seed);
    }

    /// Words 2 and 3 of the same block. After inlining C2 computes the common rounds once.
    public static long back(long seed, long step, int site, long block) {
        return encryptBack(counterFront(site, block), counterBack(step), seed);
    }

    /// The 32 random bits of one element. Every element of `0 ≤ index < 2³⁴`, every site and every step from 0 has its own.
    public static int word(long seed, long step, int site, long index) {
        return select(counterFront(site, index >>> 2), counterBack(step), seed, (int) index & 3);
    }

    /// 32 more bits of the same element, independent of [#word]: the lower digits of a double.
    static int secondWord(long seed, long step, int site, long index) {
        return select(counterFront(site, index >>> 2), counterBack(step) ^ SECOND_STREAM, seed, (int) index & 3);
    }

    private static int select(long front, long back, long key, int word) {
        long half = word < 2 ? encryptFront(front, back, key) : encryptBack(front, back, key);
        return (int) ((word & 1) == 0 ? half >>> 32 : half);
    }

    static long counterFront(int site, long block) {
        return block << 32 | (site & 0xFFFF_FFFFL);
    }

    static long counterBack(long step) {
        return step << 32 | step >>> 32;
    }

    /// Words 0 and 1 of the encrypted counter. The key's lower half is the paper's first key word.
    static long encryptFront(long a, long b, long key) {
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS - 1; round++) {
            long nextA = MULTIPLIER_1 * (b >>> 32) ^ a << 32 ^ (long) k0 << 32;
            b = MULTIPLIER_0 * (a >>> 32) ^ b << 32 ^ (long) k1 << 32;
            a = nextA;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return MULTIPLIER_1 * (b >>> 32) ^ a << 32 ^ (long) k0 << 32;
    }

    /// Words 2 and 3 of the encrypted counter.
    static long encryptBack(long a, long b, long key) {
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS - 1; round++) {
            long nextA = MULTIPLIER_1 * (b >>> 32) ^ a << 32 ^ (long) k0 << 32;
            b = MULTIPLIER_0 * (a >>> 32) ^ b << 32 ^ (long) k1 << 32;
            a = nextA;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return MULTIPLIER_0 * (a >>> 32) ^ b << 32 ^ (long) k1 << 32;
    }
}
