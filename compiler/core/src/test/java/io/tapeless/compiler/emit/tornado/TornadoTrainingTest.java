package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.io.Checkpoints;
import io.tapeless.runtime.device.DeviceFactory;
import io.tapeless.runtime.device.DeviceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// Level 1: generated device programs run against the shim, which keeps poisoned copies for the device, and agree with the CPU's.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class TornadoTrainingTest {
    private static final Path SPECS = Path.of("src/test/resources/tornado");
    private static final int STEPS = 10;
    /// Steps of the larger families; the profile `tornado` asks for ten.
    private static final int LARGE_STEPS = Integer.getInteger("tapeless.tornado.steps", 3);

    private static final DeviceClasses CLASSES = new DeviceClasses();

    @BeforeAll
    static void compileAll() throws IOException {
        for (String name : List.of("mlp", "norms", "penalties", "cnn", "lstm", "transformer", "odds", "look_ups", "lines", "steps", "bare",
                "functions", "edges")) {
            CLASSES.add(name, SPECS.resolve(name + ".tl"));
        }
        CLASSES.compile();
    }

    private static void check(String name, int steps, int... sizes) {
        assertEquals("tornado", CLASSES.device(name).info().backend());
        assertEquals(List.of(), TrainingComparison.differences(CLASSES.cpu(name), CLASSES.device(name), steps, sizes));
    }

    @Test
    void tiledProductsAndMomentum() {
        check("mlp", STEPS, 19);
    }

    @Test
    void statisticsDrawsClippingSchedulesAndAccumulation() {
        check("norms", STEPS, 17);
    }

    @Test
    void adamPenaltiesGroupsAndScatters() {
        check("penalties", STEPS, 11);
    }

    @Test
    void windowsAndPooling() {
        check("cnn", LARGE_STEPS, 13);
    }

    @Test
    void loopsOverTime() {
        check("lstm", LARGE_STEPS, 4);
    }

    @Test
    void inputsAndIndicesInsideALoop() {
        check("steps", STEPS, 5);
    }

    @Test
    void attentionNormsAndLookUps() {
        check("transformer", LARGE_STEPS, 3);
    }

    @Test
    void twoSizesOtherTypesAndNoise() {
        check("odds", LARGE_STEPS, 5, 4);
    }

    @Test
    void linkedScatters() {
        check("look_ups", LARGE_STEPS, 32, 4);
    }

    @Test
    void sortingAndRunningTotals() {
        check("lines", LARGE_STEPS, 6);
    }

    @Test
    void functionsFarFromZeroAndBelowIt() {
        check("functions", LARGE_STEPS, 40);
    }

    @Test
    void nanAndInfinities() {
        check("edges", 1, 6);
    }

    /// TornadoVM's own choice is -cl-fast-relaxed-math, under which kernels with infinities do anything.
    @Test
    void openClIsNotToldThatNanAndInfinitiesDoNotOccur() {
        CLASSES.device("edges");
        assertEquals("-cl-mad-enable -w", System.getProperty("tornado.opencl.compiler.flags"));
        assertEquals("FALSE", System.getProperty("tornado.enable.nativeFunctions"));
    }

    @Test
    void noInputsAndNoOutputs() {
        check("bare", STEPS);
    }

    /// Gradients are those of the CPU, and come back when asked for.
    @Test
    void gradientsAgree() {
        for (String name : List.of("mlp", "transformer", "lines")) {
            assertEquals(List.of(), TrainingComparison.gradientDifferences(CLASSES.cpu(name), CLASSES.device(name), 3), name);
        }
    }

    @Test
    void theLossCanBeFetchedEveryFewSteps() {
        DeviceFactory factory = CLASSES.device("mlp", new DeviceOptions("auto", 3, false));
        ParameterSet parameters = factory.newParameters();
        parameters.init(1);
        try (Trainer trainer = trainer(factory, parameters)) {
            assertTrue(Double.isNaN(trainer.step(4)));
            assertTrue(Double.isNaN(trainer.step(4)));
            double third = trainer.step(4);
            assertTrue(Double.isFinite(third));
            assertEquals(third, trainer.step(4));
        }
    }

    /// A checkpoint written between steps holds the device's values, and restoring one makes the device go on from there.
    @Test
    void parametersAndStatesGoBothWays(@TempDir Path folder) throws IOException {
        DeviceFactory factory = CLASSES.device("mlp");
        ParameterSet parameters = factory.newParameters();
        try (Trainer trainer = trainer(factory, parameters)) {
            parameters.init(3);
            trainer.step(4);
            Path file = folder.resolve("after1.safetensors");
            parameters.save(file);
            List<float[]> states = trainer.optimizerState().stream().map(state -> ((float[]) state.data()).clone()).toList();
            double second = trainer.step(4);
            double third = trainer.step(4);
            assertTrue(third != second);
            parameters.load(file);
            List<Tensor> restored = trainer.optimizerState();
            for (int i = 0; i < states.size(); i++) {
                System.arraycopy(states.get(i), 0, (float[]) restored.get(i).data(), 0, states.get(i).length);
            }
            assertEquals(second, trainer.step(4));
            assertEquals(third, trainer.step(4));
            parameters.init(3);
            float[] weights = (float[]) parameters.tensors().getFirst().data();
            ParameterSet fresh = factory.newParameters();
            fresh.init(3);
            assertEquals(0, java.util.Arrays.mismatch(weights, (float[]) fresh.tensors().getFirst().data()) + 1);
        }
    }

    /// Until the next training step every run reads, and keeps current, an array that someone has asked for.
    @Test
    void whatIsWrittenIntoALentArrayIsReadByEveryRun() {
        List<List<Double>> seen = List.of(new ArrayList<>(), new ArrayList<>());
        for (ModelFactory factory : List.of(CLASSES.cpu("norms"), CLASSES.device("norms"))) {
            List<Double> told = seen.get(factory instanceof DeviceFactory ? 1 : 0);
            try (TrainingComparison.Run run = new TrainingComparison.Run(factory, 6)) {
                List<float[]> arrays = run.parameters().tensors().stream().map(tensor -> (float[]) tensor.data()).toList();
                for (int i = 0; i < 3; i++) {
                    arrays.forEach(array -> array[0] += 0.5f);
                    told.add(run.evaluate(new int[] {6}));
                }
                run.step(new SplittableRandom(1), 6);
                told.add((double) ((float[]) run.parameters().tensors().getFirst().data())[0]);
            }
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(seen.get(0).get(i), seen.get(1).get(i), 1e-5);
            assertTrue(i == 0 || seen.get(1).get(i).doubleValue() != seen.get(1).get(i - 1));
        }
    }

    /// A run that is stopped between the micro-batches of a step goes on elsewhere with the same bits.
    @Test
    void sumsOfGradientsAreInCheckpoints(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("waiting.safetensors");
        DeviceFactory factory = CLASSES.device("norms");
        try (TrainingComparison.Run unbroken = new TrainingComparison.Run(factory, 6); TrainingComparison.Run other = new TrainingComparison.Run(factory, 6)) {
            for (int step = 0; step < 9; step++) {
                unbroken.step(new SplittableRandom(step), 6);
            }
            Checkpoints.save(file, unbroken.trainer);
            Checkpoints.restore(file, other.trainer);
            for (int step = 9; step < 13; step++) {
                assertEquals(unbroken.step(new SplittableRandom(step), 6), other.step(new SplittableRandom(step), 6));
            }
            assertEquals(unbroken.trainer.learningRate(), other.trainer.learningRate());
        }
    }

    private static Trainer trainer(DeviceFactory factory, ParameterSet parameters) {
        Trainer trainer = factory.newTrainer(parameters, new TrainingOptions(1, 1), 8);
        float[] x = new float[8 * 37];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i * 31 % 17) / 17f;
        }
        trainer.bind("x", x);
        trainer.bind("label", new int[] {1, 5, 3, 17, 0, 2, 2, 4});
        return trainer;
    }
}
