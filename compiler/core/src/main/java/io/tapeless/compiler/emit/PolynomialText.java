package io.tapeless.compiler.emit;

import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.math.Coefficients;

/// Prints functions of a vector operation by operation into straight-line code: those of the runtime's `VectorMath`, in the same order, with
/// the same bits. A call would leave it to C2 whether it is inlined, and vectors of eight lanes beside longer ones elsewhere in a process
/// often keep it from that.
final class PolynomialText {
    private final LaneType lanes;
    private final StraightLocals locals;

    PolynomialText(LaneType lanes, StraightLocals locals) {
        this.lanes = lanes;
        this.locals = locals;
    }

    /// The local that holds a function of a vector.
    String of(UnaryFunction function, String x) {
        return switch (function) {
            case EXP -> exp(x);
            case SIGMOID -> sigmoid(x);
            case TANH -> tanh(x);
            case NEG, ABS, SIGN, SQRT, RSQRT, FLOOR, NOT, ERF, SIN, COS, ATAN, LOG, LOG1P, EXPM1 -> throw new IllegalStateException("not printed: " + function);
        };
    }

    private String let(String wanted, String value) {
        return locals.declare(lanes.vector(), wanted, value);
    }

    private String all(float number) {
        return locals.broadcast(lanes, JavaText.number(number, DType.F32));
    }

    /// `a * b + c`
    private static String fma(String a, String b, String c) {
        return a + ".fma(" + b + ", " + c + ")";
    }

    private String compared(String x, String how, float number) {
        return locals.declare("VectorMask<" + lanes.boxed() + ">", "outside", x + ".compare(VectorOperators." + how + ", " + all(number) + ")");
    }

    private String clamp(String x, float lowest, float highest) {
        String above = let("clamped", x + ".blend(" + all(lowest) + ", " + compared(x, "LT", lowest) + ")");
        return atMost(above, highest);
    }

    private String atMost(String x, float highest) {
        return let("clamped", x + ".blend(" + all(highest) + ", " + compared(x, "GT", highest) + ")");
    }

    /// Horner's rule from the highest coefficient down.
    private String polynomial(String r, float... coefficients) {
        String p = all(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            p = let("p", fma(p, r, all(coefficients[i])));
        }
        return p;
    }

    /// The low bits shifted into the exponent.
    private String power(String t) {
        return let("scale", t + ".reinterpretAsInts().mul(1 << 23).reinterpretAsFloats()");
    }

    private String expInRange(String x) {
        String round = all(Coefficients.ROUND_EXPONENT);
        String t = let("t", fma(x, all(Coefficients.HALF_LOG2_E), round));
        String h = let("h", t + ".sub(" + round + ")");
        String high = let("high", fma(h, all(-2 * Coefficients.LN2_HIGH), x));
        String low = let("low", h + ".mul(" + all(-2 * Coefficients.LN2_LOW) + ")");
        String r = let("r", high + ".add(" + low + ")");
        String p = polynomial(r, Coefficients.P6, Coefficients.P5, Coefficients.P4, Coefficients.P3, Coefficients.P2, Coefficients.P1, Coefficients.P0);
        String e = let("p", high + ".add(" + fma(r + ".mul(" + r + ")", p, low) + ").add(" + all(1) + ")");
        String scale = power(t);
        return let("e", e + ".mul(" + scale + ").mul(" + scale + ")");
    }

    private String expm1InRange(String x) {
        String round = all(Coefficients.ROUND_HALF_EXPONENT);
        String t = let("t", fma(x, all(Coefficients.LOG2_E), round));
        String n = let("n", t + ".sub(" + round + ")");
        String high = let("r", fma(n, all(-Coefficients.LN2_HIGH), x));
        String r = let("r", fma(n, all(-Coefficients.LN2_LOW), high));
        String p = polynomial(r, Coefficients.E5, Coefficients.E4, Coefficients.E3, Coefficients.E2, Coefficients.E1, Coefficients.E0);
        String q = let("p", fma(r + ".mul(" + r + ")", p, r));
        String scale = power(t);
        String y = let("e", fma(scale, q, scale + ".sub(" + all(0.5f) + ")"));
        return let("e", y + ".add(" + y + ")");
    }

    private String exp(String x) {
        String tiny = compared(x, "LT", Coefficients.EXP_LOWEST);
        String above = let("clamped", x + ".blend(" + all(0) + ", " + tiny + ")");
        return let("exp", expInRange(atMost(above, Coefficients.EXP_HIGHEST)) + ".blend(" + all(0) + ", " + tiny + ")");
    }

    private String sigmoid(String x) {
        String e = expInRange(clamp(x, Coefficients.EXP_LOWEST, Coefficients.SIGMOID_HIGHEST));
        return let("sigmoid", e + ".div(" + e + ".add(" + all(1) + "))");
    }

    private String tanh(String x) {
        String twice = let("twice", x + ".add(" + x + ")");
        String e = expm1InRange(clamp(twice, -Coefficients.TANH_HIGHEST, Coefficients.TANH_HIGHEST));
        String y = let("quotient", e + ".div(" + e + ".add(" + all(2) + "))");
        return let("tanh", y + ".blend(" + x + ", " + compared(x, "EQ", 0) + ")");
    }
}
