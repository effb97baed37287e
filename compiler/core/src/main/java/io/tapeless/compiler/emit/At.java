package io.tapeless.compiler.emit;

import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;

/// An expression at one point of an iteration: positions become numbers, and what only depends on them is decided. Floating-point
/// arithmetic is left as it is.
final class At {
    private At() {}

    /// @param at the position along each axis
    static Scalar point(Scalar scalar, int[] at) {
        return switch (scalar) {
            case Scalar.Operand o -> o;
            case Scalar.Constant c -> c;
            case Scalar.Index i -> Scalar.constant(at[i.axis()], DType.I32);
            case Scalar.Unary u -> not(new Scalar.Unary(u.function(), point(u.x(), at)));
            case Scalar.Binary b -> decided(new Scalar.Binary(b.function(), point(b.a(), at), point(b.b(), at)));
            case Scalar.Compare c -> decided(new Scalar.Compare(c.comparison(), point(c.a(), at), point(c.b(), at)));
            case Scalar.Select s -> select(point(s.condition(), at), s, at);
            case Scalar.Fma f -> new Scalar.Fma(point(f.a(), at), point(f.b(), at), point(f.c(), at));
            case Scalar.Cast c -> new Scalar.Cast(c.type(), point(c.x(), at));
        };
    }

    private static Scalar select(Scalar condition, Scalar.Select select, int[] at) {
        return condition instanceof Scalar.Constant known ? point(known.value() != 0 ? select.a() : select.b(), at)
                : new Scalar.Select(condition, point(select.a(), at), point(select.b(), at));
    }

    private static Scalar bool(boolean value) {
        return Scalar.constant(value ? 1 : 0, DType.BOOL);
    }

    private static Scalar not(Scalar.Unary u) {
        return u.function() == UnaryFunction.NOT && u.x() instanceof Scalar.Constant known ? bool(known.value() == 0) : u;
    }

    private static Scalar decided(Scalar.Binary b) {
        if (b.function() == BinaryFunction.AND || b.function() == BinaryFunction.OR) {
            boolean and = b.function() == BinaryFunction.AND;
            Scalar known = b.a() instanceof Scalar.Constant ? b.a() : b.b();
            Scalar other = known == b.a() ? b.b() : b.a();
            return !(known instanceof Scalar.Constant c) ? b : c.value() != 0 == and ? other : bool(!and);
        }
        if (b.type() == DType.I32 && b.a() instanceof Scalar.Constant x && b.b() instanceof Scalar.Constant y) {
            int p = (int) x.value();
            int q = (int) y.value();
            return switch (b.function()) {
                case ADD -> Scalar.constant(p + q, DType.I32);
                case SUB -> Scalar.constant(p - q, DType.I32);
                case MUL -> Scalar.constant(p * q, DType.I32);
                case MAX -> Scalar.constant(Math.max(p, q), DType.I32);
                case MIN -> Scalar.constant(Math.min(p, q), DType.I32);
                case DIV -> q == 0 ? b : Scalar.constant(p / q, DType.I32);
                case POW, AND, OR -> b;
            };
        }
        return b;
    }

    private static Scalar decided(Scalar.Compare c) {
        return c.a().type() == DType.I32 && c.a() instanceof Scalar.Constant x && c.b() instanceof Scalar.Constant y
                ? bool(c.comparison().holds(x.value(), y.value())) : c;
    }
}
