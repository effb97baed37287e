package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Relations that hold whatever the numbers are.
class MetamorphicTest {
    private static final int FEATURES = 6;
    private static final String SPEC = """
            model Rows {
                dim N
                input x : f32[N, 6]
                target label : i32[N] in 0 ..< 3
                let fc1  = Linear(6, 9)
                let norm = LayerNorm(9)
                let fc2  = Linear(9, 3)
                let h = x |> fc1 |> norm |> gelu |> dropout(%s) |> alpha_dropout(%s)
                let logits = fc2(h)
                output y = softmax(logits, axis: -1)
                loss = cross_entropy(logits, label)
                train { optimizer adam(lr: 0.01) accumulate %s }
            }
            """;

    private static float[] numbers(int count, long seed) {
        Random random = new Random(seed);
        float[] all = new float[count];
        for (int i = 0; i < count; i++) {
            all[i] = random.nextFloat() * 2 - 1;
        }
        return all;
    }

    private static float[] outputs(ModelFactory model, ParameterSet parameters, float[] x) {
        int rows = x.length / FEATURES;
        try (Program forward = model.newForward(parameters, rows)) {
            forward.bind("x", x);
            forward.run(rows);
            return java.util.Arrays.copyOf((float[]) forward.result("y"), rows * 3);
        }
    }

    private static ModelFactory model(Path folder, String dropout, int accumulate) throws IOException {
        Path spec = Files.writeString(folder.resolve("rows" + accumulate + ".tl"), SPEC.formatted(dropout, dropout, accumulate));
        return new Compiler(Options.DEFAULT.withBackend(Backend.VECTOR)).load(spec);
    }

    /// Rows know nothing of each other: permuted or split batches give the same rows, bit for bit.
    @Test
    void rowsPermutedOrSplitGiveTheSameRows(@TempDir Path folder) throws IOException {
        ModelFactory model = model(folder, "0.5", 1);
        ParameterSet parameters = model.newParameters();
        parameters.init(3);
        int rows = 13;
        float[] x = numbers(rows * FEATURES, 1);
        float[] whole = outputs(model, parameters, x);
        float[] turned = new float[x.length];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(x, row * FEATURES, turned, (rows - 1 - row) * FEATURES, FEATURES);
        }
        float[] backwards = outputs(model, parameters, turned);
        float[] first = outputs(model, parameters, java.util.Arrays.copyOf(x, 5 * FEATURES));
        float[] rest = outputs(model, parameters, java.util.Arrays.copyOfRange(x, 5 * FEATURES, x.length));
        for (int i = 0; i < whole.length; i++) {
            assertEquals(whole[i], backwards[(rows - 1 - i / 3) * 3 + i % 3], "row " + i / 3 + " of the permuted batch");
            assertEquals(whole[i], i < 15 ? first[i] : rest[i - 15], "row " + i / 3 + " of the split batch");
        }
    }

    /// Gradients of two half batches added up are those of the whole one, to rounding.
    @Test
    void accumulatedHalvesAreOneBatch(@TempDir Path folder) throws IOException {
        float[] x = numbers(8 * FEATURES, 2);
        int[] label = {0, 1, 2, 1, 0, 2, 2, 1};
        double[][] weights = new double[2][];
        for (int parts = 1; parts <= 2; parts++) {
            ModelFactory model = model(folder, "0", parts);
            ParameterSet parameters = model.newParameters();
            parameters.init(5);
            try (Trainer trainer = model.newTrainer(parameters, new TrainingOptions(1, 1), 8)) {
                for (int micro = 0; micro < 3 * parts; micro++) {
                    int rows = 8 / parts;
                    int from = micro % parts * rows;
                    trainer.bind("x", java.util.Arrays.copyOfRange(x, from * FEATURES, (from + rows) * FEATURES));
                    trainer.bind("label", java.util.Arrays.copyOfRange(label, from, from + rows));
                    trainer.step(rows);
                }
            }
            float[] weight = (float[]) parameters.tensors().getFirst().data();
            weights[parts - 1] = new double[weight.length];
            for (int i = 0; i < weight.length; i++) {
                weights[parts - 1][i] = weight[i];
            }
        }
        assertArrayEquals(weights[0], weights[1], 1e-5);
    }

    /// Without dropping, training and inference compute the same.
    @Test
    void trainingWithoutDroppingIsInference() {
        ElaboratedModel model = Specs.elaborate(new SourceFile("rows.tl", SPEC.formatted("0", "0", "1")), DType.F64);
        Environment data = Environment.EMPTY.withSymbol("N", 4).withHostScalar("t", 1);
        Random random = new Random(4);
        for (var value : Differentiator.expandSubgraphs(model.training()).values()) {
            if (value.op() instanceof Named leaf) {
                int count = (int) leaf.type().shape().elements().evaluate(symbol -> 4);
                data = data.withArray(leaf.role(), leaf.name(), leaf.type().dtype().isFloat() ? random.doubles(count, -1, 1).toArray() : new double[count]);
            }
        }
        double[] trained = GraphInterpreter.run(Differentiator.expandSubgraphs(model.training()), data).get(Graph.Role.OUTPUT, "y").values();
        double[] inferred = GraphInterpreter.run(Differentiator.expandSubgraphs(model.inference()), data).get(Graph.Role.OUTPUT, "y").values();
        assertArrayEquals(inferred, trained, 0);
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
