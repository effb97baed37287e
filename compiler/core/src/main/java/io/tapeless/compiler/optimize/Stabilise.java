package io.tapeless.compiler.optimize;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Replaces formulas that overflow or cancel by ones that do not:
/// ```
/// log(softmax(z))            →   z − logsumexp(z)
/// 1 / (1 + exp(neg x))       →   sigmoid(x)
/// ```
/// It runs before differentiation, so that gradients are those of the stable form, and again after it. A value under `watch` keeps
/// its place on the path to the loss: a rule that would go round it is not applied.
final class Stabilise implements Pass {
    @Override
    public String name() {
        return "stabilise";
    }

    @Override
    public Graph apply(Graph graph) {
        Graph current = graph;
        // A stable form may be part of another one: sweep until nothing changes. Every rule removes a logarithm, a division or a
        // subtraction of its unstable kind, so the sweeps end.
        while (true) {
            Graph next = sweep(current);
            if (next == null) {
                return current;
            }
            current = next;
        }
    }

    private static Graph sweep(Graph graph) {
        Set<Value> watchedBefore = identitySet(graph.roots(Graph.Role.WATCH).stream().map(Graph.Root::value).toList());
        Set<Value> watched = identitySet(List.of());
        boolean[] changed = {false};
        Graph swept = graph.rewrite((value, inputs) -> {
            Value rebuilt = value.withInputs(inputs);
            Value stable = Rewriting.once(rebuilt, StableForms.ALL);
            Value result = stable == null || goesRound(rebuilt, stable, watched) ? rebuilt : stable;
            changed[0] |= result != rebuilt;
            if (watchedBefore.contains(value)) {
                watched.add(result);
            }
            return result;
        });
        return changed[0] ? swept : null;
    }

    private static boolean goesRound(Value old, Value replacement, Set<Value> watched) {
        if (watched.isEmpty()) {
            return false;
        }
        Set<Value> reached = identitySet(Graph.order(List.of(replacement)));
        return Graph.order(List.of(old)).stream().anyMatch(value -> watched.contains(value) && !reached.contains(value));
    }

    private static Set<Value> identitySet(List<Value> values) {
        Set<Value> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(values);
        return set;
    }
}
