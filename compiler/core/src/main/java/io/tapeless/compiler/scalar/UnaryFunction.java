package io.tapeless.compiler.scalar;

/// Functions of one element. `sign(0) = 0`; `NOT` is for bool only.
public enum UnaryFunction {
    NEG, ABS, SIGN, EXP, LOG, LOG1P, EXPM1, SQRT, RSQRT, SIN, COS, ATAN, TANH, SIGMOID, ERF, FLOOR, NOT;

    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /// True when the function is a polynomial or table computation rather than a few instructions.
    public boolean transcendental() {
        return switch (this) {
            case NEG, ABS, SIGN, SQRT, RSQRT, FLOOR, NOT -> false;
            case EXP, LOG, LOG1P, EXPM1, SIN, COS, ATAN, TANH, SIGMOID, ERF -> true;
        };
    }
}
