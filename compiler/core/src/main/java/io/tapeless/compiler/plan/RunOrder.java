package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.ArrayList;

/// The order in which a program computes its values: depth first, and of several results, or operands, what needs the shortest chain of operators first.
/// ```
/// backward: dy2 = …   dw2 = x2·dy2   dy1 = w2·dy2   dw1 = x1·dy1        not  dy2, dy1, dw1, dw2, in the order of the parameters
/// ```
/// A weight's gradient so follows the gradient that it is made of: this is still in a cache, and its memory serves the layer before.
final class RunOrder {
    private final Map<Value, Integer> depths = new IdentityHashMap<>();
    private final Map<Value, Boolean> done = new IdentityHashMap<>();
    private final List<Value> ordered = new ArrayList<>();

    private RunOrder(Graph graph) {
        for (Value value : graph.values()) {
            depths.put(value, value.inputs().stream().mapToInt(input -> depths.get(input) + 1).max().orElse(0));
        }
    }

    static List<Value> of(Graph graph) {
        RunOrder order = new RunOrder(graph);
        order.shallowFirst(graph.roots().stream().map(Graph.Root::value).toList()).forEach(order::add);
        return order.ordered;
    }

    private List<Value> shallowFirst(List<Value> values) {
        return values.stream().sorted(Comparator.comparing(depths::get)).toList();
    }

    private void add(Value root) {
        Deque<Value> stack = new ArrayDeque<>();
        stack.push(root);
        while (!stack.isEmpty()) {
            Value value = stack.peek();
            Boolean state = done.putIfAbsent(value, false);
            if (state == null) {
                shallowFirst(value.inputs()).reversed().stream().filter(input -> !done.containsKey(input)).forEach(stack::push);
            } else {
                stack.pop();
                if (!state) {
                    done.put(value, true);
                    ordered.add(value);
                }
            }
        }
    }
}
