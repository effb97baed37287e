package io.tapeless.runtime.math;

import static io.tapeless.runtime.math.Coefficients.*;

/// Elementary functions of one `float`, from `+ - * /`, `sqrt`, `fma` and bit operations alone: the same bits on every
/// machine, interpreted or compiled, and the same bits as each lane of [VectorMath]. (The bits of a NaN are unspecified.)
///
/// Largest errors against the exact value, in ulp, over all floats: exp 1, log 1, erf 1.1, expm1 1.5, log1p 1.6, sin and
/// cos 1.6, softplus 2, sigmoid 2.5, tanh 2.6. Infinities, zeros, subnormals and overflow behave as in `java.lang.Math`.
/// Methods are short and without branches so that C2 inlines them and turns selections into moves.
public final class ScalarMath {
    private ScalarMath() {
    }

    /// eˣ.
    public static float exp(float x) {
        float c = x < EXP_LOWEST ? EXP_LOWEST : x;
        c = c > EXP_HIGHEST ? EXP_HIGHEST : c;
        float t = Math.fma(c, LOG2_E, ROUND);
        float n = t - ROUND;
        float p = 1 + expm1Reduced(reduceByLn2(c, n));
        // 2ⁿ in two factors: both are normal numbers although eˣ may overflow or be subnormal.
        int k = Float.floatToRawIntBits(t) - ROUND_BITS;
        int half = k >> 1;
        return p * powerOfTwo(half) * powerOfTwo(k - half);
    }

    /// eˣ for |x| ≤ 87, where 2ⁿ is a normal number.
    private static float expInRange(float x) {
        float t = Math.fma(x, LOG2_E, ROUND);
        float p = 1 + expm1Reduced(reduceByLn2(x, t - ROUND));
        return p * powerOfTwo(Float.floatToRawIntBits(t) - ROUND_BITS);
    }

    /// eˣ - 1, also where eˣ is close to 1.
    public static float expm1(float x) {
        float c = x < EXPM1_LOWEST ? EXPM1_LOWEST : x;
        c = c > EXP_HIGHEST ? EXP_HIGHEST : c;
        float t = Math.fma(c, LOG2_E, ROUND);
        float p = expm1Reduced(reduceByLn2(c, t - ROUND));
        // Half of 2ⁿ, because 2¹²⁸ is not a float.
        float s = powerOfTwo(Float.floatToRawIntBits(t) - ROUND_BITS - 1);
        float y = 2 * Math.fma(s, p, s - 0.5f);
        return Math.abs(x) < EXPM1_IS_X ? x : y;
    }

    private static float reduceByLn2(float x, float n) {
        return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    }

    private static float expm1Reduced(float r) {
        float q = Math.fma(E5, r, E4);
        q = Math.fma(q, r, E3);
        q = Math.fma(q, r, E2);
        q = Math.fma(q, r, E1);
        q = Math.fma(q, r, E0);
        return Math.fma(r * r, q, r);
    }

    private static float powerOfTwo(int n) {
        return Float.intBitsToFloat((n << 23) + ONE_BITS);
    }

