package io.tapeless.compiler.driver;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.Pooling;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Why a plan stores what it stores, as `plan.Fusion` has recorded it.
final class Reasons {
    private final ProgramPlan plan;
    private final Pooling pooling;

    Reasons(ProgramPlan plan) {
        this.plan = plan;
        this.pooling = Pooling.of(plan.graph(), plan.host());
    }

    /// What is computed in the kernel that computes `value`, operands first: mnemonics, or names where the spec has them.
    List<String> fused(Value value) {
        Set<String> names = new LinkedHashSet<>();
        collect(value, names);
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
    String stored(ProgramPlan.Result result) {
        Value value = result.value();
        if (result.buffer().kind() != Buffer.Kind.WORKSPACE) {
            return "committed";
        }
        List<String> roles = plan.graph().roots().stream().filter(root -> root.role() != Graph.Role.COMMIT && root.value() == value)
                .map(root -> root.role().name().toLowerCase(java.util.Locale.ROOT) + " " + root.name()).toList();
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
