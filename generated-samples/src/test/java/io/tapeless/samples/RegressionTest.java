package io.tapeless.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.TrainingOptions;
import io.tapeless.samples.linear_regression.LinearRegressionParameters;
import io.tapeless.samples.linear_regression.LinearRegressionTrainer;
import io.tapeless.samples.logistic_regression.LogisticRegressionEvaluation;
import io.tapeless.samples.logistic_regression.LogisticRegressionParameters;
import io.tapeless.samples.logistic_regression.LogisticRegressionTrainer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Models whose right answer is known.
class RegressionTest {
    @Test
    void linearRegressionFindsTheLineBehindTheData() {
        float[] slope = {2, -1, 0.5f};
        LinearRegressionParameters parameters = new LinearRegressionParameters();
        parameters.init(1);
        SplittableRandom random = new SplittableRandom(1);
        try (LinearRegressionTrainer trainer = new LinearRegressionTrainer(parameters, TrainingOptions.DEFAULT, 32)) {
            float[] x = new float[32 * 3];
            float[] y = new float[32];
            for (int step = 0; step < 500; step++) {
                for (int row = 0; row < 32; row++) {
                    y[row] = 3;
                    for (int i = 0; i < 3; i++) {
                        x[row * 3 + i] = (float) random.nextGaussian();
                        y[row] += slope[i] * x[row * 3 + i];
                    }
                }
                trainer.step(x, y, 32);
            }
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(slope[i], parameters.fcWeight()[i], 1e-3f);
        }
        assertEquals(3, parameters.fcBias()[0], 1e-3f);
    }

    /// Only the first two of thirty features matter: the lasso sets the others to exactly zero.
    @Test
    void lassoLeavesOnlyTheFeaturesThatMatter() {
        LogisticRegressionParameters parameters = new LogisticRegressionParameters();
        parameters.init(1);
        SplittableRandom random = new SplittableRandom(2);
        float[] x = new float[32 * 30];
        float[] y = new float[32];
        try (LogisticRegressionTrainer trainer = new LogisticRegressionTrainer(parameters, TrainingOptions.DEFAULT, 32);
                LogisticRegressionEvaluation evaluation = new LogisticRegressionEvaluation(parameters, 32)) {
            for (int step = 0; step < 3000; step++) {
                fill(random, x, y);
                trainer.step(x, y, 32);
            }
            for (int batch = 0; batch < 20; batch++) {
                fill(random, x, y);
                evaluation.run(x, y, 32);
            }
            assertTrue(evaluation.metric("accuracy") > 0.95, "accuracy " + evaluation.metric("accuracy"));
        }
        float[] weight = parameters.fcWeight();
        for (int i = 2; i < 30; i++) {
            assertTrue(Math.abs(weight[i]) < 0.25f * Math.min(weight[0], -weight[1]), "weight " + i + " is " + weight[i]);
        }
    }

    private static void fill(SplittableRandom random, float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        for (int row = 0; row < y.length; row++) {
            y[row] = x[row * 30] - x[row * 30 + 1] > 0 ? 1 : 0;
        }
    }
}
