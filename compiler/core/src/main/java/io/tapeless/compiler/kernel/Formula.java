package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.List;

/// The formula of a kernel in the names of the spec, for comments: `fc1 = maximum(einsum(image, fc1.weight) + fc1.bias, 0)`.
final class Formula {
    private static final int MAX_LENGTH = 160;

    private Formula() {}

    static String text(ProgramPlan.Step step, ProgramPlan plan) {
        StringBuilder text = new StringBuilder();
        for (ProgramPlan.Result result : step.results()) {
            text.append(text.isEmpty() ? "" : "; ").append(result.buffer().name()).append(" = ");
            boolean copy = plan.buffers().containsKey(result.value()) && !plan.buffers().get(result.value()).equals(result.buffer());
            text.append(copy ? plan.buffers().get(result.value()).name() : formula(result.value(), plan, true));
        }
        return text.length() <= MAX_LENGTH ? text.toString() : text.substring(0, MAX_LENGTH - 1) + "…";
    }

    private static String formula(Value value, ProgramPlan plan, boolean top) {
        var host = plan.host().of(value);
        if (host != null) {
            Double constant = host.constant();
            return constant == null ? value.op().mnemonic() : number(constant);
        }
        if (!top && plan.buffers().containsKey(value)) {
            return plan.buffers().get(value).name();
        }
        List<String> inputs = value.inputs().stream().map(input -> formula(input, plan, false)).toList();
        return switch (value.op().mnemonic()) {
            case "add" -> "(" + inputs.get(0) + " + " + inputs.get(1) + ")";
            case "sub" -> "(" + inputs.get(0) + " − " + inputs.get(1) + ")";
            case "mul" -> inputs.get(0) + " · " + inputs.get(1);
            case "div" -> inputs.get(0) + " / " + inputs.get(1);
            case "broadcast", "reshape" -> inputs.getFirst();
            case "einsum" -> "(" + inputs.get(0) + " @ " + inputs.get(1) + ")";
            default -> value.op().mnemonic() + "(" + String.join(", ", inputs) + ")";
        };
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9 ? String.valueOf((long) value) : String.valueOf(value);
    }
}
