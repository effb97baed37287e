package io.tapeless.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.data.DataSources;
import io.tapeless.runtime.data.Dataset;
import io.tapeless.runtime.train.LoopOptions;
import io.tapeless.runtime.train.ProgressListener;
import io.tapeless.runtime.train.TrainingLoop;
import io.tapeless.runtime.train.TrainingReport;
import io.tapeless.samples.autoencoder.Autoencoder;
import io.tapeless.samples.residual_tower.ResidualTower;
import io.tapeless.samples.residual_tower.ResidualTowerParameters;
import io.tapeless.samples.siamese.Siamese;
import io.tapeless.samples.siamese.SiameseForward;
import io.tapeless.samples.siamese.SiameseParameters;
import io.tapeless.samples.siamese.SiameseTrainer;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Deep, shared and self-supervised models.
class ArchitecturesTest {
    private static final int FEATURES = 64;
    private static final int ROWS = 32;

    private static TrainingReport train(ModelFactory model, ParameterSet parameters, int epochs) throws IOException {
        parameters.init(1);
        Dataset digits = DataSources.open("digits?train=2000&test=500", 1);
        return TrainingLoop.run(model, parameters, digits, new LoopOptions(epochs, 0, 2, 1), ProgressListener.SILENT);
    }

    @Test
    void aResidualTowerTrainsAllItsFloors() throws IOException {
        ResidualTowerParameters parameters = new ResidualTowerParameters();
        ResidualTowerParameters before = new ResidualTowerParameters();
        before.init(1);
        TrainingReport report = train(new ResidualTower(), parameters, 5);
        assertTrue(report.accuracy().getAsDouble() > 0.9, report.toString());
        List<String> floors = parameters.tensors().stream().map(Tensor::name).filter(name -> name.matches("tower\\.\\d\\.inner\\.fc1\\.weight")).toList();
        assertEquals(6, floors.size(), floors.toString());
        for (String floor : floors) {
            assertTrue(distance(parameters, before, floor) > 0.1, floor);
        }
    }

    private static double distance(ParameterSet a, ParameterSet b, String name) {
        float[] x = (float[]) a.tensor(name).data();
        float[] y = (float[]) b.tensor(name).data();
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return Math.sqrt(sum);
    }

    @Test
    void anAutoencoderLearnsFromImagesAlone() throws IOException {
        Autoencoder model = new Autoencoder();
        TrainingReport report = train(model, model.newParameters(), 6);
        double first = report.history().getFirst().metrics().get("squared_error");
        double last = report.metrics().get("squared_error");
        assertTrue(last < 0.8 * first, first + " to " + last);
    }

    /// Left and right come from the same or from two of four random prototypes.
    @Test
    void aSiameseNetworkBringsLikeNearLike() {
        SiameseParameters parameters = new Siamese().newParameters();
        parameters.init(1);
        assertEquals(1, parameters.tensors().stream().filter(tensor -> tensor.name().endsWith("fc1.weight")).count(), "one encoder, used twice");
        SplittableRandom random = new SplittableRandom(5);
        float[] prototypes = new float[4 * FEATURES];
        for (int i = 0; i < prototypes.length; i++) {
            prototypes[i] = (float) random.nextGaussian();
        }
        float[] left = new float[ROWS * FEATURES];
        float[] right = new float[ROWS * FEATURES];
        float[] same = new float[ROWS];
        float[] distance = new float[ROWS];
        try (SiameseTrainer trainer = new SiameseTrainer(parameters, TrainingOptions.DEFAULT, ROWS);
                SiameseForward forward = new SiameseForward(parameters, ROWS)) {
            for (int step = 0; step < 600; step++) {
                pairs(random, prototypes, left, right, same);
                trainer.step(left, right, same, ROWS);
            }
            pairs(random, prototypes, left, right, same);
            forward.predict(left, right, ROWS, distance);
            int right90 = 0;
            for (int row = 0; row < ROWS; row++) {
                right90 += (distance[row] < 0.5f) == (same[row] > 0.5f) ? 1 : 0;
            }
            assertTrue(right90 >= 0.9 * ROWS, right90 + " of " + ROWS);
        }
    }

    private static void pairs(SplittableRandom random, float[] prototypes, float[] left, float[] right, float[] same) {
        for (int row = 0; row < ROWS; row++) {
            int a = random.nextInt(4);
            int b = random.nextBoolean() ? a : random.nextInt(4);
            same[row] = a == b ? 1 : 0;
            for (int i = 0; i < FEATURES; i++) {
                left[row * FEATURES + i] = prototypes[a * FEATURES + i] + 0.3f * (float) random.nextGaussian();
                right[row * FEATURES + i] = prototypes[b * FEATURES + i] + 0.3f * (float) random.nextGaussian();
            }
        }
    }
}
