package io.tapeless.compiler.autodiff;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
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
        List<Value> order = Graph.order(List.of(result));
        Set<Value> active = reaching(order, wanted);
        Map<Value, Value> adjoints = new IdentityHashMap<>();
        if (active.contains(result)) {
            adjoints.put(result, Formulas.like(result, 1));
        }
        for (Value value : order.reversed()) {
            Value dy = adjoints.get(value);
            if (dy != null && value.label() != null && dy.label() == null && !dy.inputs().isEmpty()) {
                dy = dy.labelled(value.label() + " gradient");
                adjoints.put(value, dy);
            }
            if (dy != null && value.inputs().stream().anyMatch(active::contains)) {
                propagate(value, dy, active, adjoints);
            }
        }
        Map<Value, Value> gradients = new IdentityHashMap<>();
        for (Value value : wanted) {
            Value found = adjoints.get(value);
            gradients.put(value, found != null ? found : Formulas.like(value, 0));
        }
        return gradients;
    }

    /// The values a wanted one reaches through float values.
    private static Set<Value> reaching(List<Value> order, Collection<Value> wanted) {
        Set<Value> active = Collections.newSetFromMap(new IdentityHashMap<>());
        active.addAll(wanted);
        for (Value value : order) {
            if (value.dtype().isFloat() && value.op().whyNoGradient() == null && value.inputs().stream().anyMatch(active::contains)) {
                active.add(value);
            }
        }
        return active;
    }

    private static void propagate(Value value, Value dy, Set<Value> active, Map<Value, Value> adjoints) {
        List<Value> parts = value.op().gradient(new Adjoint(value, dy));
        for (int i = 0; i < parts.size(); i++) {
            Value input = value.input(i);
            Value part = parts.get(i);
            if (part != null && active.contains(input)) {
                if (!part.type().equals(input.type())) {
                    throw new IllegalStateException("gradient of " + value + " to input " + i + " is " + part.type() + ", not " + input.type());
                }
                adjoints.merge(input, part, Formulas::plus);
            }
        }
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