    /// The natural logarithm: NaN below zero, -∞ at ±0.
    public static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        float y = subnormal ? x * 0x1p23f : x;
        float shift = subnormal ? -23f : 0f;
        int bits = Float.floatToRawIntBits(y);
        int k = (bits - TWO_THIRDS_BITS) & EXPONENT_MASK;
        float m = Float.intBitsToFloat(bits - k);
        float r = logReduced(m - 1, Math.fma((float) k, 0x1p-23f, shift));
        r = x < Float.POSITIVE_INFINITY ? r : x;
        r = x < 0 ? Float.NaN : r;
        return x == 0 ? Float.NEGATIVE_INFINITY : r;
    }

    /// log(1 + x), also where x is close to 0: NaN below -1, -∞ at -1.
    public static float log1p(float x) {
        float r = log1pInRange(x);
        r = x < Float.POSITIVE_INFINITY ? r : x;
        r = x < -1 ? Float.NaN : r;
        r = x == -1 ? Float.NEGATIVE_INFINITY : r;
        return x == 0 ? x : r;
    }

    /// log(1 + x) for finite x > -1; gives +0 for -0.
    private static float log1pInRange(float x) {
        float u = 1 + x;
        // What rounding took from 1 + x; exact where it matters.
        float d = x - (u - 1);
        int bits = Float.floatToRawIntBits(u);
        int k = (bits - TWO_THIRDS_BITS) & EXPONENT_MASK;
        float m = Float.intBitsToFloat(bits - k);
        // 2⁻ᵉ for u = m·2ᵉ; for the largest u it would leave the exponent range, and d no longer matters.
        float s = Float.intBitsToFloat(Math.max(ONE_BITS - k, 0));
        return logReduced(Math.fma(d, s, m - 1), (float) k * 0x1p-23f);
    }

    /// log(1 + f) + e·ln 2.
    private static float logReduced(float f, float e) {
        float p = Math.fma(L8, f, L7);
        p = Math.fma(p, f, L6);
        p = Math.fma(p, f, L5);
        p = Math.fma(p, f, L4);
        p = Math.fma(p, f, L3);
        p = Math.fma(p, f, L2);
        p = Math.fma(p, f, L1);
        p = Math.fma(p, f, L0);
        float r = Math.fma(f * f, p, f);
        return Math.fma(e, LN2_HIGH, Math.fma(e, LN2_LOW, r));
    }

    /// Hyperbolic tangent: -t / (t + 2) with t = exp(-2|x|) - 1, which keeps its precision near 0.
    public static float tanh(float x) {
        float y = Math.abs(x) * -2;
        y = y < EXPM1_LOWEST ? EXPM1_LOWEST : y;
        float t = Math.fma(y, LOG2_E, ROUND);
        float p = expm1Reduced(reduceByLn2(y, t - ROUND));
        float s = powerOfTwo(Float.floatToRawIntBits(t) - ROUND_BITS);
        float e = Math.fma(s, p, s - 1);
        return Math.copySign(e / (e + 2), x);
    }

    /// 1 / (1 + exp(-x)), with full relative precision on both sides.
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// log(1 + exp(x)), without overflow and with full relative precision on both sides.
    public static float softplus(float x) {
        return (x > 0 ? x : 0) + log1pInRange(exp(-Math.abs(x)));
    }

    /// The error function 2/√π ∫₀ˣ exp(-t²) dt.
    public static float erf(float x) {
        float a = Math.abs(x);
        float small = erfNearZero(x);
        float c = a > ERF_HIGHEST ? ERF_HIGHEST : a;
        float large = Math.copySign(1 - expInRange(-erfExponent(c)), x);
        return a < ERF_JOIN ? small : large;
    }

    private static float erfNearZero(float x) {
        float z = x * x;
        float p = Math.fma(F6, z, F5);
        p = Math.fma(p, z, F4);
        p = Math.fma(p, z, F3);
        p = Math.fma(p, z, F2);
        p = Math.fma(p, z, F1);
        p = Math.fma(p, z, F0);
        return Math.fma(p, x, x);
    }

    private static float erfExponent(float x) {
        float p = Math.fma(G5, x, G4);
        p = Math.fma(p, x, G3);
        p = Math.fma(p, x, G2);
        p = Math.fma(p, x, G1);
        p = Math.fma(p, x, G0);
        return Math.fma(p, x, x);
    }

    /// Sine of radians. Fast up to |x| = 2¹⁷; beyond, the result is that of `StrictMath` rounded to `float`.
    public static float sin(float x) {
        if (Math.abs(x) > PERIODIC_LIMIT) {
            return (float) StrictMath.sin(x);
        }
        float t = Math.fma(x, TWO_OVER_PI, ROUND);
        float r = reduceByHalfPi(x, t - ROUND);
        int quadrant = Float.floatToRawIntBits(t);
        float y = (quadrant & 1) == 0 ? sinReduced(r) : cosReduced(r);
        y = Float.intBitsToFloat(Float.floatToRawIntBits(y) ^ (quadrant << 30 & SIGN_MASK));
        return x == 0 ? x : y;
    }

    /// Cosine of radians. Fast up to |x| = 2¹⁷; beyond, the result is that of `StrictMath` rounded to `float`.
    public static float cos(float x) {
        if (Math.abs(x) > PERIODIC_LIMIT) {
            return (float) StrictMath.cos(x);
        }
        float t = Math.fma(x, TWO_OVER_PI, ROUND);
        float r = reduceByHalfPi(x, t - ROUND);
        int quadrant = Float.floatToRawIntBits(t) + 1;
        float y = (quadrant & 1) == 0 ? sinReduced(r) : cosReduced(r);
        return Float.intBitsToFloat(Float.floatToRawIntBits(y) ^ (quadrant << 30 & SIGN_MASK));
    }

    private static float reduceByHalfPi(float x, float n) {
        return Math.fma(n, HALF_PI_3, Math.fma(n, HALF_PI_2, Math.fma(n, HALF_PI_1, x)));
    }

    private static float sinReduced(float r) {
        float z = r * r;
        float p = Math.fma(Math.fma(S2, z, S1), z, S0);
        return Math.fma(r * z, p, r);
    }

    private static float cosReduced(float r) {
        float z = r * r;
        float p = Math.fma(Math.fma(C2, z, C1), z, C0);
        return Math.fma(z, Math.fma(z, p, -0.5f), 1);
    }

    /// x to the power y with the special cases of `Math.pow`: the double-precision result, rounded. Slow.
    public static float pow(float x, float y) {
        return (float) StrictMath.pow(x, y);
    }

    /// 1 / √x from two rounded operations.
    public static float rsqrt(float x) {
        return 1 / (float) Math.sqrt(x);
    }

    /// The largest integer that is not above x; the sign of zero is that of x.
    public static float floor(float x) {
        float truncated = (float) (int) x;
        float y = truncated > x ? truncated - 1 : truncated;
        return Math.abs(x) < 0x1p23f ? Math.copySign(y, x) : x;
    }

    /// -1, ±0 or 1; NaN for NaN.
    public static float sign(float x) {
        return x > 0 ? 1 : x < 0 ? -1 : x;
    }
}
