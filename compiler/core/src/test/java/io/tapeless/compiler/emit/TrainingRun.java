package io.tapeless.compiler.emit;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.util.Arrays;
import java.util.Random;

/// A short training run on random data and the bits it ends with. Also a program, for JVMs with other options.
final class TrainingRun {
    static final int ROWS = 33;
    private static final int[] BATCHES = {32, 31, 33, 7, 3};

    private TrainingRun() {}

    /// Prints the bits of a run: `CLASS STEPS [THREADS]`.
    public static void main(String[] arguments) throws ReflectiveOperationException {
        ModelFactory factory = (ModelFactory) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        System.out.println("bits " + bits(factory, arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1, ROWS, Integer.parseInt(arguments[1])));
    }

    /// A hash of every loss, parameter, state and optimiser state.
    static long bits(ModelFactory factory, int threads, int capacity, int steps) {
        ParameterSet parameters = factory.newParameters();
        parameters.init(7);
        try (Trainer trainer = trainer(factory, parameters, threads, capacity)) {
            long hash = 1;
            for (int step = 0; step < steps; step++) {
                hash = 31 * hash + Double.hashCode(trainer.step(BATCHES[step % BATCHES.length]));
            }
            for (Tensor tensor : parameters.tensors()) {
                hash = 31 * hash + Arrays.hashCode((float[]) tensor.data());
            }
            for (Tensor tensor : trainer.optimizerState()) {
                hash = 31 * hash + (tensor.data() instanceof double[] doubles ? Arrays.hashCode(doubles) : Arrays.hashCode((float[]) tensor.data()));
            }
            if (!Double.isFinite(trainer.step(32))) {
                throw new AssertionError("the run diverged: its bits say nothing");
            }
            return hash;
        }
    }

    /// A trainer with its data bound.
    static Trainer trainer(ModelFactory factory, ParameterSet parameters, int threads, int capacity) {
        Trainer trainer = factory.newTrainer(parameters, new TrainingOptions(threads, 11), capacity);
        Random random = new Random(5);
        float[] x = new float[ROWS * 300];
        int[] label = new int[ROWS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < ROWS; i++) {
            label[i] = random.nextInt(10);
        }
        trainer.bind("x", x);
        trainer.bind("label", label);
        return trainer;
    }
}
