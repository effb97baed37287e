package io.tapeless.compiler.kernel;

import io.tapeless.compiler.scalar.Scalar;
import java.util.Locale;
import java.util.function.IntFunction;

/// One element's computation as a formula, for people: `max(total + b[j], 0)`.
final class ScalarFormula {
    private ScalarFormula() {}

    /// @param operand the text of `Operand(i)`
    static String text(Scalar scalar, IntFunction<String> operand) {
        return text(scalar, operand, 0);
    }

    /// @param outer how tightly the surroundings bind: 0 nothing, 1 a comparison, 2 a sum, 3 a product
    private static String text(Scalar scalar, IntFunction<String> operand, int outer) {
        return switch (scalar) {
            case Scalar.Operand o -> operand.apply(o.index());
            case Scalar.Constant c -> number(c.value());
            case Scalar.Index i -> "i" + i.axis();
            case Scalar.Unary u -> switch (u.function()) {
                case NEG -> "−" + text(u.x(), operand, 4);
                case NOT -> "not " + text(u.x(), operand, 4);
                case ABS, SIGN, EXP, LOG, LOG1P, EXPM1, SQRT, RSQRT, SIN, COS, ATAN, TANH, SIGMOID, ERF, FLOOR ->
                        u.function().text() + "(" + text(u.x(), operand, 0) + ")";
            };
            case Scalar.Binary b -> binary(b, operand, outer);
            case Scalar.Compare c -> within(outer > 0, text(c.a(), operand, 1) + " " + c.comparison().symbol() + " " + text(c.b(), operand, 1));
            case Scalar.Select s -> within(outer > 0, text(s.condition(), operand, 1) + " ? " + text(s.a(), operand, 1) + " : " + text(s.b(), operand, 0));
            case Scalar.Fma f -> "fma(" + text(f.a(), operand, 0) + ", " + text(f.b(), operand, 0) + ", " + text(f.c(), operand, 0) + ")";
            case Scalar.Cast c -> c.type().name().toLowerCase(Locale.ROOT) + "(" + text(c.x(), operand, 0) + ")";
        };
    }

    private static String binary(Scalar.Binary b, IntFunction<String> operand, int outer) {
        return switch (b.function()) {
            case ADD -> within(outer > 2, text(b.a(), operand, 2) + " + " + text(b.b(), operand, 3));
            case SUB -> within(outer > 2, text(b.a(), operand, 2) + " − " + text(b.b(), operand, 3));
            case MUL -> within(outer > 3, text(b.a(), operand, 3) + " · " + text(b.b(), operand, 4));
            case DIV -> within(outer > 3, text(b.a(), operand, 3) + " / " + text(b.b(), operand, 4));
            case AND, OR -> within(outer > 0, text(b.a(), operand, 1) + " " + b.function().text() + " " + text(b.b(), operand, 1));
            case POW, MAX, MIN -> b.function().text() + "(" + text(b.a(), operand, 0) + ", " + text(b.b(), operand, 0) + ")";
        };
    }

    private static String within(boolean parentheses, String text) {
        return parentheses ? "(" + text + ")" : text;
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9 && Double.compare(value, -0.0) != 0 ? String.valueOf((long) value) : String.valueOf(value);
    }
}
