package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import javax.lang.model.SourceVersion;

/// Prints the computation of one element as plain Java. Expressions used more than once become locals, written to the given lines.
class ScalarText {
    private final Computation computation;
    private final KernelScope scope;
    private final IntFunction<String> variable;
    private final String accumulator;
    private final Lines lines;
    private final Map<Scalar, Integer> uses = new HashMap<>();
    private final Map<Scalar, String> locals = new HashMap<>();

    /// @param variable    the Java expression for the position along an axis
    /// @param accumulator the Java expression for the folded value
    /// @param lines       where locals are declared
    ScalarText(Computation computation, KernelScope scope, IntFunction<String> variable, String accumulator, Lines lines) {
        this.computation = computation;
        this.scope = scope;
        this.variable = variable;
        this.accumulator = accumulator;
        this.lines = lines;
    }

    /// Announces an expression that will be printed, so that what it shares with others becomes a local.
    ScalarText announce(Scalar scalar) {
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
        if (javax.lang.model.SourceVersion.isName(text)) {
            return text;
        }
        if (uses.getOrDefault(scalar, 0) > 1 && Computation.worthLocal(scalar) && !lazy(scalar)) {
            String name = fresh(hint(scalar));
            lines.line("final " + JavaText.type(scalar.type()) + " " + name + " = " + text + ";");
            locals.put(scalar, name);
            return name;
        }
        return text;
    }

    /// Computes every result and stores it.
    void storeResults() {
        computation.results().forEach(result -> announce(result.value()));
        List<String> values = new ArrayList<>();
        for (Computation.Result result : computation.results()) {
            values.add(local(print(result.value()), result.value().type()));
        }
        for (int i = 0; i < values.size(); i++) {
            Access access = computation.results().get(i).access();
            lines.line(scope.buffer(access.buffer()) + "[" + offset(access) + "] = " + values.get(i) + ";");
        }
    }

    /// With several results every value is computed before the first is stored: they may read each other's targets.
    private String local(String value, DType type) {
        if (computation.results().size() == 1 || isLocal(value)) {
            return value;
        }
        String name = scope.fresh("result");
        lines.line("final " + JavaText.type(type) + " " + name + " = " + value + ";");
        return name;
    }

    /// Whether a text only names a value computed before; all locals but loop variables are final. A constant of a class (`Float.NaN`) is none.
    static boolean isLocal(String value) {
        return value.indexOf('.') < 0 && javax.lang.model.SourceVersion.isName(value);
    }

    /// True when the expression may be read only where it is asked for.
    boolean lazy(Scalar scalar) {
        return computation.guarded(scalar);
    }

    String hint(Scalar scalar) {
        return scalar instanceof Scalar.Operand o && computation.operands().get(o.index()) instanceof Load load
                ? Names.camel(load.access().buffer().name()) + "At" : "e";
    }

    String fresh(String wanted) {
        return scope.fresh(wanted);
    }

    private String text(Scalar scalar) {
        return switch (scalar) {
            case Scalar.Operand o -> operand(o);
            case Scalar.Constant c -> JavaText.number(c.value(), c.type());
            case Scalar.Index i -> closed(variable.apply(i.axis()));
            case Scalar.Unary u -> unary(u);
            case Scalar.Binary b -> binary(b);
            case Scalar.Compare c -> "(" + print(c.a()) + " " + c.comparison().symbol() + " " + print(c.b()) + ")";
            case Scalar.Select s -> "(" + print(s.condition()) + " ? " + print(s.a()) + " : " + print(s.b()) + ")";
            case Scalar.Fma f -> "Math.fma(" + print(f.a()) + ", " + print(f.b()) + ", " + print(f.c()) + ")";
            case Scalar.Cast c -> cast(c);
        };
    }

    /// A position as an operand of anything: inside a tile it is a sum.
    private static String closed(String position) {
        return position.contains(" ") ? "(" + position + ")" : position;
    }

    String operand(Scalar.Operand o) {
        if (o.index() == Computation.ACCUMULATOR) {
            return accumulator;
        }
        return switch (computation.operands().get(o.index())) {
            case Load load -> scope.buffer(load.access().buffer()) + "[" + offset(load.access()) + "]";
            case Number number -> scope.number(number);
        };
    }

