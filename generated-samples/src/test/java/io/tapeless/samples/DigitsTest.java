package io.tapeless.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.data.DataSources;
import io.tapeless.runtime.data.Dataset;
import io.tapeless.runtime.io.SafetensorsException;
import io.tapeless.runtime.train.LoopOptions;
import io.tapeless.runtime.train.ProgressListener;
import io.tapeless.runtime.train.TrainingLoop;
import io.tapeless.runtime.train.TrainingReport;
import io.tapeless.samples.digits_mlp.DigitsMlp;
import io.tapeless.samples.digits_mlp.DigitsMlpForward;
import io.tapeless.samples.digits_mlp.DigitsMlpParameters;
import io.tapeless.samples.digits_mlp.DigitsMlpTrainer;
import io.tapeless.samples.softmax_regression.SoftmaxRegressionParameters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The digits classifier, used as an application uses it.
class DigitsTest {
    private static final int BATCH = 64;

    @TempDir
    private Path folder;

    @Test
    void learnsTheDrawnDigits() throws IOException {
        DigitsMlpParameters parameters = initialised(1);
        Dataset digits = DataSources.open("digits?train=4000&test=1000", 1);
        TrainingReport report = TrainingLoop.run(new DigitsMlp(), parameters, digits, new LoopOptions(6, 0, 2, 1), ProgressListener.SILENT);
        assertTrue(report.accuracy().getAsDouble() >= 0.97, report.toString());
    }

    @Test
    void twoThreadsPredictWithOneSetOfParameters() throws Exception {
        DigitsMlpParameters parameters = initialised(7);
        float[][] expected = new float[2][];
        for (int part = 0; part < 2; part++) {
            expected[part] = predict(parameters, part);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<float[]>> results = new ArrayList<>();
            for (int part = 0; part < 2; part++) {
                int mine = part;
                results.add(threads.submit(() -> predict(parameters, mine)));
            }
            for (int part = 0; part < 2; part++) {
                assertArrayEquals(expected[part], results.get(part).get());
            }
        }
    }

    private static float[] predict(DigitsMlpParameters parameters, int seed) {
        float[] images = images(new SplittableRandom(seed));
        float[] probs = new float[BATCH * 10];
        try (DigitsMlpForward forward = new DigitsMlpForward(parameters, BATCH)) {
            for (int repetition = 0; repetition < 20; repetition++) {
                forward.predict(images, BATCH, probs);
            }
        }
        return probs;
    }

    @Test
    void anyNumberOfRowsUpToTheCapacityGivesTheSameRows() {
        DigitsMlpParameters parameters = initialised(3);
        float[] images = images(new SplittableRandom(9));
        float[] all = new float[BATCH * 10];
        try (DigitsMlpForward forward = new DigitsMlpForward(parameters, BATCH)) {
            forward.predict(images, BATCH, all);
            for (int rows : new int[] {1, 13, 63}) {
                float[] some = new float[rows * 10];
                forward.predict(images, rows, some);
                assertArrayEquals(Arrays.copyOf(all, some.length), some, rows + " rows");
            }
            assertThrows(IllegalArgumentException.class, () -> forward.predict(images, BATCH + 1, all));
        }
    }

    @Test
    void weightsAreSavedAndLoadedBitByBit() throws IOException {
        DigitsMlpParameters saved = initialised(5);
        Path file = folder.resolve("digits.safetensors");
        saved.save(file);
        DigitsMlpParameters loaded = new DigitsMlpParameters();
        loaded.load(file);
        assertArrayEquals(saved.fc1Weight(), loaded.fc1Weight());
        assertArrayEquals(saved.fc2Bias(), loaded.fc2Bias());

        SoftmaxRegressionParameters other = new SoftmaxRegressionParameters();
        SafetensorsException refused = assertThrows(SafetensorsException.class, () -> other.load(file));
        assertTrue(refused.getMessage().contains("fc.weight") && refused.getMessage().contains("fc1.weight"), refused.getMessage());
    }

    /// Bits after 200 steps: for 1 and 2 threads, two capacities, and a second run in a JVM that is warm by then.
    @Test
    void equalSeedsGiveEqualBits() {
        float[] cold = trained(1, BATCH);
        assertArrayEquals(cold, trained(2, BATCH));
        assertArrayEquals(cold, trained(1, 3 * BATCH));
        assertArrayEquals(cold, trained(1, BATCH));
    }

    private static float[] trained(int threads, int capacity) {
        DigitsMlpParameters parameters = initialised(11);
        SplittableRandom random = new SplittableRandom(4);
        try (DigitsMlpTrainer trainer = new DigitsMlpTrainer(parameters, new TrainingOptions(threads, 11), capacity)) {
            for (int step = 0; step < 200; step++) {
                trainer.step(images(random), labels(random), step % 10 == 9 ? 37 : BATCH);
            }
        }
        float[] bits = Arrays.copyOf(parameters.fc1Weight(), parameters.fc1Weight().length + parameters.fc2Weight().length);
        System.arraycopy(parameters.fc2Weight(), 0, bits, parameters.fc1Weight().length, parameters.fc2Weight().length);
        return bits;
    }

    @Test
    void aSettledStepAllocatesNothing() {
        DigitsMlpParameters parameters = initialised(2);
        SplittableRandom random = new SplittableRandom(8);
        float[] images = images(random);
        int[] labels = labels(random);
        float[] probs = new float[BATCH * 10];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (DigitsMlpTrainer trainer = new DigitsMlpTrainer(parameters, new TrainingOptions(2, 2), BATCH);
                DigitsMlpForward forward = new DigitsMlpForward(parameters, BATCH)) {
            long least = Long.MAX_VALUE;
            // Vector code allocates until it is compiled, and how long that takes depends on what else the machine does.
            long patience = System.nanoTime() + 120_000_000_000L;
            while (least > 0 && System.nanoTime() < patience) {
                long before = threads.getTotalThreadAllocatedBytes();
                for (int step = 0; step < 20; step++) {
                    trainer.step(images, labels, BATCH);
                    forward.predict(images, BATCH, probs);
                }
                least = Math.min(least, threads.getTotalThreadAllocatedBytes() - before);
            }
            assertEquals(0, least);
        }
    }

    private static DigitsMlpParameters initialised(long seed) {
        DigitsMlpParameters parameters = new DigitsMlpParameters();
        parameters.init(seed);
        return parameters;
    }

    private static float[] images(SplittableRandom random) {
        float[] images = new float[BATCH * 784];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble();
        }
        return images;
    }

    private static int[] labels(SplittableRandom random) {
        int[] labels = new int[BATCH];
        Arrays.setAll(labels, i -> random.nextInt(10));
        return labels;
    }
}
