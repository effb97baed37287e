package io.tapeless.compiler.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.InterpretedTensor;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.leaf.Named;
import java.util.Map;
import java.util.Random;

/// Runs two graphs on the same random data: what they must agree on is what they compute.
final class RandomData {
    private static final Map<String, Integer> SYMBOLS = Map.of("N", 3, "T", 4);
    private static final double TOLERANCE = 1e-9;

    private RandomData() {}

    /// Values for every named leaf: floats in (0.1, 0.9), integers and truth values 0 or 1.
    static Environment environment(Graph graph, long seed) {
        Random random = new Random(seed);
        Environment environment = Environment.EMPTY.withSymbols(SYMBOLS).withSeed(seed).withHostScalar("t", 3);
        for (Value value : graph.values()) {
            if (value.op() instanceof Named named) {
                int count = (int) value.shape().elements().evaluate(symbol -> SYMBOLS.get(symbol.name()));
                double[] values = value.dtype().isFloat() ? random.doubles(count, 0.1, 0.9).toArray()
                        : random.ints(count, 0, 2).asDoubleStream().toArray();
                environment = environment.withArray(named.role(), named.name(), values);
            }
        }
        return environment;
    }

    /// Every root of `after` has the value it has in `before`.
    static void checkSameMeaning(Graph before, Graph after, Environment environment) {
        Results expected = GraphInterpreter.run(Differentiator.expandSubgraphs(before), environment);
        Results actual = GraphInterpreter.run(Differentiator.expandSubgraphs(after), environment);
        for (Map.Entry<Results.Key, InterpretedTensor> root : actual.tensors().entrySet()) {
            InterpretedTensor wanted = expected.get(root.getKey().role(), root.getKey().name());
            assertEquals(wanted.dtype(), root.getValue().dtype(), root.getKey()::toString);
            assertEquals(wanted.shape(), root.getValue().shape(), root.getKey()::toString);
            for (int i = 0; i < wanted.values().length; i++) {
                double value = wanted.values()[i];
                assertEquals(value, root.getValue().values()[i], TOLERANCE * Math.max(1, Math.abs(value)), root.getKey() + " element " + i);
            }
        }
    }
}
