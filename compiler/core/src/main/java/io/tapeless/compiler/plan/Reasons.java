package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a plan computes within what, and why it stores the rest, as [Fusion] has recorded it.
public final class Reasons {
    private final ProgramPlan plan;
    private final Pooling pooling;

    public Reasons(ProgramPlan plan) {
        this.plan = plan;
        this.pooling = Pooling.of(plan.graph(), plan.host());
    }

    /// What is computed in the kernel that computes `result`, operands first: mnemonics, or names where the spec has them. Nothing is in one that copies what
    /// is in memory elsewhere.
    public List<String> fused(ProgramPlan.Result result) {
        Set<String> names = new LinkedHashSet<>();
        Buffer memory = plan.buffers().get(result.value());
        if (memory == null || memory.equals(result.buffer())) {
            collect(result.value(), names);
        }
        return List.copyOf(names);
    }

    private void collect(Value value, Set<String> into) {
        for (Value input : value.inputs()) {
            if (plan.inlined().contains(input) && plan.host().of(input) == null && !(input.op() instanceof Leaf)) {
                collect(input, into);
                into.add(input.label() == null ? input.op().mnemonic() : input.label() + " (" + input.op().mnemonic() + ")");
            }
        }
    }

    /// Why `result` is in memory rather than computed where it is used.
    public String stored(ProgramPlan.Result result) {
        Value value = result.value();
        if (result.buffer().kind() != Buffer.Kind.WORKSPACE) {
            return "committed";
        }
        List<String> roles = plan.graph().roots().stream().filter(root -> root.role() != Graph.Role.COMMIT && root.value() == value)
                .map(root -> root.role().name().toLowerCase(Locale.ROOT) + " " + root.name()).toList();
        if (!roles.isEmpty()) {
            return "a result of the program (" + String.join(", ", roles) + ")";
        }
        String pooled = pooling.refusal(value, plan.inlined());
        if (pooled != null) {
            return "a convolution whose tiles do not pool: " + pooled;
        }
        if (result.buffer().within() != null) {
            return "where a loop carries or collects it";
        }
        Refusal refusal = plan.refused().get(value);
        return refusal == null ? "needed by commits that come later" : refusal.text(refusal.user() == null ? "" : name(refusal.user()));
    }

    private static String name(Value value) {
        return value.label() == null ? value.op().mnemonic() : value.label();
    }
}
