package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// Prints the computation of one element in the part of Java that TornadoVM compiles. Expressions used more than once become locals.
final class ElementText {
    private final Computation computation;
    private final KernelNaming naming;
    private final IntFunction<String> variable;
    private final String accumulator;
    private final List<String> lines;
    private final Map<Scalar, Integer> uses = new HashMap<>();
    private final Map<Scalar, String> locals = new HashMap<>();

    /// @param variable    the expression for the position along an axis
    /// @param accumulator the expression for the folded value
    /// @param lines       where locals are declared
    ElementText(Computation computation, KernelNaming naming, IntFunction<String> variable, String accumulator, List<String> lines) {
        this.computation = computation;
        this.naming = naming;
        this.variable = variable;
        this.accumulator = accumulator;
        this.lines = lines;
    }

    /// Announces an expression that will be printed, so that what it shares with others becomes a local.
    ElementText announce(Scalar scalar) {
        if (uses.merge(scalar, 1, Integer::sum) == 1) {
            scalar.children().forEach(this::announce);
        }
        return this;
    }

    String print(Scalar scalar) {
        String local = locals.get(scalar);
        if (local != null) {
            return local;
        }
        String text = text(scalar);
        if (uses.getOrDefault(scalar, 0) > 1 && Computation.worthLocal(scalar) && !computation.guarded(scalar)) {
            String name = naming.local();
            lines.add("final " + naming.type(scalar.type()) + " " + name + " = " + text + ";");
            locals.put(scalar, name);
            return name;
        }
        return text;
    }

    private String text(Scalar scalar) {
        return switch (scalar) {
            case Scalar.Operand o -> operand(o);
            case Scalar.Constant c -> naming.literal(c.value(), c.type());
            // Inside a tile a position is a sum.
            case Scalar.Index i -> variable.apply(i.axis()).contains(" ") ? "(" + variable.apply(i.axis()) + ")" : variable.apply(i.axis());
            case Scalar.Unary u -> unary(u);
            case Scalar.Binary b -> binary(b);
            case Scalar.Compare c -> compare(c);
            case Scalar.Select s -> "(" + print(s.condition()) + " ? " + print(s.a()) + " : " + print(s.b()) + ")";
            // Device compilers contract this; there is no call for it that all of them take.
            case Scalar.Fma f -> "(" + print(f.a()) + " * " + print(f.b()) + " + " + print(f.c()) + ")";
            case Scalar.Cast c -> cast(c);
        };
    }

    private String compare(Scalar.Compare c) {
        // A constant on the left is rare: the language's functions have it on the right.
        if (c.b() instanceof Scalar.Constant(double infinity, DType type) && Double.isInfinite(infinity) && naming.stored(type) == DType.F64) {
            return WideFunctions.comparison(print(c.a()), c.comparison(), infinity);
        }
        String a = print(c.a());
        String b = print(c.b());
        DType type = naming.stored(c.a().type());
        if (type.isFloat() && c.comparison() == Comparison.LE) {
            return DeviceFunctions.atMost(type, a, b);
        }
        if (type.isFloat() && c.comparison() == Comparison.GE) {
            return DeviceFunctions.atMost(type, b, a);
        }
        return "(" + a + " " + c.comparison().symbol() + " " + b + ")";
    }

    private String operand(Scalar.Operand o) {
        if (o.index() == Computation.ACCUMULATOR) {
            return accumulator;
        }
        return switch (computation.operands().get(o.index())) {
            case Load load -> load(load.access());
            case Number number -> naming.number(number.host());
        };
    }

    /// The element that an access names.
    String load(Access access) {
        String element = naming.buffer(access.buffer()) + ".get(" + offset(access) + ")";
        return access.buffer().dtype() == DType.BOOL ? "(" + element + " != 0)" : element;
    }

    /// A statement that stores an element.
    String store(Access access, String value) {
        String element = access.buffer().dtype() == DType.BOOL ? "(" + value + ") ? 1 : 0" : value;
        return naming.buffer(access.buffer()) + ".set(" + offset(access) + ", " + element + ");";
    }

    /// The int expression for the element an access names.
    String offset(Access access) {
        StringBuilder text = new StringBuilder();
        for (int axis = 0; axis < access.strides().size(); axis++) {
            Dim stride = access.stride(axis);
            if (!stride.isZero()) {
                String position = variable.apply(axis);
                String factor = stride.isOne() ? position : (position.contains(" ") ? "(" + position + ")" : position) + " * " + naming.factor(stride);
                text.append(text.isEmpty() ? "" : " + ").append(factor);
            }
        }
        if (access.indirect() != null) {
            Dim stride = access.indirect().stride();
            text.append(text.isEmpty() ? "" : " + ").append(index(access.indirect()))
                    .append(stride.isOne() ? "" : " * " + naming.factor(stride));
        }
        for (Access.Quotient quotient : access.quotients()) {
            text.append(text.isEmpty() ? "" : " + ").append('(').append(sum(quotient.at(), variable, naming)).append(") / ").append(quotient.at().divisor())
                    .append(quotient.stride().isOne() ? "" : " * " + naming.factor(quotient.stride()));
        }
        if (!access.offset().isZero() || text.isEmpty()) {
            String offset = naming.dim(access.offset());
            text.append(text.isEmpty() ? offset : offset.startsWith("-") ? " - " + naming.factor(access.offset().times(-1)) : " + " + offset);
        }
        return text.toString();
    }

