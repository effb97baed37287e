package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Running statistics of normalisation layers against their definitions, for x[3, 2, 5].
class RunningStatisticsTest {
    private static final int ROWS = 3;
    private static final int FEATURES = 2;
    private static final int PLACES = 5;

    @TempDir
    private Path folder;

    private ModelFactory model(String layer, Backend backend) throws IOException {
        return new Compiler(Options.DEFAULT.withBackend(backend)).load(Files.writeString(folder.resolve("statistics.tl"), """
                model Statistics {
                    dim N
                    input x : f32[N, 2, 5]
                    param scale : f32[2, 5] ~ ones
                    let norm = %s
                    let y = norm(x * scale)
                    output normal = y
                    loss = mean(square(y))
                    train { optimizer sgd(lr: 0) }
                }
                """.formatted(layer)));
    }

    /// The states after training steps on the batches.
    private static List<Tensor> train(ModelFactory model, ParameterSet parameters, float[]... batches) {
        parameters.init(1);
        try (Trainer trainer = model.newTrainer(parameters, TrainingOptions.DEFAULT, ROWS)) {
            for (float[] batch : batches) {
                trainer.bind("x", batch);
                trainer.step(ROWS);
            }
        }
        return parameters.tensors().stream().filter(tensor -> tensor.name().startsWith("norm.")).toList();
    }

    private static float[] batch(long seed) {
        Random random = new Random(seed);
        float[] x = new float[ROWS * FEATURES * PLACES];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (random.nextGaussian() + i % 7);
        }
        return x;
    }

    /// Mean and unbiased variance of a feature over some rows.
    private static double[] moments(float[] x, int feature, int firstRow, int lastRow) {
        double sum = 0;
        double squares = 0;
        int n = (lastRow - firstRow + 1) * PLACES;
        for (int row = firstRow; row <= lastRow; row++) {
            for (int place = 0; place < PLACES; place++) {
                sum += x[(row * FEATURES + feature) * PLACES + place];
            }
        }
        for (int row = firstRow; row <= lastRow; row++) {
            for (int place = 0; place < PLACES; place++) {
                squares += Math.pow(x[(row * FEATURES + feature) * PLACES + place] - sum / n, 2);
            }
        }
        return new double[] {sum / n, squares / (n - 1)};
    }

    private static void assertStates(List<Tensor> states, double[][] meanAndVariance) {
        for (int k = 0; k < 2; k++) {
            String name = k == 0 ? "norm.running_mean" : "norm.running_var";
            float[] found = (float[]) states.stream().filter(tensor -> tensor.name().equals(name)).findFirst().orElseThrow().data();
            for (int feature = 0; feature < FEATURES; feature++) {
                assertEquals(meanAndVariance[feature][k], found[feature], 1e-5, name + " of feature " + feature);
            }
        }
    }

    @Test
    void cumulativeBatchNormAveragesAllBatches() throws IOException {
        float[][] batches = {batch(1), batch(2), batch(3)};
        double[][] wanted = new double[FEATURES][2];
        for (float[] batch : batches) {
            for (int feature = 0; feature < FEATURES; feature++) {
                double[] moments = moments(batch, feature, 0, ROWS - 1);
                wanted[feature][0] += moments[0] / batches.length;
                wanted[feature][1] += moments[1] / batches.length;
            }
        }
        for (Backend backend : List.of(Backend.INTERPRETER, Backend.SCALAR, Backend.VECTOR)) {
            ModelFactory model = model("BatchNorm(2, cumulative: true, affine: false)", backend);
            ParameterSet parameters = model.newParameters();
            assertStates(train(model, parameters, batches), wanted);
            assertEquals(3, ((float[]) parameters.tensor("norm.batches").data())[0]);
        }
    }

    /// The last batch of an epoch may be a single row: its mean counts, a variance it has not.
    @Test
    void aSingleElementLeavesTheVariance() throws IOException {
        Path spec = Files.writeString(folder.resolve("single.tl"), """
                model Single {
                    dim N
                    input x : f32[N, 2]
                    param scale : f32[2] ~ ones
                    let norm = BatchNorm(2)
                    loss = mean(square(norm(x * scale)))
                    train { optimizer sgd(lr: 0) }
                }
                """);
        for (Backend backend : List.of(Backend.INTERPRETER, Backend.SCALAR, Backend.VECTOR)) {
            ModelFactory model = new Compiler(Options.DEFAULT.withBackend(backend)).load(spec);
            ParameterSet parameters = model.newParameters();
            parameters.init(1);
            try (Trainer trainer = model.newTrainer(parameters, TrainingOptions.DEFAULT, 2)) {
                trainer.bind("x", new float[] {1, 5, 3, 9});
                trainer.step(2);
                assertArrayEquals(new float[] {0.9f + 0.1f * 2, 0.9f + 0.1f * 8}, (float[]) parameters.tensor("norm.running_var").data(), 1e-6f);
                trainer.step(1);
            }
            assertArrayEquals(new float[] {0.9f + 0.1f * 2, 0.9f + 0.1f * 8}, (float[]) parameters.tensor("norm.running_var").data(), 1e-6f);
            assertArrayEquals(new float[] {0.9f * 0.2f + 0.1f, 0.9f * 0.7f + 0.5f}, (float[]) parameters.tensor("norm.running_mean").data(), 1e-6f);
        }
    }

    @Test
    void instanceNormKeepsTheMeansOfItsRowsAndUsesThemInInference() throws IOException {
        float[] batch = batch(4);
        double[][] wanted = new double[FEATURES][2];
        for (int feature = 0; feature < FEATURES; feature++) {
            wanted[feature][1] = 0.9;
            for (int row = 0; row < ROWS; row++) {
                double[] moments = moments(batch, feature, row, row);
                wanted[feature][0] += 0.1 * moments[0] / ROWS;
                wanted[feature][1] += 0.1 * moments[1] / ROWS;
            }
        }
        ModelFactory model = model("InstanceNorm(2, track_running_stats: true)", Backend.SCALAR);
        ParameterSet parameters = model.newParameters();
        assertStates(train(model, parameters, batch), wanted);
        float[] x = batch(5);
        float[] normal = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            double[] of = wanted[i / PLACES % FEATURES];
            normal[i] = (float) ((x[i] - of[0]) / Math.sqrt(of[1] + 1e-5));
        }
        try (Program forward = model.newForward(parameters, ROWS)) {
            forward.bind("x", x);
            forward.run(ROWS);
            float[] found = new float[x.length];
            System.arraycopy(forward.result("normal"), 0, found, 0, x.length);
            assertArrayEquals(normal, found, 1e-4f);
        }
    }

    @Test
    void withoutTrackingThereAreNoStates() throws IOException {
        for (String layer : List.of("BatchNorm(2, track_running_stats: false, affine: false)", "InstanceNorm(2)")) {
            ModelFactory model = model(layer, Backend.SCALAR);
            assertEquals(List.of(), train(model, model.newParameters(), batch(6)), layer);
        }
    }
}
