package io.tapeless.runtime.math;

import static io.tapeless.runtime.math.Coefficients.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The functions of [ScalarMath] on vectors of any species. Every method performs the same operations in the same order
/// as its scalar twin, so each lane has the same bits (NaN excepted); errors and special values are stated there.
///
/// Everything is straight-line code with blends, small enough that C2 inlines it into the calling loop, where the vectors
/// stay in registers. HotSpot's own `lanewise(EXP, …)` is not used: it differs between interpreter, compiler and machines.
///
/// **How many calls a method can hold.** C2 stops inlining methods outside the JDK once it has made 18 000 nodes, and a
/// call that is not inlined boxes its vectors: several times slower, with allocation. Every vector operation makes
/// about 400 nodes (550 with a constant), so exp, sigmoid, expm1 and tanh make 11 to 12 thousand, log and log1p 15, sin, cos
/// and softplus 16, erf 18. A call is inlined if it *starts* below some 15 000 (erf: 13 000). So two of them fit a
/// method if the first is exp, sigmoid, expm1 or tanh and few other operations come before the second; three never do.
/// With more, put the arguments into scratch memory and use [ArrayMath]. A process that calls these methods with several species gets the
/// right bits, but slowly: C2 then compiles these methods by themselves, too large to be inlined.
///
/// **Calls such as `x.length();`** do nothing but tell C2 the class of `x`: they are profiled here. `x.fma(…)` is profiled in the JDK, and in a process whose
/// vectors have two lengths C2 would compile it for both, which makes these methods too large to be inlined.
public final class VectorMath {
    private VectorMath() {
    }

    /// See [ScalarMath#exp].
    public static FloatVector exp(FloatVector x) {
        // Below the range the result is 0. It must not get there by underflow, which takes a processor ten times as long, and masked scores are −∞.
        VectorMask<Float> tiny = x.compare(VectorOperators.LT, EXP_LOWEST);
        FloatVector high = FloatVector.broadcast(x.species(), EXP_HIGHEST);
        // `blend` of a number would leave an object where a process has vectors of several lengths.
        FloatVector zero = FloatVector.zero(x.species());
        FloatVector c = x.blend(zero, tiny);
        return expInRange(c.blend(high, c.compare(VectorOperators.GT, high))).blend(zero, tiny);
    }

    private static FloatVector clamp(FloatVector x, float lowest, float highest) {
        FloatVector low = FloatVector.broadcast(x.species(), lowest);
        FloatVector high = FloatVector.broadcast(x.species(), highest);
        FloatVector c = x.blend(low, x.compare(VectorOperators.LT, low));
        return c.blend(high, c.compare(VectorOperators.GT, high));
    }

    private static FloatVector expInRange(FloatVector x) {
        x.length();
        VectorSpecies<Float> s = x.species();
        FloatVector round = FloatVector.broadcast(s, ROUND_EXPONENT);
        FloatVector t = x.fma(FloatVector.broadcast(s, HALF_LOG2_E), round);
        FloatVector h = t.sub(round);
        FloatVector high = h.fma(FloatVector.broadcast(s, -2 * LN2_HIGH), x);
        FloatVector low = h.mul(FloatVector.broadcast(s, -2 * LN2_LOW));
        FloatVector r = high.add(low);
        FloatVector p = r.fma(FloatVector.broadcast(s, P6), FloatVector.broadcast(s, P5));
        p = p.fma(r, FloatVector.broadcast(s, P4));
        p = p.fma(r, FloatVector.broadcast(s, P3));
        p = p.fma(r, FloatVector.broadcast(s, P2));
        p = p.fma(r, FloatVector.broadcast(s, P1));
        p = p.fma(r, FloatVector.broadcast(s, P0));
        p = high.add(r.mul(r).fma(p, low)).add(FloatVector.broadcast(s, 1));
        IntVector bits = t.reinterpretAsInts();
        bits.length();
        FloatVector scale = bits.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        scale.length();
        return p.mul(scale).mul(scale);
    }

    /// See [ScalarMath#expm1].
    public static FloatVector expm1(FloatVector x) {
        FloatVector y = expm1InRange(clamp(x, EXPM1_LOWEST, EXP_HIGHEST));
        return y.blend(x, x.abs().compare(VectorOperators.LT, EXPM1_IS_X));
    }