    /// The numerator of a coordinate.
    private static String sum(AffineIndex at, IntFunction<String> variable, KernelNaming naming) {
        StringBuilder sum = new StringBuilder();
        for (AffineIndex.Term term : at.terms()) {
            String position = variable.apply(term.axis());
            sum.append(sum.isEmpty() ? "" : " + ").append(position.contains(" ") ? "(" + position + ")" : position)
                    .append(term.factor() == 1 ? "" : " * " + (term.factor() < 0 ? "(" + term.factor() + ")" : term.factor()));
        }
        return sum.isEmpty() ? naming.dim(at.offset()) : at.offset().isZero() ? sum.toString() : sum + " + " + naming.factor(at.offset());
    }

    /// Where a point of a fold takes part: `numerator >= 0 && numerator < limit`, and no remainder.
    static String inside(Computation.Within within, IntFunction<String> variable, KernelNaming naming) {
        String numerator = sum(within.at(), variable, naming);
        String limit = naming.factor(within.extent().times(within.at().divisor()));
        String whole = within.at().divisor() == 1 ? "" : " && (" + numerator + ") % " + within.at().divisor() + " == 0";
        return numerator + " >= 0 && " + numerator + " < " + limit + whole;
    }

    /// An element of an index tensor as an int.
    String index(Access.Indirect indirect) {
        return naming.index(indirect, load(indirect.index()));
    }

    private String unary(Scalar.Unary u) {
        String x = print(u.x());
        return switch (u.function()) {
            case NEG -> "-" + (x.startsWith("-") ? "(" + x + ")" : x);
            case ABS -> "TornadoMath.abs(" + x + ")";
            case SIGN -> sign(u, x);
            case RSQRT -> "(" + naming.literal(1, u.type()) + " / TornadoMath.sqrt(" + x + "))";
            case NOT -> "!" + x;
            case SIGMOID -> {
                String one = naming.literal(1, u.type());
                yield "(" + one + " / (" + one + " + TornadoMath.exp(-(" + x + "))))";
            }
            case EXP, LOG, SQRT, ATAN, FLOOR -> "TornadoMath." + u.function().text() + "(" + x + ")";
            case LOG1P, EXPM1, ERF, TANH, SIN, COS -> DeviceFunctions.name(u.function(), naming.stored(u.type())) + "(" + x + ")";
        };
    }

    private String sign(Scalar.Unary u, String x) {
        String name = naming.local();
        lines.add("final " + naming.type(u.type()) + " " + name + " = " + x + ";");
        String one = naming.literal(1, u.type());
        return "(" + name + " > 0 ? " + one + " : " + name + " < 0 ? -" + one + " : " + naming.literal(0, u.type()) + ")";
    }

    private String binary(Scalar.Binary b) {
        String x = print(b.a());
        String y = print(b.b());
        return switch (b.function()) {
            case ADD -> "(" + x + " + " + y + ")";
            case SUB -> "(" + x + " - " + y + ")";
            case MUL -> "(" + x + " * " + y + ")";
            case DIV -> "(" + x + " / " + y + ")";
            case POW -> (naming.stored(b.type()) == DType.F64 ? "TornadoMath.pow(" : "tlPow(") + x + ", " + y + ")";
            case MAX -> extreme(b, DeviceFunctions.larger(naming.stored(b.type())), x, y);
            case MIN -> extreme(b, DeviceFunctions.smaller(naming.stored(b.type())), x, y);
            case AND -> "(" + x + " && " + y + ")";
            case OR -> "(" + x + " || " + y + ")";
        };
    }

    /// An infinite constant comes first (see [WideFunctions]).
    private static String extreme(Scalar.Binary b, String function, String x, String y) {
        return function + (b.b() instanceof Scalar.Constant c && Double.isInfinite(c.value()) ? "(" + y + ", " + x + ")" : "(" + x + ", " + y + ")");
    }

    private String cast(Scalar.Cast c) {
        String x = print(c.x());
        DType from = naming.stored(c.x().type());
        DType to = naming.stored(c.type());
        if (from == to) {
            return x;
        }
        if (from == DType.BOOL) {
            return "(" + x + " ? " + naming.literal(1, to) + " : " + naming.literal(0, to) + ")";
        }
        if (to == DType.BOOL) {
            return "(" + x + " != 0)";
        }
        return "(" + naming.type(to) + ") " + (x.contains(" ") ? "(" + x + ")" : x);
    }
}
