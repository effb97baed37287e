package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Compare;
import io.tapeless.compiler.plan.Parts;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

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

    private Text formula(Value value, boolean top) {
        var host = plan.host().of(value);
        if (host != null) {
            Double constant = host.constant();
            String text = constant == null ? HostFormula.text(host) : ScalarFormula.number(constant);
            return new Text(text, text.contains(" ") && host.formula() instanceof Scalar.Binary ? Binding.SUM : Binding.ATOM);
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
            case "multiply_add" -> new Text(in.get(2).atLeast(Binding.SUM) + product(in.get(0), in.get(1)), Binding.SUM);
            case "einsum" -> infix(in, " @ ", Binding.PRODUCT, in.get(1).above(Binding.PRODUCT));
            case "neg" -> new Text("−" + in.getFirst().above(Binding.PRODUCT), Binding.PRODUCT);
            case "where" -> new Text(in.get(0).above(Binding.CHOICE) + " ? " + in.get(1).above(Binding.CHOICE) + " : " + in.get(2).atLeast(Binding.CHOICE), Binding.CHOICE);
            case "compare" -> infix(in, " " + ((Compare) value.op()).comparison().symbol() + " ", Binding.COMPARISON, in.get(1).above(Binding.COMPARISON));
            case "at" -> new Text(in.getFirst().above(Binding.PRODUCT) + "[step]", Binding.ATOM);
            case "broadcast", "reshape", "stop_gradient", "flush_subnormal" -> in.getFirst();
            case "permute" -> new Text("transposed " + in.getFirst().above(Binding.PRODUCT), Binding.PRODUCT);
            default -> new Text(value.op().mnemonic() + "(" + String.join(", ", in.stream().map(Text::text).toList()) + ")", Binding.ATOM);
        };
    }

    private static String product(Text a, Text b) {
        String first = a.atLeast(Binding.PRODUCT);
        return (first.startsWith("−") || first.startsWith("-") ? " − " + first.substring(1) : " + " + first) + " · " + b.above(Binding.PRODUCT);
    }

    private static Text infix(List<Text> in, String operator, Binding binding, String right) {
        boolean comparison = binding == Binding.COMPARISON;
        return new Text((comparison ? in.getFirst().above(binding) : in.getFirst().atLeast(binding)) + operator + right, binding);
    }
}
