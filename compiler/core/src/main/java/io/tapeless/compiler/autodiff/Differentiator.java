package io.tapeless.compiler.autodiff;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.op.subgraph.GradientOf;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reverse-mode differentiation as a graph transformation (Griewank & Walther, "Evaluating Derivatives", ch. 3): one sweep over the
/// values in reverse order, adding each operator's local rule. The gradient of a value is the sum over all paths from it.
///
/// Nothing is computed for a value that no wanted value reaches. The result is ordinary graph: optimised and differentiable again.
public final class Differentiator {
    private Differentiator() {}

    /// d `result` / d each of `wanted`, in the types of `wanted`; zeros where `result` does not depend on it.
    /// `result` is a float scalar without unexpanded [GradientOf].
    public static Map<Value, Value> gradients(Value result, Collection<Value> wanted) {
        Loops loops = Loops.of(List.of(result));
        Set<Value> active = reaching(Graph.order(List.of(result)), loops, wanted);
        Sweep sweep = new Sweep(active, null, null);
        sweep.add(result, Formulas.like(result, 1));
        sweep.run(loops.items());
        Map<Value, Value> gradients = new IdentityHashMap<>();
        for (Value value : wanted) {
            Value found = sweep.adjoint(value);
            gradients.put(value, found != null ? found : Formulas.like(value, 0));
        }
        return gradients;
    }

    /// The values a wanted one reaches through float values. A carried value is reached by what it is at first and after a step.
    private static Set<Value> reaching(List<Value> order, Loops loops, Collection<Value> wanted) {
        Set<Value> active = Collections.newSetFromMap(new IdentityHashMap<>());
        active.addAll(wanted);
        int before;
        do {
            before = active.size();
            for (Value value : order) {
                boolean reached = value.op() instanceof CarryIn carry ? carried(carry, loops).stream().anyMatch(active::contains)
                        : value.op().whyNoGradient() == null && value.inputs().stream().anyMatch(active::contains);
                if (reached && value.dtype().isFloat()) {
                    active.add(value);
                }
            }
        } while (!loops.all().isEmpty() && active.size() > before);
        return active;
    }

    private static List<Value> carried(CarryIn carry, Loops loops) {
        if (!loops.all().contains(carry.loop())) {
            return List.of();
        }
        Value result = loops.results(carry.loop()).getFirst();
        return List.of(Scan.initial(result).get(carry.index()), Scan.next(result).get(carry.index()));
    }

    /// The graph with every gradient asked for in the spec (`grad(e, x)`) written out, innermost first.
    public static Graph expandGradients(Graph graph) {
        return graph.rewrite((value, inputs) -> value.op() instanceof GradientOf op
                ? op.expand(inputs, Differentiator::gradient)
                : value.withInputs(inputs));
    }

    /// The graph without [Subgraph] boundaries; run after the last differentiation.
    public static Graph expandSubgraphs(Graph graph) {
        Graph expanded = graph;
        while (expanded.values().stream().anyMatch(value -> value.op() instanceof Subgraph)) {
            expanded = expanded.rewrite((value, inputs) -> value.op() instanceof Subgraph op
                    ? named(op.expand(inputs, Differentiator::gradient), value.label())
                    : value.withInputs(inputs));
        }
        return expanded;
    }

    private static Value named(Value value, String label) {
        return label == null || value.label() != null || value.inputs().isEmpty() ? value : value.labelled(label);
    }

    private static Value gradient(Value result, Value input) {
        return gradients(result, List.of(input)).get(input);
    }
}
