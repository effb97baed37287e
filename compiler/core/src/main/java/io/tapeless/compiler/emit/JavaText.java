package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.plan.HostValues.HostLeaf;
import io.tapeless.compiler.plan.HostValues.NamedLeaf;
import io.tapeless.compiler.plan.HostValues.SizeLeaf;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/// Java text of dims, numbers and host formulas.
final class JavaText {
    /// How a term of a size begins, unless it is a quotient, which is a `long` already.
    private static final Pattern FIRST_FACTOR = Pattern.compile("(?:^|(?<= [+-] ))(?!Math|\\d+(?: |$))(?=[^()]*(\\(|$))");

    private JavaText() {}

    /// A place in a spec without its folder: the same spec gives the same text on any machine.
    static String place(Span origin) {
        String path = origin.file().name();
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) + ":" + origin.line() + ":" + origin.column();
    }

    /// The Java type of an element.
    static String type(DType dtype) {
        return switch (dtype) {
            case F32 -> "float";
            case F64 -> "double";
            case I32 -> "int";
            case I64 -> "long";
            case BOOL -> "boolean";
        };
    }

    /// Names that emitted methods use for something else, besides [Naming#RESERVED].
    private static final Pattern USED = Pattern.compile("[kpqrstuvxij]\\d*|(left|right)\\d+|leftat|rightat|at|to|from|best|mask"
            + "|total|result|states|loss|plan|numbers|dims");

    /// The variable that holds a symbol's value, another one for each: `N` → `n`, `Batch` → `batchExtent`, `batch` → `batchSize`, and `K` → `kDim`
    /// because `k` is a loop variable.
    static String symbol(Dim.Symbol symbol) {
        String name = symbol.name();
        if (name.startsWith(Loop.POSITION)) {
            // Names of the spec lose their underscores, those of symbols end otherwise: nothing clashes with it.
            return "stepIn_" + name.substring(Loop.POSITION.length());
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (!name.equals(name.toUpperCase(Locale.ROOT))) {
            return Character.isUpperCase(name.codePointAt(0)) ? Character.toLowerCase(name.charAt(0)) + name.substring(1) + "Extent" : name + "Size";
        }
        return javax.lang.model.SourceVersion.isKeyword(lower) || USED.matcher(lower).matches() || Naming.RESERVED.contains(lower) ? lower + "Dim" : lower;
    }

    /// An int expression for a dim; a sum is not parenthesised.
    static String dim(Dim dim) {
        return dim(dim, JavaText::symbol);
    }

    /// A number of elements, as a `long` where it may be too large for an `int`: `(long) n * 784`.
    static String elements(Dim dim) {
        String text = dim(dim);
        if (dim.isConstant() || text.matches("\\w+")) {
            return text;
        }
        String wide = dim(dim, JavaText::symbol, (numerator, denominator, first) -> "Math.floorDiv(" + wide(numerator) + ", " + denominator + ")");
        return FIRST_FACTOR.matcher(wide).replaceAll("(long) $0");
    }

    /// A sum in `long`.
    private static String wide(String sum) {
        return sum.contains("floorDiv") ? sum : sum.matches(".* \\d+") ? sum + "L" : "(long) " + sum;
    }

    /// A dim over what `symbol` gives for its symbols.
    static String dim(Dim dim, Function<Dim.Symbol, String> symbol) {
        return dim(dim, symbol, (numerator, denominator, first) -> "Math.floorDiv(" + numerator + ", " + denominator + ")");
    }

    /// A dim over what `symbol` gives for its symbols; `quotient` divides two such texts.
    static String dim(Dim dim, Function<Dim.Symbol, String> symbol, EmitText.Quotient quotient) {
        if (dim.isConstant()) {
            return String.valueOf(dim.constant());
        }
        StringBuilder text = new StringBuilder();
        dim.forEachTerm((factor, atoms) -> {
            long magnitude = Math.abs(factor);
            text.append(text.isEmpty() ? factor < 0 ? "-" : "" : factor < 0 ? " - " : " + ");
            List<String> factors = new ArrayList<>();
            for (Dim.Atom atom : atoms) {
                factors.add(switch (atom) {
                    case Dim.Symbol named -> symbol.apply(named);
                    case Dim.Quotient q -> quotient.of(dim(q.numerator(), symbol, quotient), dim(q.denominator(), symbol, quotient), factors.isEmpty());
                });
            }
            if (magnitude != 1 || factors.isEmpty()) {
                factors.add(String.valueOf(magnitude));
            }
            text.append(String.join(" * ", factors));
        });
        return text.toString();
    }

    /// The same, in parentheses when it is a sum.
    static String factor(Dim dim) {
        String text = dim(dim);
        return text.contains(" + ") || text.contains(" - ") || text.startsWith("-") ? "(" + text + ")" : text;
    }

    /// What follows a place that is so many elements before another: ` + 3`, ` - 3`, or nothing.
    static String plus(long displacement) {
        return displacement == 0 ? "" : displacement < 0 ? " - " + -displacement : " + " + displacement;
    }

    /// The same for a size.
    static String plus(Dim displacement) {
        String text = dim(displacement);
        return displacement.isZero() ? "" : text.startsWith("-") ? " - " + factor(displacement.times(-1)) : " + " + text;
    }

    /// A sum of multiples of positions: `i * 2 - k + 1`.
    static String sum(List<AffineIndex.Term> terms, Dim offset, IntFunction<String> position) {
        StringBuilder text = new StringBuilder();
        for (AffineIndex.Term term : terms) {
            long magnitude = Math.abs(term.factor());
            text.append(text.isEmpty() ? term.factor() < 0 ? "-" : "" : term.factor() < 0 ? " - " : " + ")
                    .append(position.apply(term.axis())).append(magnitude == 1 ? "" : " * " + magnitude);
        }
        return text.isEmpty() ? dim(offset) : text + plus(offset);
    }

    /// A literal of the given element type.
    static String number(double value, DType dtype) {
        return switch (dtype) {
            case F32 -> floating((float) value);
            case F64 -> floating(value);
            case I32 -> String.valueOf((int) value);
            case I64 -> (long) value + "L";
            case BOOL -> value != 0 ? "true" : "false";
        };
    }

    /// The end of a range, the first number behind it: `12.0`, or `Math.nextUp(11.0)` where the last number is what was written.
    static String end(double high) {
        String last = number(Math.nextDown(high), DType.F64);
        String text = number(high, DType.F64);
        return Double.isFinite(high) && last.length() < text.length() ? "Math.nextUp(" + last + ")" : text;
    }

    private static String floating(float value) {
        if (Float.isNaN(value)) {
            return "Float.NaN";
        }
        if (Float.isInfinite(value)) {
            return value > 0 ? "Float.POSITIVE_INFINITY" : "Float.NEGATIVE_INFINITY";
        }
        return (value == Math.rint(value) && Math.abs(value) < 1e6 && (value != 0 || 1 / value > 0)
                ? String.valueOf((int) value) : String.valueOf(value)) + "f";
    }

    private static String floating(double value) {
        if (Double.isNaN(value)) {
            return "Double.NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Double.POSITIVE_INFINITY" : "Double.NEGATIVE_INFINITY";
        }
        return String.valueOf(value);
    }

    /// An expression without the parentheses that are around all of it.
    static String bare(String expression) {
        if (!expression.startsWith("(") || !expression.endsWith(")")) {
            return expression;
        }
        int open = 0;
        for (int i = 0; i < expression.length() - 1; i++) {
            open += expression.charAt(i) == '(' ? 1 : expression.charAt(i) == ')' ? -1 : 0;
            if (open == 0) {
                return expression;
            }
        }
        return expression.substring(1, expression.length() - 1);
    }

    /// A host number in double precision. `named` gives the Java expression of a named number.
    static String host(Host host, Function<String, String> named) {
        return host(host.formula(), host.leaves(), named, scalar -> null);
    }

    /// @param known the name of an expression that has been computed already, or null
    static String host(Scalar scalar, List<HostLeaf> leaves, Function<String, String> named, Function<Scalar, String> known) {
        String name = known.apply(scalar);
        if (name != null) {
            return name;
        }
        Function<Scalar, String> part = inner -> host(inner, leaves, named, known);
        return switch (scalar) {
            case Scalar.Operand o -> switch (leaves.get(o.index())) {
                case SizeLeaf size -> "(double) " + closed(size.dim());
                case NamedLeaf leaf -> named.apply(leaf.name());
            };
            case Scalar.Constant c -> c.type() == DType.BOOL ? number(c.value(), DType.BOOL) : number(c.value(), DType.F64);
            case Scalar.Index i -> throw new IllegalStateException("a host number has no position");
            case Scalar.Unary u -> unary(u, part.apply(u.x()));
            // A size beside a number in double precision becomes one.
            case Scalar.Binary b -> binary(b.function(), part.apply(b.a()),
                    isSize(b.b(), leaves) && !isSize(b.a(), leaves) ? closed(size(b.b(), leaves)) : part.apply(b.b()));
            case Scalar.Compare c -> "(" + part.apply(c.a()) + " " + c.comparison().symbol() + " " + part.apply(c.b()) + ")";
            case Scalar.Select s -> "(" + part.apply(s.condition()) + " ? " + part.apply(s.a()) + " : " + part.apply(s.b()) + ")";
            case Scalar.Fma f -> "Math.fma(" + part.apply(f.a()) + ", " + part.apply(f.b()) + ", " + part.apply(f.c()) + ")";
            case Scalar.Cast c -> cast(c, part.apply(c.x()));
        };
    }

    private static boolean isSize(Scalar scalar, List<HostLeaf> leaves) {
        return size(scalar, leaves) != null;
    }

    private static Dim size(Scalar scalar, List<HostLeaf> leaves) {
        return scalar instanceof Scalar.Operand o && leaves.get(o.index()) instanceof SizeLeaf(Dim dim) ? dim : null;
    }

    /// A dim as an operand.
    private static String closed(Dim dim) {
        return SourceVersion.isName(dim(dim)) ? dim(dim) : "(" + dim(dim) + ")";
    }

    private static String cast(Scalar.Cast cast, String x) {
        if (cast.x().type() == DType.BOOL) {
            return cast.type() == DType.BOOL ? x : "(" + x + " ? 1.0 : 0.0)";
        }
        return switch (cast.type()) {
            case F32, F64 -> x;
            case I32 -> "(double) (int) (" + x + ")";
            case I64 -> "(double) (long) (" + x + ")";
            case BOOL -> "(" + x + " != 0)";
        };
    }

    private static String unary(Scalar.Unary u, String x) {
        return switch (u.function()) {
            case NEG -> "-" + x;
            case ABS -> "Math.abs(" + x + ")";
            case SQRT -> "Math.sqrt(" + x + ")";
            case RSQRT -> "(1 / Math.sqrt(" + x + "))";
            case FLOOR -> "Math.floor(" + x + ")";
            case NOT -> "!" + x;
            case SIGN, SIGMOID, ERF, SIN, COS -> "DoubleMath." + u.function().text() + "(" + x + ")";
            case EXP, LOG, LOG1P, EXPM1, ATAN, TANH -> "StrictMath." + u.function().text() + "(" + x + ")";
        };
    }

    private static String binary(BinaryFunction function, String a, String b) {
        return switch (function) {
            case ADD -> "(" + a + " + " + b + ")";
            case SUB -> "(" + a + " - " + b + ")";
            case MUL -> "(" + a + " * " + b + ")";
            case DIV -> "(" + a + " / " + b + ")";
            case POW -> "DoubleMath.pow(" + a + ", " + b + ")";
            case MAX -> "Math.max(" + a + ", " + b + ")";
            case MIN -> "Math.min(" + a + ", " + b + ")";
            case AND -> "(" + a + " && " + b + ")";
            case OR -> "(" + a + " || " + b + ")";
        };
    }
}
