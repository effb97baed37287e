package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.elementwise.Compare;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.ScalarEvaluator;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.math.BigDecimal;

/// Arithmetic on numbers known without tensors: exact on integers and polynomials of symbols, in double precision on constants, and as a
/// graph of f64 scalars where a symbol or the step enters otherwise.
final class Numbers {
    static final TensorType HOST = TensorType.scalar(DType.F64);

    private Numbers() {}

    static Meta real(double value) {
        return new Meta.Real(value);
    }

    /// A number computed by the host.
    static Meta host(Value value) {
        return new Meta.Host(value, null);
    }

    /// True for a number (or bool) whose value is known now.
    static boolean isConstant(Meta meta) {
        return meta instanceof Meta.Int i && i.isConstant() || meta instanceof Meta.Real;
    }

    /// The value of a constant number.
    static double constant(Meta meta) {
        return switch (meta) {
            case Meta.Int i -> i.dim().constant();
            case Meta.Real r -> r.value();
            default -> throw new IllegalArgumentException(meta.describe());
        };
    }

    /// The number as an f64 scalar of the graph.
    static Value scalar(Meta meta) {
        return switch (meta) {
            case Meta.Int i -> Formulas.size(i.dim(), HOST);
            case Meta.Real r -> Formulas.constant(r.value(), HOST);
            case Meta.Host h -> h.value();
            case Meta.Bool b -> Formulas.constant(b.value() ? 1 : 0, TensorType.scalar(DType.BOOL));
            default -> throw new IllegalArgumentException(meta.describe());
        };
    }

    /// A polynomial as a real number.
    static Meta ofDim(Dim dim) {
        return dim.isConstant() ? real(dim.constant()) : new Meta.Host(Formulas.size(dim, HOST), dim);
    }

    /// The polynomial a number equals, or null.
    static Dim exact(Meta meta) {
        return switch (meta) {
            case Meta.Int i -> i.dim();
            case Meta.Host h -> h.exact();
            case Meta.Real r when r.value() == Math.rint(r.value()) && Math.abs(r.value()) < 1e15 -> Dim.of((long) r.value());
            default -> null;
        };
    }

    static Meta unary(UnaryFunction function, Meta x) {
        if (function == UnaryFunction.NEG && x instanceof Meta.Int i) {
            return new Meta.Int(i.dim().times(-1));
        }
        if (isConstant(x)) {
            double result = ScalarEvaluator.apply(function, constant(x));
            boolean stays = x instanceof Meta.Int && (function == UnaryFunction.ABS || function == UnaryFunction.SIGN
                    || function == UnaryFunction.FLOOR);
            if (Double.isNaN(result) && !Double.isNaN(constant(x))) {
                throw new ArithmeticException(function.text() + " of " + text(constant(x)) + " is not a number");
            }
            return stays ? Meta.Int.of((long) result) : real(result);
        }
        return host(Value.of(Elementwises.of(function), scalar(x)));
    }

    static Meta binary(BinaryFunction function, Meta a, Meta b) {
        boolean whole = a instanceof Meta.Int && b instanceof Meta.Int;
        Meta result = polynomial(function, a, b, whole);
        if (result != null) {
            return result;
        }
        if (isConstant(a) && isConstant(b)) {
            return constantBinary(function, constant(a), constant(b), whole);
        }
        return host(Value.of(Elementwises.of(function), scalar(a), scalar(b)));
    }

    private static Meta polynomial(BinaryFunction function, Meta a, Meta b, boolean whole) {
        if (!whole && isConstant(a) && isConstant(b)) {
            return null;
        }
        Dim x = exact(a);
        Dim y = exact(b);
        if (x == null || y == null) {
            return null;
        }
        requireShort(terms(x) * terms(y));
        Dim result = switch (function) {
            case ADD -> x.plus(y);
            case SUB -> x.minus(y);
            case MUL -> x.times(y);
            case DIV -> !isConstant(a) && !y.isZero() && x.div(y).times(y).equals(x) ? x.div(y) : null;
            case POW -> whole && y.isConstant() && y.constant() >= 0 && y.constant() <= (x.isConstant() ? 62 : 4) ? power(x, y.constant()) : null;
            case MAX -> x.minus(y).atLeast(0) ? x : y.minus(x).atLeast(0) ? y : null;
            case MIN -> x.minus(y).atLeast(0) ? y : y.minus(x).atLeast(0) ? x : null;
            case AND, OR -> null;
        };
        return result == null ? null : whole && function != BinaryFunction.DIV ? new Meta.Int(result) : ofDim(result);
    }

    private static void requireShort(long terms) {
        if (terms > Limits.TERMS) {
            throw new ArithmeticException("a polynomial of sizes with more than " + Limits.TERMS + " terms");
        }
    }

    private static long terms(Dim dim) {
        int[] count = new int[1];
        dim.forEachTerm((factor, atoms) -> count[0]++);
        return count[0];
    }

    private static Dim power(Dim x, long exponent) {
        Dim result = Dim.ONE;
        for (long i = 0; i < exponent; i++) {
            requireShort(terms(result) * terms(x));
            result = result.times(x);
        }
        return result;
    }

    private static Meta constantBinary(BinaryFunction function, double a, double b, boolean whole) {
        if (function == BinaryFunction.DIV && b == 0) {
            throw new ArithmeticException("division of " + text(a) + " by zero");
        }
        double result = ScalarEvaluator.apply(function, a, b);
        if (Double.isNaN(result) && !Double.isNaN(a) && !Double.isNaN(b)) {
            throw new ArithmeticException(function.text() + " of " + text(a) + " and " + text(b) + " is not a number");
        }
        boolean stays = whole && (function == BinaryFunction.MAX || function == BinaryFunction.MIN);
        return stays ? Meta.Int.of((long) result) : real(result);
    }

    /// A comparison of two numbers: a bool now, or one the host computes. Null when it depends on the values of symbols.
    static Meta compare(Comparison comparison, Meta a, Meta b) {
        if (isConstant(a) && isConstant(b)) {
            return new Meta.Bool(comparison.holds(constant(a), constant(b)));
        }
        Dim x = exact(a);
        Dim y = exact(b);
        if (x != null && y != null) {
            Boolean decided = decide(comparison, x, y);
            return decided == null ? null : new Meta.Bool(decided);
        }
        return host(Value.of(new Compare(comparison), scalar(a), scalar(b)));
    }

    private static Boolean decide(Comparison comparison, Dim x, Dim y) {
        Dim difference = x.minus(y);
        if (difference.isConstant()) {
            return comparison.holds(difference.constant(), 0);
        }
        boolean above = difference.atLeast(1);
        boolean below = difference.times(-1).atLeast(1);
        boolean notBelow = difference.atLeast(0);
        boolean notAbove = difference.times(-1).atLeast(0);
        return switch (comparison) {
            case EQ -> above || below ? Boolean.FALSE : null;
            case NE -> above || below ? Boolean.TRUE : null;
            case LT -> below ? Boolean.TRUE : notBelow ? Boolean.FALSE : null;
            case LE -> notAbove ? Boolean.TRUE : above ? Boolean.FALSE : null;
            case GT -> above ? Boolean.TRUE : notAbove ? Boolean.FALSE : null;
            case GE -> notBelow ? Boolean.TRUE : below ? Boolean.FALSE : null;
        };
    }

    /// A number as a person writes it: `3`, `0.25`, `1e-05`.
    static String text(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return Double.isFinite(value) && Math.abs(value) >= 1e-4 && Math.abs(value) < 1e15
                ? new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString() : Double.toString(value);
    }
}