    private static FloatVector expm1InRange(FloatVector x) {
        x.length();
        VectorSpecies<Float> s = x.species();
        FloatVector round = FloatVector.broadcast(s, ROUND_HALF_EXPONENT);
        FloatVector t = x.fma(FloatVector.broadcast(s, LOG2_E), round);
        FloatVector n = t.sub(round);
        FloatVector r = n.fma(FloatVector.broadcast(s, -LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(s, -LN2_LOW), r);
        FloatVector p = r.fma(FloatVector.broadcast(s, E5), FloatVector.broadcast(s, E4));
        p = p.fma(r, FloatVector.broadcast(s, E3));
        p = p.fma(r, FloatVector.broadcast(s, E2));
        p = p.fma(r, FloatVector.broadcast(s, E1));
        p = p.fma(r, FloatVector.broadcast(s, E0));
        p = r.mul(r).fma(p, r);
        IntVector bits = t.reinterpretAsInts();
        bits.length();
        FloatVector scale = bits.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        scale.length();
        FloatVector y = scale.fma(p, scale.sub(FloatVector.broadcast(s, 0.5f)));
        return y.add(y);
    }

    /// See [ScalarMath#log].
    public static FloatVector log(FloatVector x) {
        x.length();
        VectorSpecies<Float> s = x.species();
        FloatVector zero = FloatVector.broadcast(s, 0);
        VectorMask<Float> subnormal = x.compare(VectorOperators.LT, FloatVector.broadcast(s, Float.MIN_NORMAL));
        FloatVector normal = x.blend(x.mul(FloatVector.broadcast(s, 0x1p23f)), subnormal);
        FloatVector r = logOfNormal(normal, zero.blend(FloatVector.broadcast(s, -23), subnormal));
        r = x.blend(r, x.compare(VectorOperators.LT, FloatVector.broadcast(s, Float.POSITIVE_INFINITY)));
        r = r.blend(FloatVector.broadcast(s, Float.NaN), x.compare(VectorOperators.LT, zero));
        return r.blend(FloatVector.broadcast(s, Float.NEGATIVE_INFINITY), x.compare(VectorOperators.EQ, zero));
    }

    private static FloatVector logOfNormal(FloatVector x, FloatVector shift) {
        x.length();
        VectorSpecies<Float> s = x.species();
        IntVector bits = x.reinterpretAsInts();
        bits.length();
        IntVector k = bits.sub(TWO_THIRDS_BITS).and(EXPONENT_MASK);
        FloatVector near = bits.sub(k).reinterpretAsFloats();
        near.length();
        FloatVector f = near.sub(FloatVector.broadcast(s, 1));
        FloatVector e = toFloats(k).fma(FloatVector.broadcast(s, 0x1p-23f), shift);
        FloatVector p = f.fma(FloatVector.broadcast(s, L8), FloatVector.broadcast(s, L7));
        p = p.fma(f, FloatVector.broadcast(s, L6));
        p = p.fma(f, FloatVector.broadcast(s, L5));
        p = p.fma(f, FloatVector.broadcast(s, L4));
        p = p.fma(f, FloatVector.broadcast(s, L3));
        p = p.fma(f, FloatVector.broadcast(s, L2));
        p = p.fma(f, FloatVector.broadcast(s, L1));
        p = p.fma(f, FloatVector.broadcast(s, L0));
        FloatVector r = f.mul(f).fma(p, f);
        r = e.fma(FloatVector.broadcast(s, LN2_LOW), r);
        return e.fma(FloatVector.broadcast(s, LN2_HIGH), r);
    }

    private static FloatVector toFloats(IntVector k) {
        FloatVector numbers = (FloatVector) k.convert(VectorOperators.I2F, 0);
        numbers.length();
        return numbers;
    }

    /// See [ScalarMath#log1p].
    public static FloatVector log1p(FloatVector x) {
        x.length();
        VectorSpecies<Float> s = x.species();
        FloatVector zero = FloatVector.broadcast(s, 0);
        FloatVector one = FloatVector.broadcast(s, 1);
        FloatVector u = x.add(one);
        FloatVector lost = x.sub(u.sub(one)).div(u);
        FloatVector r = logOfNormal(u, zero).add(lost);
        FloatVector minusOne = FloatVector.broadcast(s, -1);
        r = x.blend(r, x.compare(VectorOperators.LT, FloatVector.broadcast(s, Float.POSITIVE_INFINITY)));
        r = r.blend(FloatVector.broadcast(s, Float.NaN), x.compare(VectorOperators.LT, minusOne));
        r = r.blend(FloatVector.broadcast(s, Float.NEGATIVE_INFINITY), x.compare(VectorOperators.EQ, minusOne));
        return r.blend(x, x.compare(VectorOperators.EQ, zero));
    }

    /// See [ScalarMath#tanh].
    public static FloatVector tanh(FloatVector x) {
        x.length();
        FloatVector e = expm1InRange(clamp(x.add(x), -TANH_HIGHEST, TANH_HIGHEST));
        VectorSpecies<Float> s = x.species();
        FloatVector y = e.div(e.add(FloatVector.broadcast(s, 2)));
        return y.blend(x, x.compare(VectorOperators.EQ, FloatVector.broadcast(s, 0)));
    }

    /// See [ScalarMath#sigmoid].
    public static FloatVector sigmoid(FloatVector x) {
        x.length();
        FloatVector e = expInRange(clamp(x, EXP_LOWEST, SIGMOID_HIGHEST));
        return e.div(e.add(FloatVector.broadcast(x.species(), 1)));
    }

    /// See [ScalarMath#softplus].
    public static FloatVector softplus(FloatVector x) {
        x.length();
        FloatVector e = exp(x.abs().neg());
        VectorSpecies<Float> s = x.species();
        FloatVector minusTwo = FloatVector.broadcast(s, -2);
        minusTwo.length();
        FloatVector w = e.div(minusTwo.sub(e));
        FloatVector z = w.mul(w);
        FloatVector p = z.fma(FloatVector.broadcast(s, A3), FloatVector.broadcast(s, A2));
        p = p.fma(z, FloatVector.broadcast(s, A1));
        p = p.fma(z, FloatVector.broadcast(s, A0));
        FloatVector l = w.fma(z.fma(p, e), e);
        FloatVector zero = FloatVector.broadcast(s, 0);
        return zero.blend(x, x.compare(VectorOperators.GT, zero)).add(l);
    }

    /// See [ScalarMath#erf].
    public static FloatVector erf(FloatVector x) {
        x.length();
        VectorSpecies<Float> s = x.species();
        FloatVector a = x.abs();
        FloatVector highest = FloatVector.broadcast(s, ERF_HIGHEST);
        FloatVector c = a.blend(highest, a.compare(VectorOperators.GT, highest));
        FloatVector p = c.fma(FloatVector.broadcast(s, G5), FloatVector.broadcast(s, G4));
        p = p.fma(c, FloatVector.broadcast(s, G3));
        p = p.fma(c, FloatVector.broadcast(s, G2));
        p = p.fma(c, FloatVector.broadcast(s, G1));
        p = p.fma(c, FloatVector.broadcast(s, G0));
        FloatVector one = FloatVector.broadcast(s, 1);
        one.length();
        FloatVector far = one.sub(expInRange(p.fma(c, c).neg()));
        far = far.blend(far.neg(), x.compare(VectorOperators.LT, FloatVector.broadcast(s, 0)));
        FloatVector z = x.mul(x);
        FloatVector q = z.fma(FloatVector.broadcast(s, F6), FloatVector.broadcast(s, F5));
        q = q.fma(z, FloatVector.broadcast(s, F4));
        q = q.fma(z, FloatVector.broadcast(s, F3));
        q = q.fma(z, FloatVector.broadcast(s, F2));
        q = q.fma(z, FloatVector.broadcast(s, F1));
        q = q.fma(z, FloatVector.broadcast(s, F0));
        return far.blend(q.fma(x, x), a.compare(VectorOperators.LT, FloatVector.broadcast(s, ERF_JOIN)));
    }

    /// See [ScalarMath#sin]. A vector with a lane beyond 2¹⁷ is computed lane by lane and allocates.
    public static FloatVector sin(FloatVector x) {
        x.length();
        if (x.abs().compare(VectorOperators.GT, PERIODIC_LIMIT).anyTrue()) {
            float[] lanes = x.toArray();
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = ScalarMath.sin(lanes[i]);
            }
            return FloatVector.fromArray(x.species(), lanes, 0);
        }
        FloatVector round = FloatVector.broadcast(x.species(), ROUND);
        FloatVector t = x.fma(FloatVector.broadcast(x.species(), TWO_OVER_PI), round);
        FloatVector r = reduceByHalfPi(x, t.sub(round));
        FloatVector y = ofQuadrant(t.reinterpretAsInts(), r);
        return y.blend(x, x.compare(VectorOperators.EQ, 0));
    }

