package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Compare;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.plan.Parts;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.stream.IntStream;

/// The formula of a kernel in the names of the spec, for comments: `fc1 = maximum(image @ fc1.weight + fc1.bias, 0)`.
final class Formula {
    private static final int MAX_LENGTH = 160;

    /// How tightly the outermost operator of a text binds.
    private enum Binding { CHOICE, COMPARISON, SUM, PRODUCT, ATOM }

    private record Text(String text, Binding binding) {
        /// In parentheses unless it binds at least as tightly as asked for.
        String atLeast(Binding wanted) {
            return binding.compareTo(wanted) >= 0 ? text : "(" + text + ")";
        }

        /// In parentheses unless it binds tighter.
        String above(Binding other) {
            return binding.compareTo(other) > 0 ? text : "(" + text + ")";
        }
    }

    private final ProgramPlan plan;

    private Formula(ProgramPlan plan) {
        this.plan = plan;
    }

    static String text(ProgramPlan.Step step, ProgramPlan plan) {
        StringBuilder text = new StringBuilder();
        if (step.part() >= 0) {
            Value piece = Parts.of(step.first(), plan.inlined()).get(step.part()).piece();
            text.append(step.results().getFirst().buffer().name()).append(", part ").append(step.part() + 1).append(" = ")
                    .append(new Formula(plan).formula(piece, false).text);
            return text.length() <= MAX_LENGTH ? text.toString() : text.substring(0, MAX_LENGTH - 1) + "…";
        }
        for (ProgramPlan.Result result : step.results()) {
            text.append(text.isEmpty() ? "" : "; ").append(result.buffer().name()).append(" = ");
            boolean copy = plan.buffers().containsKey(result.value()) && !plan.buffers().get(result.value()).equals(result.buffer());
            text.append(copy ? plan.buffers().get(result.value()).name() : new Formula(plan).formula(result.value(), true).text);
        }
        return text.length() <= MAX_LENGTH ? text.toString() : text.substring(0, MAX_LENGTH - 1) + "…";
    }

    /// Of a number's text that has blanks in it.
    private static Binding binding(Scalar number) {
        return switch (number) {
            case Scalar.Select _ -> Binding.CHOICE;
            case Scalar.Compare _ -> Binding.COMPARISON;
            case Scalar.Binary binary -> switch (binary.function()) {
                case ADD, SUB, MUL, DIV -> Binding.SUM;
                case AND, OR -> Binding.COMPARISON;
                case POW, MAX, MIN -> Binding.ATOM;
            };
            case Scalar.Unary _, Scalar.Operand _, Scalar.Constant _, Scalar.Index _, Scalar.Fma _, Scalar.Cast _ -> Binding.ATOM;
        };
    }

    private Text formula(Value value, boolean top) {
        var host = plan.host().of(value);
        if (host != null) {
            Double constant = host.constant();
            String text = constant == null ? HostFormula.text(host) : ScalarFormula.number(constant);
            return new Text(text, text.contains(" ") ? binding(host.formula()) : Binding.ATOM);
        }
        if (!top && plan.buffers().containsKey(value)) {
            return new Text(plan.buffers().get(value).name(), Binding.ATOM);
        }
        List<Text> in = value.inputs().stream().map(input -> formula(input, false)).toList();
        return switch (value.op().mnemonic()) {
            case "add" -> infix(in, " + ", Binding.SUM, in.get(1).atLeast(Binding.SUM));
            case "sub" -> infix(in, " − ", Binding.SUM, in.get(1).above(Binding.SUM));
            case "mul" -> infix(in, " · ", Binding.PRODUCT, in.get(1).above(Binding.PRODUCT));
            case "div" -> infix(in, " / ", Binding.PRODUCT, in.get(1).above(Binding.PRODUCT));
            case "multiply_add" -> new Text(in.get(2).atLeast(Binding.SUM) + plus(in.get(0), in.get(1)), Binding.SUM);
            case "einsum" -> product(value);
            case "neg" -> new Text("−" + in.getFirst().above(Binding.PRODUCT), Binding.PRODUCT);
            case "where" -> new Text(in.get(0).above(Binding.CHOICE) + " ? " + in.get(1).above(Binding.CHOICE) + " : " + in.get(2).atLeast(Binding.CHOICE),
                    Binding.CHOICE);
            case "compare" -> infix(in, " " + ((Compare) value.op()).comparison().symbol() + " ", Binding.COMPARISON, in.get(1).above(Binding.COMPARISON));
            case "at" -> new Text(in.getFirst().above(Binding.PRODUCT) + "[step]", Binding.ATOM);
            case "broadcast", "reshape", "stop_gradient", "flush_subnormal" -> in.getFirst();
            case "permute" -> permuted(((Permute) value.op()).order(), in.getFirst());
            default -> new Text(value.op().mnemonic() + "(" + String.join(", ", in.stream().map(Text::text).toList()) + ")", Binding.ATOM);
        };
    }

    /// An operand of a product with the labels of its axes: those of what is permuted on the way to it.
    private record Factor(Value value, List<Integer> labels) {
        List<Dim> dims() {
            return value.shape().dims();
        }
    }

    private Text product(Value value) {
        Contraction op = (Contraction) value.op();
        Factor left = factor(value.input(0), op.left());
        Factor right = factor(value.input(1), op.right());
        ProductFormula form = ProductFormula.of(left.labels, right.labels, op.result());
        if (form == null) {
            return new Text("einsum(\"" + ProductFormula.letters(left.labels, left.dims(), right.labels, right.dims(), op.result()) + "\", "
                    + formula(left.value, false).text + ", " + formula(right.value, false).text + ")", Binding.ATOM);
        }
        Text first = formula((form.swapped() ? right : left).value, false);
        Text second = formula((form.swapped() ? left : right).value, false);
        return new Text((form.first() ? transposed(first).text : first.atLeast(Binding.PRODUCT)) + " @ "
                + (form.second() ? transposed(second).text : second.above(Binding.PRODUCT)), Binding.PRODUCT);
    }

    private Factor factor(Value operand, List<Integer> labels) {
        if (!(operand.op() instanceof Permute permute) || plan.buffers().containsKey(operand)) {
            return new Factor(operand, labels);
        }
        List<Integer> before = IntStream.range(0, labels.size()).mapToObj(axis -> labels.get(permute.order().indexOf(axis))).toList();
        return factor(operand.input(0), before);
    }

    private static Text transposed(Text x) {
        return new Text(x.atLeast(Binding.ATOM) + "ᵀ", Binding.ATOM);
    }

    /// Where the last two axes change places it is transposed.
    private static Text permuted(List<Integer> order, Text x) {
        int last = order.size() - 1;
        boolean swaps = last > 0 && IntStream.rangeClosed(0, last).allMatch(i -> order.get(i) == (i < last - 1 ? i : 2 * last - 1 - i));
        return swaps ? transposed(x) : new Text("permute(" + x.text + ", " + order + ")", Binding.ATOM);
    }

    private static String plus(Text a, Text b) {
        String first = a.atLeast(Binding.PRODUCT);
        return (first.startsWith("−") || first.startsWith("-") ? " − " + first.substring(1) : " + " + first) + " · " + b.above(Binding.PRODUCT);
    }

    private static Text infix(List<Text> in, String operator, Binding binding, String right) {
        boolean comparison = binding == Binding.COMPARISON;
        return new Text((comparison ? in.getFirst().above(binding) : in.getFirst().atLeast(binding)) + operator + right, binding);
    }
}
