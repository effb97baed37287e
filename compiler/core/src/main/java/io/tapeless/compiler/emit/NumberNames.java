package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.plan.HostValues.HostLeaf;
import io.tapeless.compiler.plan.HostValues.NamedLeaf;
import io.tapeless.compiler.plan.HostValues.SizeLeaf;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Names numbers that the host computes after what they are: `sizeN`, `nTimes64`, `oneOverN`; else after what a kernel does with them, `stepFactor` where they
/// change from step to step.
final class NumberNames {
    private NumberNames() {}

    /// @param computation what reads the number
    static String of(Computation computation, Computation.Number number) {
        String name = telling(number.host());
        return name != null ? name : prefixed(number.host(), role(computation, computation.operands().indexOf(number)));
    }

    /// The size that a number is, or null.
    static Dim size(Host host) {
        return host.formula() instanceof Scalar.Operand operand && host.leaves().get(operand.index()) instanceof SizeLeaf(Dim dim) ? dim : null;
    }

    private static String telling(Host host) {
        return switch (host.formula()) {
            case Scalar.Operand operand -> leaf(host.leaves().get(operand.index()));
            case Scalar.Binary(BinaryFunction function, Scalar.Constant one, Scalar.Operand operand) when function == BinaryFunction.DIV && one.value() == 1
                    && host.leaves().get(operand.index()) instanceof SizeLeaf(Dim dim) -> "oneOver" + Names.capital(words(dim));
            default -> null;
        };
    }

    private static String leaf(HostLeaf leaf) {
        return switch (leaf) {
            case SizeLeaf(Dim dim) -> JavaText.dim(dim).contains(" ") ? words(dim) : "size" + Names.capital(words(dim));
            case NamedLeaf(String name) -> Names.camel(name);
        };
    }

    /// `n * 64` → `nTimes64`.
    private static String words(Dim dim) {
        String text = JavaText.dim(dim);
        return text.contains("(") || text.startsWith("-") ? "size"
                : Names.camel(text.replace(" * ", " Times ").replace(" + ", " Plus ").replace(" - ", " Minus "));
    }

    private static String prefixed(Host host, String role) {
        return host.leaves().stream().anyMatch(NamedLeaf.class::isInstance) ? "step" + Names.capital(role) : role;
    }

    /// What the first expression that reads an operand does with it.
    private static String role(Computation computation, int operand) {
        return computation.expressions().flatMap(expression -> expression.nodes().stream()).map(node -> role(node, operand)).filter(Objects::nonNull)
                .findFirst().orElse("number");
    }

    private static String role(Scalar node, int operand) {
        List<Scalar> children = node.children();
        int at = IntStream.range(0, children.size()).filter(i -> children.get(i) instanceof Scalar.Operand read && read.index() == operand)
                .findFirst().orElse(-1);
        if (at < 0) {
            return null;
        }
        return switch (node) {
            case Scalar.Binary b -> switch (b.function()) {
                case ADD, SUB -> "term";
                case MUL -> "factor";
                case DIV -> at == 0 ? "dividend" : "divisor";
                case POW -> at == 0 ? "base" : "exponent";
                case MAX, MIN -> "bound";
                case AND, OR -> "condition";
            };
            case Scalar.Fma f -> at == 2 ? "term" : "factor";
            case Scalar.Compare c -> "bound";
            case Scalar.Select s -> at == 0 ? "condition" : "choice";
            case Scalar.Unary _, Scalar.Cast _, Scalar.Operand _, Scalar.Constant _, Scalar.Index _ -> null;
        };
    }
}
