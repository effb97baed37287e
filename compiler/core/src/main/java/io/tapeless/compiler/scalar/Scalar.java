package io.tapeless.compiler.scalar;

import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// One element's computation: a typed expression tree without shapes or loops. Immutable; equality is structural.
///
/// A multiply-add is rounded once only where [Fma] stands: whether to fuse is decided here, never by a back end.
public sealed interface Scalar {
    /// The element type of the result.
    DType type();

    /// The operand in position `index` of whatever the expression is the body of.
    record Operand(int index, DType type) implements Scalar {}

    /// A number of the given type (bool: 0 or 1).
    record Constant(double value, DType type) implements Scalar {}

    /// The position along iteration axis `axis`, as i32.
    record Index(int axis) implements Scalar {
        @Override
        public DType type() {
            return DType.I32;
        }
    }

    record Unary(UnaryFunction function, Scalar x) implements Scalar {
        @Override
        public DType type() {
            return x.type();
        }
    }

    record Binary(BinaryFunction function, Scalar a, Scalar b) implements Scalar {
        public Binary {
            sameType(function, a, b);
        }

        @Override
        public DType type() {
            return a.type();
        }
    }

    record Compare(Comparison comparison, Scalar a, Scalar b) implements Scalar {
        public Compare {
            sameType(comparison, a, b);
        }

        @Override
        public DType type() {
            return DType.BOOL;
        }
    }

    /// `condition ? a : b`.
    record Select(Scalar condition, Scalar a, Scalar b) implements Scalar {
        public Select {
            sameType("select", a, b);
        }

        @Override
        public DType type() {
            return a.type();
        }
    }

    /// `a * b + c`, rounded once.
    record Fma(Scalar a, Scalar b, Scalar c) implements Scalar {
        @Override
        public DType type() {
            return a.type();
        }
    }

    /// Conversion between element types; floats to integers truncate toward zero, bool is 0/1, anything to bool is `!= 0`.
    record Cast(DType type, Scalar x) implements Scalar {}

    private static void sameType(Object what, Scalar a, Scalar b) {
        if (a.type() != b.type()) {
            throw new IllegalArgumentException(what + " of " + a.type() + " and " + b.type());
        }
    }

    static Scalar constant(double value, DType type) {
        return new Constant(value, type);
    }

    default Scalar plus(Scalar b) {
        return new Binary(BinaryFunction.ADD, this, b);
    }

    default Scalar minus(Scalar b) {
        return new Binary(BinaryFunction.SUB, this, b);
    }

    default Scalar times(Scalar b) {
        return new Binary(BinaryFunction.MUL, this, b);
    }

    /// Whether this node alone is computed as a polynomial: dozens of instructions.
    default boolean isPolynomial() {
        return this instanceof Unary u && u.function.transcendental() || this instanceof Binary b && b.function == BinaryFunction.POW;
    }

    /// Whether this node alone is a division or a root: a vector of them takes many times as long as a load.
    default boolean isSlow() {
        return this instanceof Binary b && b.function == BinaryFunction.DIV
                || this instanceof Unary u && (u.function == UnaryFunction.SQRT || u.function == UnaryFunction.RSQRT);
    }

    /// Direct sub-expressions.
    default List<Scalar> children() {
        return switch (this) {
            case Operand o -> List.of();
            case Constant c -> List.of();
            case Index i -> List.of();
            case Unary u -> List.of(u.x);
            case Binary b -> List.of(b.a, b.b);
            case Compare c -> List.of(c.a, c.b);
            case Select s -> List.of(s.condition, s.a, s.b);
            case Fma f -> List.of(f.a, f.b, f.c);
            case Cast c -> List.of(c.x);
        };
    }

    /// The same expression with every leaf ([Operand], [Constant], [Index]) replaced by `leaf`.
    default Scalar mapLeaves(Function<Scalar, Scalar> leaf) {
        return switch (this) {
            case Operand o -> leaf.apply(o);
            case Constant c -> leaf.apply(c);
            case Index i -> leaf.apply(i);
            case Unary u -> new Unary(u.function, u.x.mapLeaves(leaf));
            case Binary b -> new Binary(b.function, b.a.mapLeaves(leaf), b.b.mapLeaves(leaf));
            case Compare c -> new Compare(c.comparison, c.a.mapLeaves(leaf), c.b.mapLeaves(leaf));
            case Select s -> new Select(s.condition.mapLeaves(leaf), s.a.mapLeaves(leaf), s.b.mapLeaves(leaf));
            case Fma f -> new Fma(f.a.mapLeaves(leaf), f.b.mapLeaves(leaf), f.c.mapLeaves(leaf));
            case Cast c -> new Cast(c.type, c.x.mapLeaves(leaf));
        };
    }

    /// All nodes, children before parents, repeated where shared.
    default List<Scalar> nodes() {
        List<Scalar> all = new ArrayList<>();
        collect(this, all);
        return all;
    }

    private static void collect(Scalar scalar, List<Scalar> into) {
        scalar.children().forEach(child -> collect(child, into));
        into.add(scalar);
    }
}
