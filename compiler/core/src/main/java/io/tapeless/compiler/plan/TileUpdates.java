package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Decides which gradients are computed inside the kernels that commit them: a contraction of which everything becomes new values of parameters and
/// optimiser states, element by element, never leaves the tile that computes it. The tile's sums go to scratch memory and the update of these elements
/// runs from there.
///
/// Not so where something else reads the gradient, for small ones ([#LARGE]), and for updates with polynomial functions or of too many operations
/// ([#MAX_NODES]) or operands ([Fusion#MAX_LOADS]).
final class TileUpdates {
    /// Elements of a gradient from which the kernel that computes it runs the update: for smaller ones a pass of their own costs next to nothing.
    private static final int LARGE = 512;
    /// Operations of an update that runs on tiles.
    private static final int MAX_NODES = 32;

    private final HostValues host;
    private final Set<Value> packed;
    private final Uses uses;
    private final Set<Value> inlined;
    private final InlineCosts costs;
    private final Set<Value> members = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<String> choices = new ArrayList<>();

    TileUpdates(HostValues host, Set<Value> packed, Uses uses, Set<Value> inlined, InlineCosts costs) {
        this.host = host;
        this.packed = packed;
        this.uses = uses;
        this.inlined = inlined;
        this.costs = costs;
    }

    /// Where the gradients are computed that only serve updates, with what was counted.
    List<String> choices() {
        return choices;
    }

    /// Whether a value is a gradient in the kernel that commits it, or something that becomes of one there.
    boolean contains(Value value) {
        return members.contains(value);
    }

    /// Decides for a value, unless it belongs to an update already.
    void decide(Value value) {
        if (!members.contains(value)) {
            members.addAll(update(value));
        }
    }

    /// A contraction with all that becomes of it; empty when `value` is none, or when its tile had better not run the update.
    private Set<Value> update(Value value) {
        boolean large = value.shape().elements().isConstant() && value.shape().elements().constant() >= LARGE;
        if (!(value.op() instanceof Contraction product) || !product.windows().isEmpty() || value.rank() < 2 || !value.dtype().isFloat()
                || host.of(value) != null || packed.contains(value) || !uses.onlyCommitted(value) || readsCommitted(value)
                || uses.of(value).stream().anyMatch(user -> user.op() instanceof Commit)) {
            return Set.of();
        }
        if (!large) {
            choose(value, "before its update", value.shape().elements() + " elements, in it from " + LARGE + " on");
            return Set.of();
        }
        Set<Value> update = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(value, update);
        if (update.stream().anyMatch(member -> InlineCosts.transcendental(member) > 0 || packed.contains(member))) {
            return Set.of();
        }
        Set<Value> read = read(value, update);
        if (read.stream().anyMatch(input -> inlined.contains(input) && (costs.of(input).core() != null || costs.of(input).transcendental() > 0))) {
            return Set.of();
        }
        int nodes = update.stream().mapToInt(InlineCosts::nodes).sum()
                + read.stream().filter(inlined::contains).mapToInt(input -> costs.of(input).nodes() + costs.of(input).loads()).sum();
        boolean dear = nodes > MAX_NODES || read.size() > Fusion.MAX_LOADS;
        choose(value, dear ? "before its update" : "in its update",
                value.shape().elements() + " elements, from " + LARGE + " on, " + nodes + " operations, at most "
                + MAX_NODES + ", " + read.size() + " operands, at most " + Fusion.MAX_LOADS);
        return dear ? Set.of() : update;
    }

    /// What an update reads beside the gradient.
    private Set<Value> read(Value gradient, Set<Value> update) {
        Set<Value> read = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Value member : update) {
            if (member != gradient) {
                member.inputs().stream().filter(input -> !update.contains(input) && host.of(input) == null).forEach(read::add);
            }
        }
        return read;
    }

    private void choose(Value gradient, String where, String numbers) {
        choices.add((gradient.label() == null ? gradient.op().mnemonic() : gradient.label()) + " is computed " + where + ": " + numbers);
    }

    private void collect(Value value, Set<Value> into) {
        if (!(value.op() instanceof Commit) && into.add(value)) {
            uses.of(value).forEach(user -> collect(user, into));
        }
    }

    /// Whether an operand is itself a parameter or state: its old value may be gone by the time commits run.
    private static boolean readsCommitted(Value product) {
        return product.inputs().stream().anyMatch(input -> {
            Value inner = input;
            while (inner.op() instanceof Movement && inner.inputs().size() == 1) {
                inner = inner.input(0);
            }
            return inner.op() instanceof Named leaf && leaf.role() != Named.Role.INPUT && leaf.role() != Named.Role.TARGET;
        });
    }
}
