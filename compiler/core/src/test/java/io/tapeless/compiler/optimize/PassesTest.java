package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.GraphText;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.Operators;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the passes do together.
class PassesTest {
    private static final int RANDOM_GRAPHS = 400;

    @Test
    void passesKeepTheMeaningOfRandomGraphs() {
        for (int seed = 0; seed < RANDOM_GRAPHS; seed++) {
            Graph graph = RandomGraphs.make(seed, 4 + seed % 20);
            Environment environment = RandomData.environment(graph, seed);
            try {
                for (Pass pass : Passes.all()) {
                    RandomData.checkSameMeaning(graph, Passes.run(graph, List.of(pass)), environment);
                }
                Graph optimised = Passes.run(graph, Passes.afterDifferentiation());
                RandomData.checkSameMeaning(graph, optimised, environment);
                assertTrue(optimised.values().size() <= graph.values().size() + 6, "optimising should not grow a graph");
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + "\n" + GraphText.print(graph), failure);
            }
        }
    }

    /// Stabilising before and optimising after differentiation gives the gradients of the graph as it was written.
    @Test
    void passesKeepTheGradientsOfRandomGraphs() {
        for (int seed = 0; seed < RANDOM_GRAPHS / 4; seed++) {
            Graph graph = RandomGraphs.make(seed, 4 + seed % 12);
            Value y = graph.roots().getFirst().value();
            Value loss = sum(tanh(y), range(y.rank()));
            List<Value> inputs = Graph.order(List.of(loss)).stream().filter(v -> v.op() instanceof Named).toList();
            Graph plain = differentiated(loss, inputs);
            Graph optimised = Passes.run(differentiated(stabilised(loss), inputs), Passes.afterDifferentiation());
            try {
                RandomData.checkSameMeaning(plain, optimised, RandomData.environment(graph, seed));
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + "\n" + GraphText.print(graph), failure);
            }
        }
    }

    private static Value stabilised(Value loss) {
        return Passes.run(new Graph("g", List.of(new Graph.Root(Graph.Role.LOSS, "loss", loss))), Passes.beforeDifferentiation())
                .roots().getFirst().value();
    }

    private static Graph differentiated(Value loss, List<Value> inputs) {
        Map<Value, Value> gradients = Differentiator.gradients(loss, inputs);
        List<Graph.Root> roots = new ArrayList<>(List.of(new Graph.Root(Graph.Role.LOSS, "loss", loss)));
        for (Value input : inputs) {
            roots.add(new Graph.Root(Graph.Role.GRADIENT, ((Named) input.op()).name(), gradients.get(input)));
        }
        return Differentiator.expandSubgraphs(new Graph("g", roots));
    }

    @Test
    void optimisedRandomGraphsParseBack() {
        for (int seed = 0; seed < 50; seed++) {
            String text = GraphText.print(Passes.run(RandomGraphs.make(seed, 20), Passes.afterDifferentiation()));
            assertEquals(text, GraphText.print(GraphText.parse(text, Operators::create)));
        }
    }

    private static final Dim N = Dim.of(new Dim.Symbol("N", 64, Integer.MAX_VALUE));
    private static final Value LOGITS = leaf(Named.Role.INPUT, "logits", DType.F32, N, Dim.of(3));
    private static final Value LABEL = leaf(Named.Role.TARGET, "label", DType.I32, N);

    private static Value leaf(Named.Role role, String name, DType dtype, Dim... dims) {
        return Value.of(new Named(role, name, new TensorType(dtype, new Shape(List.of(dims)))));
    }

    private static Value pick(Value x) {
        return reshape(gather(x, reshape(LABEL, new Shape(List.of(N, Dim.ONE))), 1), new Shape(List.of(N)));
    }

    /// The loss and its gradient with respect to the logits, through the whole pipeline.
    private static Graph train(Value loss) {
        Graph forward = Passes.run(new Graph("train", List.of(new Graph.Root(Graph.Role.LOSS, "loss", loss))), Passes.beforeDifferentiation());
        Value result = forward.root(Graph.Role.LOSS, "loss");
        List<Graph.Root> roots = new ArrayList<>(forward.roots());
        roots.add(new Graph.Root(Graph.Role.GRADIENT, "logits", Differentiator.gradients(result, List.of(LOGITS)).get(LOGITS)));
        return Passes.run(new Graph("train", roots), Passes.afterDifferentiation());
    }

    private static Map<String, Long> kinds(Value... results) {
        return Graph.order(List.of(results)).stream().collect(Collectors.groupingBy(v -> v.op().mnemonic(), java.util.TreeMap::new, Collectors.counting()));
    }

    /// dz = (softmax(z) − one_hot(label)) · 1/N, one product of one difference; the exponentials are shared with the forward pass.
    @Test
    void theGradientOfCrossEntropyIsSoftmaxMinusOneHot() {
        Graph graph = train(mean(minus(logSumExp(LOGITS, List.of(1)), pick(LOGITS)), List.of(0)));
        Value gradient = graph.root(Graph.Role.GRADIENT, "logits");
        assertEquals("mul", gradient.op().mnemonic());
        List<String> factors = gradient.inputs().stream().map(v -> v.op().mnemonic()).sorted().toList();
        assertEquals(List.of("broadcast", "sub"), factors);
        Value difference = gradient.inputs().stream().filter(v -> v.op().mnemonic().equals("sub")).findFirst().orElseThrow();
        assertEquals(List.of("div", "one_hot"), difference.inputs().stream().map(v -> v.op().mnemonic()).toList());
        Map<String, Long> all = kinds(graph.root(Graph.Role.LOSS, "loss"), gradient);
        assertEquals(1, all.get("exp"));
        assertEquals(1, all.get("max"));
        assertEquals(2, all.get("sum"), "Σ exp and the mean of the loss: " + all);
        assertEquals(1, all.get("mul"), "the factor 1/N: " + all);
        assertEquals(3, all.get("sub"), "the shift, the loss, softmax − one-hot: " + all);
    }

    private static Results at(Graph graph, double[] logits, double... labels) {
        return GraphInterpreter.run(graph, Environment.EMPTY.withSymbol("N", labels.length)
                .withArray(Named.Role.INPUT, "logits", logits).withArray(Named.Role.TARGET, "label", labels));
    }

    /// Three ways to write one loss. Rows of ±1000: the right class is certain, then certainly wrong; by hand, loss = (0 + 2000) / 2.
    @Test
    void hugeLogitsGiveFiniteLossAndGradient() {
        Value e = exp(LOGITS);
        Value naive = over(e, restore(sum(e, List.of(1)), LOGITS.shape(), List.of(1)));
        List<Value> losses = List.of(
                mean(minus(logSumExp(LOGITS, List.of(1)), pick(LOGITS)), List.of(0)),
                negate(mean(pick(log(naive)), List.of(0))),
                negate(mean(log(pick(naive)), List.of(0))));
        double[] logits = {1000, -1000, -1000, -1000, 1000, -1000};
        for (Value loss : losses) {
            Results results = at(train(loss), logits, 0, 2);
            assertEquals(1000, results.get(Graph.Role.LOSS, "loss").scalar(), 1e-9);
            assertArrayEquals(new double[] {0, 0, 0, 0, 0.5, -0.5}, results.get(Graph.Role.GRADIENT, "logits").values(), 1e-12);
        }
    }

    @Test
    void hugeLogitsOfABinaryClassifierGiveFiniteLossAndGradient() {
        Value p = over(1, plus(exp(negate(LOGITS)), 1));
        Value certain = log(p);
        Value impossible = log(minus(1, p));
        Results results = at(train(negate(sum(plus(certain, impossible), List.of(0, 1)))), new double[] {1000, -1000, 0}, 0);
        assertEquals(2000 + 2 * Math.log(2), results.get(Graph.Role.LOSS, "loss").scalar(), 1e-9);
        assertArrayEquals(new double[] {1, -1, 0}, results.get(Graph.Role.GRADIENT, "logits").values(), 1e-12);
    }

    @Test
    void nothingOfABoundaryIsLeft() {
        Graph graph = train(sum(logSumExp(LOGITS, List.of(1)), List.of(0)));
        assertTrue(graph.values().stream().noneMatch(v -> v.op() instanceof io.tapeless.compiler.graph.Subgraph));
        assertTrue(graph.values().stream().anyMatch(v -> v.op() instanceof Reduction));
    }

    @Test
    void optimisingTwiceChangesNothing() {
        for (int seed = 0; seed < 100; seed++) {
            Graph once = Passes.run(RandomGraphs.make(seed, 20), Passes.afterDifferentiation());
            assertEquals(GraphText.print(once), GraphText.print(Passes.run(once, Passes.afterDifferentiation())));
        }
    }

    @Test
    void passesHaveNamesOfTheirOwn() {
        List<String> names = Passes.all().stream().map(Pass::name).toList();
        assertEquals(names.size(), names.stream().distinct().count());
        assertTrue(names.containsAll(Arrays.asList("fold-constants", "merge-common-subexpressions", "simplify-algebra", "prune-dead-values",
                "stabilise")));
    }
}
