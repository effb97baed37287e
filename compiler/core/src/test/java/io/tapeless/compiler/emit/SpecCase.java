package io.tapeless.compiler.emit;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The training pass of a spec as a program for the back ends.
final class SpecCase {
    /// What integers are below; specs declare it.
    private static final int BOUND = 3;

    private SpecCase() {}

    /// The loss and the gradient of every input and parameter, on random data.
    ///
    /// @param sizes the symbols of each run
    static BackendCase of(String name, String spec, long seed, List<Map<String, Integer>> sizes) {
        ElaboratedModel model = Specs.elaborate(new SourceFile(name + ".tl", spec), DType.F64);
        Graph training = Differentiator.expandGradients(model.training());
        Value loss = training.root(Graph.Role.LOSS, "loss");
        Map<String, Value> leaves = new LinkedHashMap<>();
        training.values().stream().filter(value -> value.op() instanceof Named leaf && leaf.type().dtype().isFloat())
                .forEach(value -> leaves.putIfAbsent(((Named) value.op()).name(), value));
        Map<Value, Value> gradients = Differentiator.gradients(loss, List.copyOf(leaves.values()));
        List<Graph.Root> roots = new ArrayList<>(List.of(new Graph.Root(Graph.Role.OUTPUT, "loss", loss)));
        leaves.forEach((leaf, value) -> roots.add(new Graph.Root(Graph.Role.OUTPUT, "gradient_" + leaf, gradients.get(value))));
        Graph graph = new Graph(name, roots);
        Random random = new Random(seed);
        return new BackendCase(name, graph, sizes.stream().map(size -> data(graph, size, random)).toList());
    }

    private static Environment data(Graph graph, Map<String, Integer> sizes, Random random) {
        Environment environment = Environment.EMPTY.withHostScalar("t", 0);
        for (Map.Entry<String, Integer> size : sizes.entrySet()) {
            environment = environment.withSymbol(size.getKey(), size.getValue());
        }
        for (Value value : graph.values()) {
            if (value.op() instanceof Named leaf) {
                int count = (int) leaf.type().shape().elements().evaluate(symbol -> sizes.get(symbol.name()));
                environment = environment.withArray(leaf.role(), leaf.name(), leaf.type().dtype().isFloat()
                        ? random.doubles(count, -1, 1).map(x -> (float) x).toArray()
                                : random.ints(count, 0, leaf.type().dtype() == DType.BOOL ? 2 : BOUND).asDoubleStream().toArray());
            }
        }
        return environment;
    }
}
