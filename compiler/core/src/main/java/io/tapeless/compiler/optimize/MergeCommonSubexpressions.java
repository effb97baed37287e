package io.tapeless.compiler.optimize;

import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Computes once what is computed twice: values of one operator on the same inputs become one value.
/// ```
/// %3 = exp(%1)
/// %7 = exp(%1)      →   %3 = exp(%1), used in both places
/// ```
/// Random draws take part: a draw is a function of its site. Sums, products and other commuting operators match in either order.
public final class MergeCommonSubexpressions implements Pass {
    /// What two values must share to be one. Commuting operands are in order of number.
    private record Key(Op op, List<Integer> inputs) {}

    @Override
    public String name() {
        return "merge-common-subexpressions";
    }

    @Override
    public Graph apply(Graph graph) {
        List<Value> values = graph.values();
        Map<Value, Integer> numbers = number(values);
        Map<Integer, String> labels = new HashMap<>();
        for (Value value : values) {
            if (value.label() != null) {
                labels.putIfAbsent(numbers.get(value), value.label());
            }
        }
        Map<Integer, Value> merged = new HashMap<>();
        return graph.rewrite((value, inputs) -> merged.computeIfAbsent(numbers.get(value), number -> {
            Value kept = value.withInputs(inputs);
            String label = labels.get(number);
            return kept.label() != null || label == null ? kept : kept.labelled(label);
        }));
    }

    /// Value numbering: equal numbers mean equal values.
    private static Map<Value, Integer> number(List<Value> values) {
        Map<Value, Integer> numbers = new IdentityHashMap<>();
        Map<Key, Integer> known = new HashMap<>();
        for (Value value : values) {
            List<Integer> inputs = new ArrayList<>();
            value.inputs().forEach(input -> inputs.add(numbers.get(input)));
            if (value.op() instanceof Elementwise op && Match.commutes(op)) {
                inputs.sort(null);
            }
            numbers.put(value, known.computeIfAbsent(new Key(value.op(), inputs), key -> known.size()));
        }
        return numbers;
    }
}
