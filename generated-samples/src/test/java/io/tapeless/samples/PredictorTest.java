package io.tapeless.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.samples.digits_mlp.DigitsMlp;
import io.tapeless.samples.digits_mlp.DigitsMlpForward;
import io.tapeless.samples.digits_mlp.DigitsMlpParameters;
import io.tapeless.samples.fashion_mlp.FashionMlp;
import io.tapeless.samples.fashion_mlp.FashionMlpForward;
import io.tapeless.samples.fashion_mlp.FashionMlpParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A predictor keeps what it computes from weights alone until they change. However they change, it must agree with a new one.
class PredictorTest {
    private static final int ROWS = 3;

    @TempDir
    private Path folder;

    private final float[] images = new float[ROWS * 784];
    private final DigitsMlpParameters digits = new DigitsMlpParameters();
    private DigitsMlpForward kept;
    private float[] before = new float[ROWS * 10];

    @BeforeEach
    void open() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble();
        }
        kept = new DigitsMlpForward(digits, ROWS);
    }

    @AfterEach
    void close() {
        kept.close();
    }

    @Test
    void seesInitialisationLoadingAndTraining() throws IOException {
        digits.init(1);
        check();
        digits.save(folder.resolve("one.safetensors"));
        digits.init(2);
        check();
        digits.load(folder.resolve("one.safetensors"));
        check();
        try (Trainer trainer = new DigitsMlp().newTrainer(digits, new TrainingOptions(1, 1), ROWS)) {
            for (int step = 0; step < 2; step++) {
                step(trainer, new int[] {3, 1, 4});
                check();
            }
        }
    }

    @Test
    void seesWhatIsWrittenIntoAnArray() throws IOException {
        digits.init(1);
        check();
        float[] weight = digits.fc2Weight();
        raise(weight);
        check();
        raise(weight);
        check();
        digits.save(folder.resolve("one.safetensors"));
        raise(weight);
        check();
        digits.load(folder.resolve("one.safetensors"));
        check();
        raise(weight);
        check();
        Arrays.fill((float[]) digits.tensor("fc1.weight").data(), 0.01f);
        check();
    }

    /// This trainer keeps the weights in another order than the parameters have them.
    @Test
    void seesTrainingInAnotherOrderOfAxes() {
        FashionMlpParameters parameters = new FashionMlpParameters();
        parameters.init(1);
        float[] probs = new float[ROWS * 10];
        float[] again = new float[ROWS * 10];
        try (Trainer trainer = new FashionMlp().newTrainer(parameters, new TrainingOptions(1, 1), ROWS);
                FashionMlpForward forward = new FashionMlpForward(parameters, ROWS)) {
            for (int step = 0; step < 3; step++) {
                step(trainer, new int[] {3, 1, 4});
                forward.predict(images, ROWS, probs);
                try (FashionMlpForward fresh = new FashionMlpForward(parameters, ROWS)) {
                    fresh.predict(images, ROWS, again);
                }
                assertArrayEquals(again, probs);
            }
        }
    }

    /// One class more likely than before, whichever units are on.
    private static void raise(float[] weight) {
        for (int i = 0; i < 128; i++) {
            weight[i] += 0.5f;
        }
    }

    private void step(Trainer trainer, int[] labels) {
        trainer.bind("image", images);
        trainer.bind("label", labels);
        trainer.step(ROWS);
    }

    /// The predictor that was there before the change agrees with a new one, and not with itself before.
    private void check() {
        float[] probs = new float[ROWS * 10];
        kept.predict(images, ROWS, probs);
        float[] expected = new float[ROWS * 10];
        try (DigitsMlpForward fresh = new DigitsMlpForward(digits, ROWS)) {
            fresh.predict(images, ROWS, expected);
        }
        assertArrayEquals(expected, probs);
        assertFalse(Arrays.equals(before, probs), "the change shows");
        before = probs;
    }
}
