package io.tapeless.runtime.math;

import static io.tapeless.runtime.math.Coefficients.*;

/// Elementary functions of one `float`, from `+ - * /`, `sqrt`, `fma` and bit operations alone: the same bits on every
/// machine, interpreted or compiled, and the same bits as each lane of [VectorMath]. (The bits of a NaN are unspecified.)
///
/// Largest errors against the exact value, in ulp, over all floats: log 1, erf 1.1, expm1 and log1p 1.5, exp, sin and
/// cos 1.6, softplus 2.3, tanh 2.5, sigmoid 3; pow ½. Infinities, zeros, subnormals and overflow behave as in
/// `java.lang.Math`.
/// Methods are short and without branches so that C2 inlines them and turns selections into moves.
public final class ScalarMath {
    private ScalarMath() {
    }

    /// eˣ.
    public static float exp(float x) {
        return expInRange(clamp(x, EXP_LOWEST, EXP_HIGHEST));
    }

    /// Keeps NaN.
    private static float clamp(float x, float lowest, float highest) {
        float c = x < lowest ? lowest : x;
        return c > highest ? highest : c;
    }

    /// eˣ = 2²ʰ eʳ with |r| ≤ ln 2. Multiplying by 2ʰ twice keeps every factor a normal number although the result may
    /// overflow or be subnormal.
    private static float expInRange(float x) {
        float t = Math.fma(x, HALF_LOG2_E, ROUND_EXPONENT);
        float h = t - ROUND_EXPONENT;
        // Two parts, because rounding r would cost half an ulp of the result; the first is exact.
        float high = Math.fma(h, -2 * LN2_HIGH, x);
        float low = h * (-2 * LN2_LOW);
        float r = high + low;
        float p = Math.fma(P6, r, P5);
        p = Math.fma(p, r, P4);
        p = Math.fma(p, r, P3);
        p = Math.fma(p, r, P2);
        p = Math.fma(p, r, P1);
        p = Math.fma(p, r, P0);
        p = 1 + (high + Math.fma(r * r, p, low));
        float s = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
        return p * s * s;
    }

    /// eˣ - 1, also where eˣ is close to 1.
    public static float expm1(float x) {
        float y = expm1InRange(clamp(x, EXPM1_LOWEST, EXP_HIGHEST));
        return Math.abs(x) < EXPM1_IS_X ? x : y;
    }

    /// eˣ - 1 = 2ⁿ(eʳ - 1) + (2ⁿ - 1) with |r| ≤ ½ ln 2; gives +0 for -0. Half of 2ⁿ is used, because 2¹²⁸ is not a float.
    private static float expm1InRange(float x) {
        float t = Math.fma(x, LOG2_E, ROUND_HALF_EXPONENT);
        float n = t - ROUND_HALF_EXPONENT;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float q = Math.fma(E5, r, E4);
        q = Math.fma(q, r, E3);
        q = Math.fma(q, r, E2);
        q = Math.fma(q, r, E1);
        q = Math.fma(q, r, E0);
        float p = Math.fma(r * r, q, r);
        float s = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
        float y = Math.fma(s, p, s - 0.5f);
        return y + y;
    }

    /// The natural logarithm: NaN below zero, -∞ at ±0.
    public static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        float r = logOfNormal(subnormal ? x * 0x1p23f : x, subnormal ? -23 : 0);
        r = x < Float.POSITIVE_INFINITY ? r : x;
        r = x < 0 ? Float.NaN : r;
        return x == 0 ? Float.NEGATIVE_INFINITY : r;
    }

    /// log(x) + shift·ln 2 for normal x > 0: e·ln 2 + log(1 + f) with x = 2ᵉ⁻ˢʰⁱᶠᵗ(1 + f) and |f| ≤ ⅓.
    private static float logOfNormal(float x, float shift) {
        int bits = Float.floatToRawIntBits(x);
        int k = bits - TWO_THIRDS_BITS & EXPONENT_MASK;
        float f = Float.intBitsToFloat(bits - k) - 1;
        float e = Math.fma((float) k, 0x1p-23f, shift);
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

    /// log(1 + x), also where x is close to 0: NaN below -1, -∞ at -1.
    public static float log1p(float x) {
        float u = 1 + x;
        // What rounding took from 1 + x, exact where it matters, and its effect on the logarithm.
        float lost = (x - (u - 1)) / u;
        float r = logOfNormal(u, 0) + lost;
        r = x < Float.POSITIVE_INFINITY ? r : x;
        r = x < -1 ? Float.NaN : r;
        r = x == -1 ? Float.NEGATIVE_INFINITY : r;
        return x == 0 ? x : r;
    }

    /// Hyperbolic tangent: e / (e + 2) with e = exp(2x) - 1, which keeps its precision near 0.
    public static float tanh(float x) {
        float e = expm1InRange(clamp(x + x, -TANH_HIGHEST, TANH_HIGHEST));
        return x == 0 ? x : e / (e + 2);
    }

    /// 1 / (1 + exp(-x)), with full relative precision on both sides.
    public static float sigmoid(float x) {
        float e = expInRange(clamp(x, EXP_LOWEST, SIGMOID_HIGHEST));
        return e / (e + 1);
    }

    /// log(1 + exp(x)), without overflow and with full relative precision on both sides: max(x, 0) + log(1 + e) with
    /// e = exp(-|x|). Here log(1 + e) = log((1+w)/(1-w)) for w = e / (e + 2), and its main term 2w is e - ew.
    public static float softplus(float x) {
        float e = exp(-Math.abs(x));
        float w = e / (-2 - e);
        float z = w * w;
        float p = Math.fma(A3, z, A2);
        p = Math.fma(p, z, A1);
        p = Math.fma(p, z, A0);
        float l = Math.fma(w, Math.fma(z, p, e), e);
        return (x > 0 ? x : 0) + l;
    }

    /// The error function 2/√π ∫₀ˣ exp(-t²) dt.
    public static float erf(float x) {
        float a = Math.abs(x);
        float far = 1 - expInRange(-erfExponent(a > ERF_HIGHEST ? ERF_HIGHEST : a));
        far = x < 0 ? -far : far;
        return a < ERF_JOIN ? erfNearZero(x) : far;
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
        return (float) Powers.pow(x, y);
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

    /// -1, 0 or 1; 0 for NaN, as in PyTorch.
    public static float sign(float x) {
        return x > 0 ? 1 : x < 0 ? -1 : 0;
    }
}