    /// See [ScalarMath#cos]. A vector with a lane beyond 2¹⁷ is computed lane by lane and allocates.
    public static FloatVector cos(FloatVector x) {
        x.length();
        if (x.abs().compare(VectorOperators.GT, PERIODIC_LIMIT).anyTrue()) {
            float[] lanes = x.toArray();
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = ScalarMath.cos(lanes[i]);
            }
            return FloatVector.fromArray(x.species(), lanes, 0);
        }
        FloatVector round = FloatVector.broadcast(x.species(), ROUND);
        FloatVector t = x.fma(FloatVector.broadcast(x.species(), TWO_OVER_PI), round);
        FloatVector r = reduceByHalfPi(x, t.sub(round));
        return ofQuadrant(t.reinterpretAsInts().add(1), r);
    }

    private static FloatVector reduceByHalfPi(FloatVector x, FloatVector n) {
        x.length();
        VectorSpecies<Float> s = x.species();
        FloatVector r = n.fma(FloatVector.broadcast(s, HALF_PI_1), x);
        r = n.fma(FloatVector.broadcast(s, HALF_PI_2), r);
        return n.fma(FloatVector.broadcast(s, HALF_PI_3), r);
    }

    private static FloatVector ofQuadrant(IntVector quadrant, FloatVector r) {
        r.length();
        VectorSpecies<Float> s = r.species();
        FloatVector z = r.mul(r);
        FloatVector p = z.fma(FloatVector.broadcast(s, S2), FloatVector.broadcast(s, S1));
        p = p.fma(z, FloatVector.broadcast(s, S0));
        FloatVector sine = r.mul(z).fma(p, r);
        FloatVector q = z.fma(FloatVector.broadcast(s, C2), FloatVector.broadcast(s, C1));
        q = q.fma(z, FloatVector.broadcast(s, C0));
        q = q.fma(z, FloatVector.broadcast(s, -0.5f));
        FloatVector cosine = z.fma(q, FloatVector.broadcast(s, 1));
        VectorMask<Integer> even = quadrant.and(1).compare(VectorOperators.EQ, 0);
        IntVector y = cosine.reinterpretAsInts().blend(sine.reinterpretAsInts(), even);
        IntVector sign = quadrant.lanewise(VectorOperators.LSHL, 30).and(SIGN_MASK);
        return y.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
    }

    /// See [ScalarMath#rsqrt].
    public static FloatVector rsqrt(FloatVector x) {
        x.length();
        FloatVector one = FloatVector.broadcast(x.species(), 1);
        one.length();
        return one.div(x.sqrt());
    }

    private static FloatVector copySign(FloatVector magnitude, FloatVector sign) {
        IntVector bits = magnitude.reinterpretAsInts().and(~SIGN_MASK);
        return bits.or(sign.reinterpretAsInts().and(SIGN_MASK)).reinterpretAsFloats();
    }

    /// See [ScalarMath#floor].
    public static FloatVector floor(FloatVector x) {
        FloatVector truncated = toFloats((IntVector) x.convert(VectorOperators.F2I, 0));
        FloatVector y = truncated.blend(truncated.sub(1), truncated.compare(VectorOperators.GT, x));
        return x.blend(copySign(y, x), x.abs().compare(VectorOperators.LT, 0x1p23f));
    }

    /// See [ScalarMath#sign].
    public static FloatVector sign(FloatVector x) {
        FloatVector y = FloatVector.zero(x.species()).blend(FloatVector.broadcast(x.species(), 1), x.compare(VectorOperators.GT, 0));
        return y.blend(FloatVector.broadcast(x.species(), -1), x.compare(VectorOperators.LT, 0));
    }
}
