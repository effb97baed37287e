package io.tapeless.compiler.autodiff;

import static io.tapeless.compiler.op.Formulas.range;
import static io.tapeless.compiler.op.Formulas.sum;
import static io.tapeless.compiler.op.Formulas.times;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The one entry of gradient tests: the derived gradient of Σ y·c, for a random c, against central differences in double precision.
final class GradientCheck {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;

    private GradientCheck() {}

    static void check(String what, Value y, Sampler sampler) {
        Value loss = sum(times(y, sampler.cotangent(y.type())), range(y.rank()));
        check(what, loss, sampler.floats(), sampler);
    }

    /// @param loss a scalar
    static void check(String what, Value loss, List<Value> inputs, Sampler sampler) {
        Graph graph = differentiated(loss, inputs);
        Results results = GraphInterpreter.run(graph, sampler.environment());
        Graph forward = new Graph("forward", List.of(graph.roots().getFirst()));
        for (int i = 0; i < inputs.size(); i++) {
            double[] derived = results.get(Graph.Role.GRADIENT, String.valueOf(i)).values();
            for (int element = 0; element < derived.length; element++) {
                double h = STEP * Math.max(1, Math.abs(sampler.element(inputs.get(i), element)));
                double up = loss(forward, sampler, inputs.get(i), element, h);
                double down = loss(forward, sampler, inputs.get(i), element, -h);
                double numeric = (up - down) / (2 * h);
                assertEquals(numeric, derived[element], TOLERANCE * Math.max(1, Math.abs(numeric)),
                        what + ": input " + i + " of " + inputs.get(i).type() + ", element " + element);
            }
        }
    }

    private static double loss(Graph forward, Sampler sampler, Value input, int element, double by) {
        return GraphInterpreter.run(forward, sampler.moved(input, element, by)).get(Graph.Role.LOSS, "loss").scalar();
    }

    /// LOSS `loss` and GRADIENT `0`, `1`, … without subgraphs.
    static Graph differentiated(Value loss, List<Value> inputs) {
        Graph expanded = Differentiator.expandGradients(new Graph("g", List.of(new Graph.Root(Graph.Role.LOSS, "loss", loss))));
        Value result = expanded.roots().getFirst().value();
        Map<Value, Value> gradients = Differentiator.gradients(result, inputs);
        List<Graph.Root> roots = new ArrayList<>(expanded.roots());
        for (Value input : inputs) {
            roots.add(new Graph.Root(Graph.Role.GRADIENT, String.valueOf(roots.size() - 1), gradients.get(input)));
        }
        return Differentiator.expandSubgraphs(new Graph("g", roots));
    }
}
