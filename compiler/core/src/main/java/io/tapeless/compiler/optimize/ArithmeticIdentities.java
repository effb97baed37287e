package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Absolute;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.elementwise.Divide;
import io.tapeless.compiler.op.elementwise.Maximum;
import io.tapeless.compiler.op.elementwise.Minimum;
import io.tapeless.compiler.op.elementwise.Multiply;
import io.tapeless.compiler.op.elementwise.Negate;
import io.tapeless.compiler.op.elementwise.Power;
import io.tapeless.compiler.op.elementwise.SquareRoot;
import io.tapeless.compiler.op.elementwise.StopGradient;
import io.tapeless.compiler.op.elementwise.Subtract;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.movement.Broadcast;
import java.util.List;
import java.util.function.BinaryOperator;

/// Rules of arithmetic. They hold for every finite, infinite and NaN operand; only the sign of a zero and the last digit of a result
/// may differ. So there is no x − x = 0 and no x / x = 1, and x · 0 = 0 is used only where x is provably finite.
final class ArithmeticIdentities {
    static final List<Identity> ALL = List.of(
            new Identity("x + 0 = x", v -> v.op() instanceof Add ? neutral(v, 0) : null),
            new Identity("x − 0 = x", v -> v.op() instanceof Subtract && Match.is(v.input(1), 0) ? v.input(0) : null),
            new Identity("0 − x = −x", v -> v.op() instanceof Subtract && Match.is(v.input(0), 0) ? negate(v.input(1)) : null),
            new Identity("x · 1 = x", v -> v.op() instanceof Multiply ? neutral(v, 1) : null),
            new Identity("x / 1 = x", v -> v.op() instanceof Divide && Match.is(v.input(1), 1) ? v.input(0) : null),
            new Identity("x · (−1) = −x", v -> {
                Value x = v.op() instanceof Multiply ? neutral(v, -1) : null;
                return x == null ? null : negate(x);
            }),
            new Identity("x · 0 = 0 for finite x", ArithmeticIdentities::timesZero),
            new Identity("−(−x) = x", v -> v.op() instanceof Negate && v.input(0).op() instanceof Negate ? v.input(0).input(0) : null),
            new Identity("−(a − b) = b − a", v -> v.op() instanceof Negate && v.input(0).op() instanceof Subtract
                    ? minus(v.input(0).input(1), v.input(0).input(0)) : null),
            new Identity("a + (−b) = a − b", ArithmeticIdentities::addNegated),
            new Identity("a − (−b) = a + b", v -> {
                Value b = v.op() instanceof Subtract ? Match.negated(v.input(1)) : null;
                return b == null ? null : plus(v.input(0), b);
            }),
            new Identity("(−a) · b = −(a · b), (−a) / b = −(a / b)", ArithmeticIdentities::negateOutward),
            new Identity("x + x = x · 2", v -> v.op() instanceof Add && v.input(0) == v.input(1) && v.dtype().isFloat()
                    ? times(v.input(0), 2) : null),
            new Identity("x · c · d = x · (c · d)", ArithmeticIdentities::collectFactors),
            new Identity("x / c = x · (1/c) for c a power of 2", ArithmeticIdentities::divideByPowerOfTwo),
            new Identity("a · p ± a · q = a · (p ± q) for a the same along an axis", ArithmeticIdentities::factorOut),
            new Identity("powers with a constant exponent", ArithmeticIdentities::power),
            new Identity("1 / √x = rsqrt x", v -> v.op() instanceof Divide && Match.is(v.input(0), 1)
                    && v.input(1).op() instanceof SquareRoot ? rsqrt(v.input(1).input(0)) : null),
            new Identity("|−x| = |x|, ||x|| = |x|", v -> v.op() instanceof Absolute
                    && (v.input(0).op() instanceof Negate || v.input(0).op() instanceof Absolute) ? absolute(v.input(0).input(0)) : null),
            new Identity("max(x, x) = min(x, x) = x", v -> (v.op() instanceof Maximum || v.op() instanceof Minimum)
                    && Match.same(v.input(0), v.input(1)) ? v.input(0) : null),
            new Identity("max(x, −∞) = x, min(x, ∞) = x", v -> switch (v.op()) {
                case Maximum m -> neutral(v, Double.NEGATIVE_INFINITY);
                case Minimum m -> neutral(v, Double.POSITIVE_INFINITY);
                default -> null;
            }),
            // Differentiation is over when identities run, so the boundary has done its work.
            new Identity("stop_gradient x = x", v -> v.op() instanceof StopGradient ? v.input(0) : null));

