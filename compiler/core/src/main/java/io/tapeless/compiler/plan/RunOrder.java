package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The order in which a program computes its values: depth first, first what it shows, then gradients and what is stored, those first that need the shortest
/// chain of operators.
/// ```
/// backward: dy2 = …   dw2 = x2·dy2   dy1 = w2·dy2   dw1 = x1·dy1        not  dy2, dy1, dw1, dw2, in the order of the parameters
/// ```
/// A weight's gradient so follows the gradient that it is made of: this is still in a cache, and its memory serves the layer before.
final class RunOrder {
    private RunOrder() {}

    /// All values of a graph, inputs before users.
    static List<Value> of(Graph graph) {
        Map<Value, Integer> depths = new IdentityHashMap<>();
        for (Value value : graph.values()) {
            depths.put(value, value.inputs().stream().mapToInt(input -> depths.get(input) + 1).max().orElse(0));
        }
        Comparator<Graph.Root> shallowFirst = Comparator.comparingInt(root -> isShown(root) ? 0 : depths.get(root.value()));
        return Graph.order(graph.roots().stream().sorted(shallowFirst).map(Graph.Root::value).toList());
    }

    private static boolean isShown(Graph.Root root) {
        return root.role() != Graph.Role.GRADIENT && root.role() != Graph.Role.COMMIT;
    }
}
