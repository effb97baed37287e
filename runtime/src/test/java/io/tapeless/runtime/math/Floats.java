package io.tapeless.runtime.math;

import java.util.function.Consumer;

/// Floats to test with: every sign and exponent with a given number of evenly spread mantissas, which includes the zeros,
/// the infinities, subnormals and NaNs; or every float there is.
final class Floats {
    private Floats() {
    }

    /// `-Dtapeless.everyFloat=1` (Maven's profile `every-float`) tests all 2³² floats, `=17` every seventeenth of them (an odd number, so that the low digits
    /// change); 0 a sample.
    private static final int STRIDE = Integer.getInteger("tapeless.everyFloat", 0);
    private static final boolean EVERY = STRIDE > 0;
    private static final int SAMPLED_STRIDE = 65_537;
    private static final int BLOCK = 1 << 12;

    interface Visitor {
        void visit(float x);
    }

    /// The largest error that was seen, and where. NaN counts as larger than any.
    static final class Worst {
        private float where;
        private double error;

        void add(float x, double ulps) {
            if (!(ulps <= error) && !Double.isNaN(error)) {
                where = x;
                error = ulps;
            }
        }

        double error() {
            return error;
        }

        /// Said of every float; a sample's is no news.
        void report(String name) {
            if (EVERY) {
                System.out.println(name + ": at most " + this);
            }
        }

        @Override
        public String toString() {
            return error + " ulp, at " + Float.toHexString(where);
        }
    }

    static void forEach(int mantissaBits, Visitor visitor) {
        int step = EVERY ? STRIDE : 1 << 23 - mantissaBits;
        long bits = Integer.MIN_VALUE;
        for (; bits <= Integer.MAX_VALUE; bits += step) {
            visitor.visit(Float.intBitsToFloat((int) bits));
            if (!EVERY) {
                // The same, with odd low digits; and the neighbour below, which is where ranges end.
                visitor.visit(Float.intBitsToFloat((int) bits | (int) (bits * 0x9E3779B9L >>> 7) & step - 1));
                visitor.visit(Float.intBitsToFloat((int) bits | step - 1));
            }
        }
    }

    /// Floats by the thousand, so that vectors can be made of them.
    static void forEachBlock(Consumer<float[]> visitor) {
        long step = EVERY ? STRIDE : SAMPLED_STRIDE;
        float[] block = new float[BLOCK];
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += BLOCK * step) {
            for (int i = 0; i < BLOCK; i++) {
                block[i] = Float.intBitsToFloat((int) (bits + i * step));
            }
            visitor.accept(block);
        }
    }

    /// The sample as an array, for vectors; not for every float.
    static float[] sample(int mantissaBits) {
        float[] out = new float[512 * 3 << mantissaBits];
        int at = 0;
        int step = 1 << 23 - mantissaBits;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += step) {
            out[at++] = Float.intBitsToFloat((int) bits);
            out[at++] = Float.intBitsToFloat((int) bits | (int) (bits * 0x9E3779B9L >>> 7) & step - 1);
            out[at++] = Float.intBitsToFloat((int) bits | step - 1);
        }
        return out;
    }
}
