package io.tapeless.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.TrainingOptions;
import io.tapeless.samples.xor.XorEvaluation;
import io.tapeless.samples.xor.XorForward;
import io.tapeless.samples.xor.XorParameters;
import io.tapeless.samples.xor.XorTrainer;
import io.tapeless.samples.xor_linear.XorLinearEvaluation;
import io.tapeless.samples.xor_linear.XorLinearParameters;
import io.tapeless.samples.xor_linear.XorLinearTrainer;
import org.junit.jupiter.api.Test;

/// One hidden layer learns exclusive or; linear layers, however many, do not.
class XorTest {
    private static final float[] X = {0, 0, 0, 1, 1, 0, 1, 1};
    private static final float[] Y = {0, 1, 1, 0};

    @Test
    void aHiddenLayerLearnsXor() {
        XorParameters parameters = new XorParameters();
        parameters.init(1);
        try (XorTrainer trainer = new XorTrainer(parameters, TrainingOptions.DEFAULT);
                XorForward forward = new XorForward(parameters);
                XorEvaluation evaluation = new XorEvaluation(parameters)) {
            for (int step = 0; step < 1000; step++) {
                trainer.step(X, Y);
            }
            float[] probability = new float[4];
            forward.predict(X, probability);
            for (int row = 0; row < 4; row++) {
                assertEquals(Y[row], probability[row], 0.1f);
            }
            evaluation.run(X, Y);
            assertEquals(1, evaluation.metric("accuracy"));
        }
    }

    @Test
    void linearLayersStopAtTheLossOfAGuess() {
        XorLinearParameters parameters = new XorLinearParameters();
        parameters.init(1);
        try (XorLinearTrainer trainer = new XorLinearTrainer(parameters, TrainingOptions.DEFAULT);
                XorLinearEvaluation evaluation = new XorLinearEvaluation(parameters)) {
            double loss = 0;
            for (int step = 0; step < 1000; step++) {
                loss = trainer.step(X, Y);
            }
            assertEquals(Math.log(2), loss, 0.01);
            evaluation.run(X, Y);
            assertTrue(evaluation.metric("accuracy") <= 0.75);
        }
    }
}
