package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.plan.HostValues.HostLeaf;
import io.tapeless.compiler.plan.HostValues.NamedLeaf;
import io.tapeless.compiler.plan.HostValues.SizeLeaf;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TypeParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads what [ScalarFormula] prints of a kernel. A constant has the type of what it meets; an element that is read, that of its array.
final class ScalarParser {
    private static final Pattern NUMBER = Pattern.compile("-?(?:Infinity|\\d+(?:\\.\\d+)?(?:E-?\\d+)?)|NaN");
    private static final Pattern INDEX = Pattern.compile("i(\\d+)\\b");
    private static final Pattern CALL = Pattern.compile("(\\w+)\\(");
    private static final Pattern HOST = Pattern.compile("(i32|i64|f64|bool)?\\{([^}]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.']*");
    private static final Map<String, UnaryFunction> UNARY = Arrays.stream(UnaryFunction.values())
            .collect(Collectors.toMap(UnaryFunction::text, Function.identity()));
    private static final Map<String, BinaryFunction> BINARY = Map.of("pow", BinaryFunction.POW, "max", BinaryFunction.MAX, "min", BinaryFunction.MIN);

    private final AccessParser accesses;
    private final int axes;
    /// What the formulas of a kernel read, in the order in which they do.
    private final List<Operand> operands = new ArrayList<>();
    private DType total;
    private String text;
    private int at;
    /// What the formula of a host number depends on; null outside of one.
    private List<HostLeaf> leaves;

    /// @param axes of the kernel
    ScalarParser(AccessParser accesses, int axes) {
        this.accesses = accesses;
        this.axes = axes;
    }

    List<Operand> operands() {
        return operands;
    }

    /// The type of the folded value.
    void total(DType type) {
        this.total = type;
    }

    /// @param expected the type of a formula of constants alone
    Scalar parse(String formula, DType expected) {
        text = formula;
        at = 0;
        Scalar scalar = typed(choice(), expected);
        if (at != text.length()) {
            throw problem("the end");
        }
        return scalar;
    }

    private Scalar choice() {
        Scalar condition = comparison();
        if (!take(" ? ")) {
            return condition;
        }
        Scalar a = comparison();
        expect(" : ");
        return pair(a, choice(), (x, y) -> new Scalar.Select(typed(condition, DType.BOOL), x, y));
    }

    private Scalar comparison() {
        Scalar a = sum();
        for (Comparison comparison : Comparison.values()) {
            if (take(" " + comparison.symbol() + " ")) {
                return pair(a, sum(), (x, y) -> new Scalar.Compare(comparison, x, y));
            }
        }
        for (BinaryFunction both : List.of(BinaryFunction.AND, BinaryFunction.OR)) {
            if (take(" " + both.text() + " ")) {
                return new Scalar.Binary(both, typed(a, DType.BOOL), typed(sum(), DType.BOOL));
            }
        }
        return a;
    }

    private Scalar sum() {
        Scalar sum = product();
        while (true) {
            if (take(" + ")) {
                sum = binary(BinaryFunction.ADD, sum, product());
            } else if (take(" − ")) {
                sum = binary(BinaryFunction.SUB, sum, product());
            } else {
                return sum;
            }
        }
    }

    private Scalar product() {
        Scalar product = factor();
        while (true) {
            if (take(" · ")) {
                product = binary(BinaryFunction.MUL, product, factor());
            } else if (take(" / ")) {
                product = binary(BinaryFunction.DIV, product, factor());
            } else {
                return product;
            }
        }
    }

    private Scalar factor() {
        if (accesses.at(text, at) != null && leaves == null) {
            return element();
        }
        return take("−") ? new Scalar.Unary(UnaryFunction.NEG, factor()) : take("not ")
                ? new Scalar.Unary(UnaryFunction.NOT, typed(factor(), DType.BOOL)) : atom();
    }

    private Scalar element() {
        int end = AccessParser.closing(text, at + accesses.at(text, at).name().length()) + 1;
        Access access = accesses.access(text.substring(at, end), axes);
        at = end;
        return operand(new Load(access, take("?")), access.buffer().dtype());
    }

    private Scalar operand(Operand operand, DType type) {
        if (!operands.contains(operand)) {
            operands.add(operand);
        }
        return new Scalar.Operand(operands.indexOf(operand), type);
    }

