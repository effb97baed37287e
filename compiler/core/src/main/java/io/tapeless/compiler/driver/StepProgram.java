package io.tapeless.compiler.driver;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Graph.Role;
import io.tapeless.compiler.graph.Graph.Root;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Backward pass and optimiser step as one program: what the update reads as a gradient is the value that the backward pass computes.
/// ```
/// backward: gradient w = %7               step: commit w = store{w}(w − lr·%7)
/// update:   commit w = store{w}(w − lr·gradient w)
/// ```
/// Gradients are results of the step only for what the spec watches.
final class StepProgram {
    private StepProgram() {}

    static Graph of(Graph backward, Graph update) {
        Graph replaced = update.rewrite((value, inputs) -> value.op() instanceof Named leaf && leaf.role() == Named.Role.GRADIENT
                ? gradient(backward, leaf) : value.withInputs(inputs));
        Set<String> watched = new HashSet<>();
        backward.roots(Role.WATCH).forEach(root -> watched.add(root.name()));
        List<Root> roots = new ArrayList<>();
        for (Root root : backward.roots()) {
            if (root.role() != Role.GRADIENT || watched.contains(root.name())) {
                roots.add(root);
            }
        }
        roots.addAll(replaced.roots());
        return new Graph("step", roots);
    }

    /// The gradient under its name, unless the user named the value itself.
    private static Value gradient(Graph backward, Named leaf) {
        Value value = backward.root(Role.GRADIENT, leaf.name());
        return value.label() == null && !value.inputs().isEmpty() ? value.labelled(leaf.name() + " gradient") : value;
    }
}
