package io.tapeless.runtime.math;

/// Floats to test with: every sign and exponent with a given number of evenly spread mantissas, which includes the zeros,
/// the infinities, subnormals and NaNs; or every float there is.
final class Floats {
    private Floats() {
    }

    /// Set `-Dtapeless.everyFloat=true` to test all 2³² floats.
    static final boolean EVERY = Boolean.getBoolean("tapeless.everyFloat");

    interface Visitor {
        void visit(float x);
    }

    static void forEach(int mantissaBits, Visitor visitor) {
        int step = EVERY ? 1 : 1 << 23 - mantissaBits;
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
