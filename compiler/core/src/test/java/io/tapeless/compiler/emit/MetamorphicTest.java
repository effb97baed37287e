package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Relations that hold whatever the numbers are.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetamorphicTest {
    private static final String SPEC = """
            model Rows {
                dim N
                input x : f32[N, %s]
                target label : i32[N] in 0 ..< 3
            %s
                output y = softmax(logits, axis: -1)
                loss = cross_entropy(logits, label)
                train { optimizer sgd(lr: 0.5, momentum: 0.9) accumulate %s }
            }
            """;

    /// Models whose rows know nothing of each other, with something that drops parts of them with probability `p`.
    private enum Family {
        PERCEPTRON("6", """
                let fc1  = Linear(6, 9)
                let norm = LayerNorm(9)
                let fc2  = Linear(9, 3)
                let more = DropConnectLinear(9, 9, p: p, bias: false)
                let h = x |> fc1 |> norm |> gelu |> dropout(p) |> alpha_dropout(p)
                let logits = fc2(h + stochastic_depth(more(h), p))
                """),
        IMAGES("2, 6, 5", """
                let conv = Conv2d(2, 4, 3, padding: 1)
                let norm = GroupNorm(2, 4)
                let head = Linear(4 * 3 * 2, 3)
                let logits = max_pool2d(x |> conv |> norm |> relu |> spatial_dropout(p), 2) |> flatten |> head
                """),
        SEQUENCES("5, 3", """
                let lstm = Lstm(3, 4, num_layers: 2, bidirectional: true, dropout_p: p)
                let gru  = Gru(8, 4)
                let head = Linear(4, 3)
                let (steps, ends)  = lstm(variational_dropout(x, p))
                let (all, last)    = gru(steps)
                let logits = head(all[:, -1])
                """),
        ATTENTION("4, 6", """
                let blocks = TransformerEncoder(2, 6, 2, hidden: 8, dropout_p: p)
                let head   = Linear(6, 3)
                let logits = mean(blocks(x), axis: 1) |> head
                """);

        private final String row;
        private final String body;

        Family(String row, String body) {
            this.row = row;
            this.body = body;
        }

        private String spec(String p, int accumulate) {
            return SPEC.formatted(row, body.replaceAll("\\bp\\b(?!:)", p), accumulate);
        }

        private int rowSize() {
            return Stream.of(row.split(", ")).mapToInt(Integer::parseInt).reduce(1, (a, b) -> a * b);
        }
    }

    @TempDir
    private Path folder;
    private final Map<Path, ModelFactory> models = new HashMap<>();

    private static float[] numbers(int count, long seed) {
        Random random = new Random(seed);
        float[] all = new float[count];
        for (int i = 0; i < count; i++) {
            all[i] = random.nextFloat() * 2 - 1;
        }
        return all;
    }

    private static float[] outputs(ModelFactory model, ParameterSet parameters, float[] x, int rows) {
        try (Program forward = model.newForward(parameters, rows)) {
            forward.bind("x", x);
            forward.run(rows);
            return java.util.Arrays.copyOf((float[]) forward.result("y"), rows * 3);
        }
    }

    private ModelFactory model(Family family, int accumulate) throws IOException {
        Path spec = folder.resolve(family.name().toLowerCase(Locale.ROOT) + accumulate + ".tl");
        if (!models.containsKey(spec)) {
            models.put(spec, new Compiler(Options.DEFAULT.withBackend(Backend.VECTOR)).load(Files.writeString(spec, family.spec("0", accumulate))));
        }
        return models.get(spec);
    }

    /// Permuted or split batches give the same rows, bit for bit.
    @ParameterizedTest
    @EnumSource(Family.class)
    void rowsPermutedOrSplitGiveTheSameRows(Family family) throws IOException {
        ModelFactory model = model(family, 1);
        ParameterSet parameters = model.newParameters();
        parameters.init(3);
        int rows = 13;
        int size = family.rowSize();
        float[] x = numbers(rows * size, 1);
        float[] whole = outputs(model, parameters, x, rows);
        float[] turned = new float[x.length];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(x, row * size, turned, (rows - 1 - row) * size, size);
        }
        float[] backwards = outputs(model, parameters, turned, rows);
        float[] first = outputs(model, parameters, Arrays.copyOf(x, 5 * size), 5);
        float[] rest = outputs(model, parameters, Arrays.copyOfRange(x, 5 * size, x.length), 8);
        for (int i = 0; i < whole.length; i++) {
            assertEquals(whole[i], backwards[(rows - 1 - i / 3) * 3 + i % 3], "row " + i / 3 + " of the permuted batch");
            assertEquals(whole[i], i < 15 ? first[i] : rest[i - 15], "row " + i / 3 + " of the split batch");
        }
        assertTrue(whole[0] != whole[3], "rows differ");
    }

    /// Gradients of two parts of a batch, weighted by their rows and added up, are those of the whole one, to rounding.
    @ParameterizedTest
    @EnumSource(Family.class)
    void accumulatedPartsAreOneBatch(Family family) throws IOException {
        Map<String, float[]> whole = trained(model(family, 1), family, 1);
        Map<String, float[]> parts = trained(model(family, 2), family, 2);
        whole.forEach((name, weight) -> assertArrayEquals(weight, parts.get(name), 2e-6f, name));
        assertTrue(whole.size() >= 4, "parameters of all layers");
    }

    /// All parameters after three updates, each by one batch of 8 rows in so many parts.
    private static Map<String, float[]> trained(ModelFactory model, Family family, int parts) {
        int size = family.rowSize();
        float[] x = numbers(8 * size, 2);
        int[] label = {0, 1, 2, 1, 0, 2, 2, 1};
        ParameterSet parameters = model.newParameters();
        parameters.init(5);
        try (Trainer trainer = model.newTrainer(parameters, new TrainingOptions(1, 1), 8)) {
            for (int micro = 0; micro < 3 * parts; micro++) {
                int from = micro % parts * 5;
                int rows = parts == 1 ? 8 : from == 0 ? 5 : 3;
                trainer.bind("x", Arrays.copyOfRange(x, from * size, (from + rows) * size));
                trainer.bind("label", Arrays.copyOfRange(label, from, from + rows));
                trainer.step(rows);
            }
        }
        Map<String, float[]> values = new TreeMap<>();
        parameters.tensors().forEach(tensor -> values.put(tensor.name(), ((float[]) tensor.data()).clone()));
        return values;
    }

    /// Without dropping, training and inference compute the same; with it they do not.
    @ParameterizedTest
    @EnumSource(Family.class)
    void trainingWithoutDroppingIsInference(Family family) {
        assertArrayEquals(outputs(family, "0", false), outputs(family, "0", true), 0);
        assertFalse(Arrays.equals(outputs(family, "0.5", false), outputs(family, "0.5", true)), "0.5 drops nothing");
    }

    private static double[] outputs(Family family, String p, boolean training) {
        ElaboratedModel model = Specs.elaborate(new SourceFile("rows.tl", family.spec(p, 1)), DType.F64);
        Graph graph = Differentiator.expandSubgraphs(training ? model.training() : model.inference());
        Environment data = Environment.EMPTY.withSymbol("N", 4).withHostScalar("t", 1);
        for (var value : graph.values()) {
            if (value.op() instanceof Named leaf) {
                int count = (int) leaf.type().shape().elements().evaluate(symbol -> 4);
                double[] numbers = new Random(leaf.name().hashCode()).doubles(count, -1, 1).toArray();
                data = data.withArray(leaf.role(), leaf.name(), leaf.type().dtype().isFloat() ? numbers : new double[count]);
            }
        }
        return GraphInterpreter.run(graph, data).get(Graph.Role.OUTPUT, "y").values();
    }

    /// ⟨J v, u⟩ = ⟨v, Jᵀ u⟩ with u = 1 for random specs: the slope of the loss along a random direction is the gradient's share of it.
    @Test
    void slopesAlongDirectionsAreThoseOfTheGradient() {
        for (long seed = 0; seed < 40; seed++) {
            BackendCase program = RandomSpecs.program(seed, 5, 3);
            Environment at = program.runs().getFirst();
            var results = GraphInterpreter.run(program.graph(), at);
            Random random = new Random(seed);
            Environment up = at;
            Environment down = at;
            double expected = 0;
            double step = 1e-6;
            for (Named leaf : program.leaves()) {
                if (leaf.type().dtype().isFloat()) {
                    double[] values = at.array(leaf.role(), leaf.name());
                    double[] direction = random.doubles(values.length, -1, 1).toArray();
                    double[] gradient = results.get(Graph.Role.OUTPUT, "gradient_" + leaf.name()).values();
                    double[] more = values.clone();
                    double[] less = values.clone();
                    for (int i = 0; i < values.length; i++) {
                        expected += gradient[i] * direction[i];
                        more[i] += step * direction[i];
                        less[i] -= step * direction[i];
                    }
                    up = up.withArray(leaf.role(), leaf.name(), more);
                    down = down.withArray(leaf.role(), leaf.name(), less);
                }
            }
            double slope = (loss(program, up) - loss(program, down)) / (2 * step);
            assertEquals(expected, slope, 1e-7 * Math.max(1, Math.abs(slope)), "seed " + seed + "\n" + RandomSpecs.text(seed, 5));
        }
    }

    private static double loss(BackendCase program, Environment at) {
        return GraphInterpreter.run(program.graph(), at).get(Graph.Role.OUTPUT, "loss").scalar();
    }
}