    private ArithmeticIdentities() {}

    /// The other operand of a commuting operator when one is the given number.
    private static Value neutral(Value value, double number) {
        if (Match.is(value.input(1), number)) {
            return value.input(0);
        }
        return Match.is(value.input(0), number) ? value.input(1) : null;
    }

    private static Value timesZero(Value value) {
        Value x = value.op() instanceof Multiply ? neutral(value, 0) : null;
        return x != null && Match.alwaysFinite(x) ? like(value, 0) : null;
    }

    private static Value addNegated(Value value) {
        if (!(value.op() instanceof Add)) {
            return null;
        }
        Value right = Match.negated(value.input(1));
        if (right != null) {
            return minus(value.input(0), right);
        }
        Value left = Match.negated(value.input(0));
        return left == null ? null : minus(value.input(1), left);
    }

    private static Value negateOutward(Value value) {
        BinaryOperator<Value> operator = switch (value.op()) {
            case Multiply m -> io.tapeless.compiler.op.Formulas::times;
            case Divide d -> io.tapeless.compiler.op.Formulas::over;
            default -> null;
        };
        if (operator == null) {
            return null;
        }
        Value left = Match.negated(value.input(0));
        if (left != null) {
            return negate(operator.apply(left, value.input(1)));
        }
        Value right = Match.negated(value.input(1));
        return right == null ? null : negate(operator.apply(value.input(0), right));
    }

    /// Only where the collected factor neither overflows nor vanishes in single precision.
    private static Value collectFactors(Value value) {
        if (!(value.op() instanceof Multiply) || !value.dtype().isFloat()) {
            return null;
        }
        for (int side = 0; side < 2; side++) {
            Value inner = value.input(1 - side);
            if (value.input(side).op() instanceof Constant outer && inner.op() instanceof Multiply) {
                for (int innerSide = 0; innerSide < 2; innerSide++) {
                    double factor = outer.value() * Match.number(inner.input(innerSide));
                    if (Math.abs(factor) >= Float.MIN_NORMAL && Math.abs(factor) <= Float.MAX_VALUE) {
                        return times(inner.input(1 - innerSide), factor);
                    }
                }
            }
        }
        return null;
    }

    private static Value divideByPowerOfTwo(Value value) {
        if (!(value.op() instanceof Divide) || !value.dtype().isFloat() || !(value.input(1).op() instanceof Constant c)) {
            return null;
        }
        double divisor = Math.abs(c.value());
        boolean powerOfTwo = divisor >= 0x1p-60 && divisor <= 0x1p60 && divisor == Math.scalb(1.0, Math.getExponent(divisor));
        return powerOfTwo ? times(value.input(0), 1 / c.value()) : null;
    }

    private static Value factorOut(Value value) {
        BinaryOperator<Value> operator = switch (value.op()) {
            case Add a -> io.tapeless.compiler.op.Formulas::plus;
            case Subtract s -> io.tapeless.compiler.op.Formulas::minus;
            default -> null;
        };
        Value left = value.inputs().isEmpty() ? null : value.input(0);
        if (operator == null || !(left.op() instanceof Multiply) || !(value.input(1).op() instanceof Multiply)) {
            return null;
        }
        Value right = value.input(1);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                Value factor = left.input(i);
                boolean cheap = factor.op() instanceof Broadcast || Match.isUniform(factor);
                if (cheap && Match.same(factor, right.input(j))) {
                    return times(factor, operator.apply(left.input(1 - i), right.input(1 - j)));
                }
            }
        }
        return null;
    }

    /// The roots differ from `pow` at −∞ alone, where `pow` gives ∞ or 0 and a root gives NaN.
    private static Value power(Value value) {
        if (!(value.op() instanceof Power) || !(value.input(1).op() instanceof Constant exponent)) {
            return null;
        }
        Value x = value.input(0);
        if (exponent.value() == 0) {
            return like(x, 1);
        }
        if (exponent.value() == 1) {
            return x;
        }
        if (!x.dtype().isFloat()) {
            return null;
        }
        return switch (Double.toString(exponent.value())) {
            case "2.0" -> times(x, x);
            case "3.0" -> times(times(x, x), x);
            case "4.0" -> times(times(x, x), times(x, x));
            case "0.5" -> sqrt(x);
            case "-0.5" -> rsqrt(x);
            case "-1.0" -> over(1, x);
            case "-2.0" -> over(1, times(x, x));
            default -> null;
        };
    }
}
