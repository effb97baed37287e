package io.tapeless.compiler.optimize;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import java.util.List;

/// Drops results that change nothing: storing into a variable what it already holds. Whatever only they needed goes with them,
/// since a graph is what its roots reach.
/// ```
/// commit running_mean = store{running_mean}(state running_mean)      →   nothing
/// ```
final class PruneDeadValues implements Pass {
    @Override
    public String name() {
        return "prune-dead-values";
    }

    @Override
    public Graph apply(Graph graph) {
        List<Graph.Root> live = graph.roots().stream().filter(root -> !storesItself(root.value())).toList();
        return live.size() == graph.roots().size() ? graph : new Graph(graph.name(), live);
    }

    private static boolean storesItself(Value value) {
        return value.op() instanceof Commit commit && value.input(0).op() instanceof Named named
                && named.name().equals(commit.target()) && switch (named.role()) {
                    case PARAMETER, STATE, OPTIMIZER -> true;
                    case INPUT, TARGET, GRADIENT, ACCUMULATED -> false;
                };
    }
}