    private Scalar atom() {
        Matcher found;
        if (leaves != null && (found = find(NAME)) != null && !text.startsWith("(", found.end())) {
            at = found.end();
            Dim.Symbol symbol = accesses.types().symbols().apply(found.group());
            return leaf(symbol == null ? new NamedLeaf(found.group()) : new SizeLeaf(Dim.of(symbol)));
        }
        if (text.startsWith("(", at)) {
            return inParentheses();
        }
        if ((found = find(HOST)) != null) {
            at = found.end();
            return host(found.group(2), found.group(1) == null ? DType.F32 : TypeParser.dtype(found.group(1)));
        }
        if ((found = find(CALL)) != null) {
            at = found.end();
            return call(found.group(1));
        }
        if ((found = find(INDEX)) != null) {
            at = found.end();
            return new Scalar.Index(AccessParser.axis(found.group(1), axes));
        }
        if (total != null && take("total")) {
            return new Scalar.Operand(Computation.ACCUMULATOR, total);
        }
        if ((found = find(NUMBER)) != null) {
            at = found.end();
            return new Scalar.Constant(Double.parseDouble(found.group()), null);
        }
        throw problem("a number, a function or an element of an array above");
    }

    private Scalar inParentheses() {
        int end = AccessParser.closing(text, at);
        if (leaves != null) {
            try {
                SizeLeaf size = new SizeLeaf(accesses.types().dim(text.substring(at, end + 1)));
                at = end + 1;
                return leaf(size);
            } catch (IllegalArgumentException noSize) {
                // A formula.
            }
        }
        expect("(");
        Scalar inner = choice();
        expect(")");
        return inner;
    }

    private Scalar call(String function) {
        Scalar first = choice();
        Supplier<Scalar> next = () -> {
            expect(", ");
            return choice();
        };
        Scalar call;
        if (UNARY.containsKey(function)) {
            call = new Scalar.Unary(UNARY.get(function), first);
        } else if (BINARY.containsKey(function)) {
            call = binary(BINARY.get(function), first, next.get());
        } else if (function.equals("fma")) {
            Scalar b = next.get();
            Scalar c = next.get();
            DType type = first.type() != null ? first.type() : b.type() != null ? b.type() : c.type();
            call = new Scalar.Fma(typed(first, type), typed(b, type), typed(c, type));
        } else {
            call = new Scalar.Cast(TypeParser.dtype(function), typed(first, leaves == null ? DType.F32 : DType.F64));
        }
        expect(")");
        return call;
    }

    /// A number that the host computes.
    private Scalar host(String formula, DType type) {
        String outer = text;
        int after = at;
        leaves = new ArrayList<>();
        Scalar scalar = parse(formula, type);
        Host host = new Host(scalar, List.copyOf(leaves), type);
        leaves = null;
        text = outer;
        at = after;
        return operand(new Number(host), type);
    }

    private Scalar leaf(HostLeaf leaf) {
        if (!leaves.contains(leaf)) {
            leaves.add(leaf);
        }
        return new Scalar.Operand(leaves.indexOf(leaf), null);
    }

    private static Scalar binary(BinaryFunction function, Scalar a, Scalar b) {
        return pair(a, b, (x, y) -> new Scalar.Binary(function, x, y));
    }

    private static Scalar pair(Scalar a, Scalar b, BinaryOperator<Scalar> make) {
        return make.apply(typed(a, b.type()), typed(b, a.type()));
    }

    /// With a type for constants that have none yet.
    private static Scalar typed(Scalar scalar, DType type) {
        return scalar.type() != null || type == null ? scalar : scalar.mapLeaves(leaf -> leaf.type() != null ? leaf : switch (leaf) {
            case Scalar.Constant constant -> Scalar.constant(constant.value(), type);
            case Scalar.Operand operand -> new Scalar.Operand(operand.index(), type);
            default -> leaf;
        });
    }

    private Matcher find(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        return matcher.lookingAt() ? matcher : null;
    }

    private boolean take(String token) {
        boolean found = text.startsWith(token, at);
        at += found ? token.length() : 0;
        return found;
    }

    private void expect(String token) {
        if (!take(token)) {
            throw problem("'" + token + "'");
        }
    }

    private IllegalArgumentException problem(String expected) {
        return new IllegalArgumentException("expected " + expected + " at '" + text.substring(at) + "'");
    }
}
