package io.tapeless.runtime.math;

import static io.tapeless.runtime.math.Coefficients.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The functions of [ScalarMath] on vectors of any species. Every method performs the same operations in the same order
/// as its scalar twin, so each lane has the same bits (NaN excepted); errors and special values are stated there.
///
/// Everything is straight-line code with blends, small enough that C2 inlines it into the calling loop, where the vectors
/// stay in registers. HotSpot's own `lanewise(EXP, …)` is not used: it differs between interpreter, compiler and machines.
public final class VectorMath {
    private VectorMath() {
    }

    private static FloatVector all(FloatVector like, float value) {
        return FloatVector.broadcast(like.species(), value);
    }

    /// See [ScalarMath#exp].
    public static FloatVector exp(FloatVector x) {
        FloatVector c = x.blend(EXP_LOWEST, x.compare(VectorOperators.LT, EXP_LOWEST));
        c = c.blend(EXP_HIGHEST, c.compare(VectorOperators.GT, EXP_HIGHEST));
        FloatVector t = c.fma(all(x, LOG2_E), all(x, ROUND));
        FloatVector p = expm1Reduced(reduceByLn2(c, t.sub(ROUND))).add(1);
        IntVector k = t.reinterpretAsInts().sub(ROUND_BITS);
        IntVector half = k.lanewise(VectorOperators.ASHR, 1);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(k.sub(half)));
    }

    private static FloatVector expInRange(FloatVector x) {
        FloatVector t = x.fma(all(x, LOG2_E), all(x, ROUND));
        FloatVector p = expm1Reduced(reduceByLn2(x, t.sub(ROUND))).add(1);
        return p.mul(powerOfTwo(t.reinterpretAsInts().sub(ROUND_BITS)));
    }

    /// See [ScalarMath#expm1].
    public static FloatVector expm1(FloatVector x) {
        FloatVector c = x.blend(EXPM1_LOWEST, x.compare(VectorOperators.LT, EXPM1_LOWEST));
        c = c.blend(EXP_HIGHEST, c.compare(VectorOperators.GT, EXP_HIGHEST));
        FloatVector t = c.fma(all(x, LOG2_E), all(x, ROUND));
        FloatVector p = expm1Reduced(reduceByLn2(c, t.sub(ROUND)));
        FloatVector s = powerOfTwo(t.reinterpretAsInts().sub(ROUND_BITS + 1));
        FloatVector y = s.fma(p, s.sub(0.5f)).mul(2);
        return y.blend(x, x.abs().compare(VectorOperators.LT, EXPM1_IS_X));
    }

    private static FloatVector reduceByLn2(FloatVector x, FloatVector n) {
        return n.fma(all(x, -LN2_LOW), n.fma(all(x, -LN2_HIGH), x));
    }

    private static FloatVector expm1Reduced(FloatVector r) {
        FloatVector q = r.fma(all(r, E5), all(r, E4));
        q = q.fma(r, all(r, E3));
        q = q.fma(r, all(r, E2));
        q = q.fma(r, all(r, E1));
        q = q.fma(r, all(r, E0));
        return r.mul(r).fma(q, r);
    }

    private static FloatVector powerOfTwo(IntVector n) {
        return n.lanewise(VectorOperators.LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
    }

    /// See [ScalarMath#log].
    public static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(0x1p23f), subnormal).reinterpretAsInts();
        FloatVector shift = all(x, 0).blend(-23, subnormal);
        IntVector k = bits.sub(TWO_THIRDS_BITS).and(EXPONENT_MASK);
        FloatVector m = bits.sub(k).reinterpretAsFloats();
        FloatVector e = toFloats(k).fma(all(x, 0x1p-23f), shift);
        FloatVector r = x.blend(logReduced(m.sub(1), e), x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
        r = r.blend(Float.NaN, x.compare(VectorOperators.LT, 0));
        return r.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
    }

    private static FloatVector toFloats(IntVector k) {
        return (FloatVector) k.convert(VectorOperators.I2F, 0);
    }

    /// See [ScalarMath#log1p].
    public static FloatVector log1p(FloatVector x) {
        FloatVector r = x.blend(log1pInRange(x), x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
        r = r.blend(Float.NaN, x.compare(VectorOperators.LT, -1));
        r = r.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, -1));
        return r.blend(x, x.compare(VectorOperators.EQ, 0));
    }

    private static FloatVector log1pInRange(FloatVector x) {
        FloatVector u = x.add(1);
        FloatVector d = x.sub(u.sub(1));
        IntVector bits = u.reinterpretAsInts();
        IntVector k = bits.sub(TWO_THIRDS_BITS).and(EXPONENT_MASK);
        FloatVector m = bits.sub(k).reinterpretAsFloats();
        FloatVector s = k.neg().add(ONE_BITS).max(0).reinterpretAsFloats();
        return logReduced(d.fma(s, m.sub(1)), toFloats(k).mul(0x1p-23f));
    }

    private static FloatVector logReduced(FloatVector f, FloatVector e) {
        FloatVector p = f.fma(all(f, L8), all(f, L7));
        p = p.fma(f, all(f, L6));
        p = p.fma(f, all(f, L5));
        p = p.fma(f, all(f, L4));
        p = p.fma(f, all(f, L3));
        p = p.fma(f, all(f, L2));
        p = p.fma(f, all(f, L1));
        p = p.fma(f, all(f, L0));
        FloatVector r = f.mul(f).fma(p, f);
        return e.fma(all(f, LN2_HIGH), e.fma(all(f, LN2_LOW), r));
    }

    /// See [ScalarMath#tanh].
    public static FloatVector tanh(FloatVector x) {
        FloatVector y = x.abs().mul(-2);
        y = y.blend(EXPM1_LOWEST, y.compare(VectorOperators.LT, EXPM1_LOWEST));
        FloatVector t = y.fma(all(x, LOG2_E), all(x, ROUND));
        FloatVector p = expm1Reduced(reduceByLn2(y, t.sub(ROUND)));
        FloatVector s = powerOfTwo(t.reinterpretAsInts().sub(ROUND_BITS));
        FloatVector e = s.fma(p, s.sub(1));
        return copySign(e.div(e.add(2)), x);
    }

    private static FloatVector copySign(FloatVector magnitude, FloatVector sign) {
        IntVector bits = magnitude.reinterpretAsInts().and(~SIGN_MASK);
        return bits.or(sign.reinterpretAsInts().and(SIGN_MASK)).reinterpretAsFloats();
    }

    /// See [ScalarMath#sigmoid].
    public static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return all(x, 1).blend(e, x.compare(VectorOperators.LT, 0)).div(e.add(1));
    }

    /// See [ScalarMath#softplus].
    public static FloatVector softplus(FloatVector x) {
        FloatVector positive = all(x, 0).blend(x, x.compare(VectorOperators.GT, 0));
        return positive.add(log1pInRange(exp(x.abs().neg())));
    }

    /// See [ScalarMath#erf].
    public static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector c = a.blend(ERF_HIGHEST, a.compare(VectorOperators.GT, ERF_HIGHEST));
        FloatVector large = copySign(all(x, 1).sub(expInRange(erfExponent(c).neg())), x);
        return large.blend(erfNearZero(x), a.compare(VectorOperators.LT, ERF_JOIN));
    }

    private static FloatVector erfNearZero(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = z.fma(all(x, F6), all(x, F5));
        p = p.fma(z, all(x, F4));
        p = p.fma(z, all(x, F3));
        p = p.fma(z, all(x, F2));
        p = p.fma(z, all(x, F1));
        p = p.fma(z, all(x, F0));
        return p.fma(x, x);
    }

    private static FloatVector erfExponent(FloatVector x) {
        FloatVector p = x.fma(all(x, G5), all(x, G4));
        p = p.fma(x, all(x, G3));
        p = p.fma(x, all(x, G2));
        p = p.fma(x, all(x, G1));
        p = p.fma(x, all(x, G0));
        return p.fma(x, x);
    }

    /// See [ScalarMath#sin]. A vector with a lane beyond 2¹⁷ is computed lane by lane and allocates.
    public static FloatVector sin(FloatVector x) {
        if (x.abs().compare(VectorOperators.GT, PERIODIC_LIMIT).anyTrue()) {
            float[] lanes = x.toArray();
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = ScalarMath.sin(lanes[i]);
            }
            return FloatVector.fromArray(x.species(), lanes, 0);
        }
        FloatVector t = x.fma(all(x, TWO_OVER_PI), all(x, ROUND));
        FloatVector r = reduceByHalfPi(x, t.sub(ROUND));
        FloatVector y = ofQuadrant(t.reinterpretAsInts(), r);
        return y.blend(x, x.compare(VectorOperators.EQ, 0));
    }

    /// See [ScalarMath#cos]. A vector with a lane beyond 2¹⁷ is computed lane by lane and allocates.
    public static FloatVector cos(FloatVector x) {
        if (x.abs().compare(VectorOperators.GT, PERIODIC_LIMIT).anyTrue()) {
            float[] lanes = x.toArray();
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = ScalarMath.cos(lanes[i]);
            }
            return FloatVector.fromArray(x.species(), lanes, 0);
        }
        FloatVector t = x.fma(all(x, TWO_OVER_PI), all(x, ROUND));
        FloatVector r = reduceByHalfPi(x, t.sub(ROUND));
        return ofQuadrant(t.reinterpretAsInts().add(1), r);
    }

    private static FloatVector reduceByHalfPi(FloatVector x, FloatVector n) {
        return n.fma(all(x, HALF_PI_3), n.fma(all(x, HALF_PI_2), n.fma(all(x, HALF_PI_1), x)));
    }

    private static FloatVector ofQuadrant(IntVector quadrant, FloatVector r) {
        FloatVector z = r.mul(r);
        FloatVector s = z.fma(all(r, S2), all(r, S1)).fma(z, all(r, S0));
        FloatVector sine = r.mul(z).fma(s, r);
        FloatVector c = z.fma(all(r, C2), all(r, C1)).fma(z, all(r, C0));
        FloatVector cosine = z.fma(z.fma(c, all(r, -0.5f)), all(r, 1));
        IntVector y = cosine.reinterpretAsInts()
                .blend(sine.reinterpretAsInts(), quadrant.and(1).compare(VectorOperators.EQ, 0));
        IntVector sign = quadrant.lanewise(VectorOperators.LSHL, 30).and(SIGN_MASK);
        return y.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
    }

    /// See [ScalarMath#rsqrt].
    public static FloatVector rsqrt(FloatVector x) {
        return all(x, 1).div(x.sqrt());
    }

    /// See [ScalarMath#floor].
    public static FloatVector floor(FloatVector x) {
        FloatVector truncated = toFloats((IntVector) x.convert(VectorOperators.F2I, 0));
        FloatVector y = truncated.blend(truncated.sub(1), truncated.compare(VectorOperators.GT, x));
        return x.blend(copySign(y, x), x.abs().compare(VectorOperators.LT, 0x1p23f));
    }

    /// See [ScalarMath#sign].
    public static FloatVector sign(FloatVector x) {
        FloatVector y = x.blend(1, x.compare(VectorOperators.GT, 0));
        return y.blend(-1, x.compare(VectorOperators.LT, 0));
    }
}