    /// The int expression for the element an access names.
    String offset(Access access) {
        StringBuilder text = new StringBuilder();
        Dim behind = access.offset();
        for (int axis = 0; axis < access.strides().size(); axis++) {
            Dim stride = access.stride(axis);
            String position = stride.isZero() ? "0" : variable.apply(axis);
            if (position.matches("\\d+")) {
                behind = behind.plus(stride.times(Long.parseLong(position)));
            } else {
                String factor = stride.isOne() ? position : closed(position) + " * " + JavaText.factor(stride);
                text.append(text.isEmpty() ? "" : " + ").append(factor);
            }
        }
        if (access.indirect() != null) {
            String known = scope.known(access.indirect());
            String index = known != null ? known : checked(access.indirect());
            Dim stride = access.indirect().stride();
            text.append(text.isEmpty() ? "" : " + ").append(index).append(stride.isOne() ? "" : " * " + JavaText.factor(stride));
        }
        for (Access.Quotient quotient : access.quotients()) {
            text.append(text.isEmpty() ? "" : " + ").append(quotient(quotient));
        }
        return text.isEmpty() ? JavaText.dim(behind) : text + JavaText.plus(behind);
    }

    /// The int expression for a coordinate from memory.
    String checked(Access.Indirect indirect) {
        return "Checks.index(" + scope.buffer(indirect.index().buffer()) + "[" + offset(indirect.index()) + "], "
                + JavaText.dim(indirect.extent()) + ", \"" + indirect.index().buffer().name() + "\")";
    }

    private String quotient(Access.Quotient quotient) {
        String numerator = JavaText.sum(quotient.at().terms(), quotient.at().offset(), axis -> closed(variable.apply(axis)));
        return (SourceVersion.isName(numerator) ? numerator : "(" + numerator + ")") + " / " + quotient.at().divisor()
                + (quotient.stride().isOne() ? "" : " * " + JavaText.factor(quotient.stride()));
    }

    private String unary(Scalar.Unary u) {
        String x = print(u.x());
        boolean single = u.type() == DType.F32;
        return switch (u.function()) {
            case NEG -> "-" + (x.startsWith("-") ? "(" + x + ")" : x);
            case ABS -> "Math.abs(" + x + ")";
            case SIGN -> (u.type() == DType.I32 ? "Integer.signum(" : u.type() == DType.I64 ? "Long.signum("
                    : single ? "ScalarMath.sign(" : "DoubleMath.sign(") + x + ")";
            case SQRT -> single ? "(float) Math.sqrt(" + x + ")" : "Math.sqrt(" + x + ")";
            case RSQRT -> single ? "(1f / (float) Math.sqrt(" + x + "))" : "(1.0 / Math.sqrt(" + x + "))";
            case FLOOR -> single ? "(float) Math.floor(" + x + ")" : "Math.floor(" + x + ")";
            case NOT -> "!" + x;
            case SIGMOID, ERF, SIN, COS -> (single ? "ScalarMath." : "DoubleMath.") + u.function().text() + "(" + x + ")";
            case ATAN -> (single ? "(float) " : "") + "StrictMath.atan(" + x + ")";
            case EXP, LOG, LOG1P, EXPM1, TANH -> (single ? "ScalarMath." : "StrictMath.") + u.function().text() + "(" + x + ")";
        };
    }

    private String binary(Scalar.Binary b) {
        String x = print(b.a());
        String y = print(b.b());
        return switch (b.function()) {
            case ADD -> "(" + x + " + " + y + ")";
            case SUB -> "(" + x + " - " + y + ")";
            case MUL -> left(b.a(), x) + " * " + right(b.b(), y);
            case DIV -> left(b.a(), x) + " / " + right(b.b(), y);
            case POW -> (b.type() == DType.F32 ? "ScalarMath" : "DoubleMath") + ".pow(" + x + ", " + y + ")";
            case MAX -> "Math.max(" + x + ", " + y + ")";
            case MIN -> "Math.min(" + x + ", " + y + ")";
            case AND -> "(" + x + " && " + y + ")";
            case OR -> "(" + x + " || " + y + ")";
        };
    }

    /// Casts bind tighter than products, products associate to the left: only the right side of a product needs parentheses.
    private String left(Scalar scalar, String text) {
        return locals.containsKey(scalar) || !text.startsWith("-") ? text : "(" + text + ")";
    }

    private String right(Scalar scalar, String text) {
        boolean product = scalar instanceof Scalar.Binary inner
                && (inner.function() == BinaryFunction.MUL || inner.function() == BinaryFunction.DIV);
        return !locals.containsKey(scalar) && (product || text.startsWith("-")) ? "(" + text + ")" : text;
    }

    private String cast(Scalar.Cast c) {
        String x = print(c.x());
        DType from = c.x().type();
        if (from == c.type()) {
            return x;
        }
        if (from == DType.BOOL) {
            return "(" + x + " ? " + JavaText.number(1, c.type()) + " : " + JavaText.number(0, c.type()) + ")";
        }
        if (c.type() == DType.BOOL) {
            return "(" + x + " != 0)";
        }
        return "(" + JavaText.type(c.type()) + ") " + (x.contains(" ") ? "(" + x + ")" : x);
    }
}
