package io.tapeless.compiler.driver;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Cast;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.Pooling;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.DType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Why a plan stores what it stores, in words of the rules of `plan.Fusion`.
final class Reasons {
    private final ProgramPlan plan;
    private final Map<Value, List<Value>> users;
    private final Pooling pooling;

    Reasons(ProgramPlan plan) {
        this.plan = plan;
        this.pooling = Pooling.of(plan.graph(), plan.host());
        this.users = plan.graph().users();
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
        List<Value> readers = users.getOrDefault(value, List.of());
        if (readers.isEmpty() || readers.stream().allMatch(reader -> reader.op() instanceof Commit)) {
            return "needed by commits that come later";
        }
        if (value.op() instanceof RandomDraw || value.op() instanceof Library) {
            return "made by a routine of the runtime";
        }
        String refusal = pooling.refusal(value, plan.inlined());
        if (refusal != null) {
            return "a convolution whose tiles do not pool: " + refusal;
        }
        if (readers.stream().anyMatch(reader -> reader.op() instanceof Contraction)) {
            return "operand of " + named(readers, Contraction.class) + ": products read memory";
        }
        if (readers.stream().anyMatch(reader -> reader.op() instanceof Indexing)) {
            return "looked up by index in " + named(readers, Indexing.class);
        }
        if (value.op() instanceof Cast && value.input(0).dtype() == DType.BOOL) {
            return "truth values as numbers: lanes are made of numbers";
        }
        if (readers.size() > 1) {
            return "needed by " + readers.size() + " kernels and too much to compute in each";
        }
        Value reader = readers.getFirst();
        if (value.op() instanceof Contraction || value.op() instanceof Reduction) {
            boolean same = reader.op() instanceof Elementwise && reader.shape().equals(value.shape());
            return same ? "a fold whose epilogue is too large for its kernel, or has a fold itself" : "a fold, and " + name(reader) + " is of another shape";
        }
        return value.op() instanceof Movement && !(reader.op() instanceof Elementwise) ? "moved elements, needed in this order by " + name(reader)
                : "with it the kernel of " + name(reader) + " would pass a limit of operations, operands or polynomials";
    }

    private static String named(List<Value> readers, Class<?> kind) {
        return readers.stream().filter(reader -> kind.isInstance(reader.op())).map(Reasons::name).distinct().collect(Collectors.joining(", "));
    }

    private static String name(Value value) {
        return value.label() == null ? value.op().mnemonic() : value.label();
    }
}
