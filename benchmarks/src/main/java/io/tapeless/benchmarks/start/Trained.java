package io.tapeless.benchmarks.start;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// The program that is timed: `Trained FACTORY SECONDS BEGAN` trains a model on random data in this JVM, whose process was started at `BEGAN`
/// (milliseconds), and prints its [Timeline].
final class Trained {
    private static final int MOST_STEPS = 1 << 20;

    private Trained() {}

    /// Prints one line.
    public static void main(String[] arguments) throws ReflectiveOperationException {
        ModelFactory model = (ModelFactory) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        int[] symbols = model.info().symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        ParameterSet parameters = model.newParameters();
        parameters.init(0);
        try (Trainer trainer = model.newTrainer(parameters, TrainingOptions.DEFAULT, symbols)) {
            SplittableRandom random = new SplittableRandom(0);
            Stream.concat(model.info().inputs().stream(), model.info().targets().stream())
                    .forEach(port -> trainer.bind(port.name(), data(port, random, symbols)));
            float[] micros = new float[MOST_STEPS];
            int steps = 0;
            long before = System.currentTimeMillis() - Long.parseLong(arguments[2]);
            long begin = System.nanoTime();
            long end = begin + (long) (Double.parseDouble(arguments[1]) * 1e9);
            long now = begin;
            while (now < end && steps < MOST_STEPS) {
                trainer.run(symbols);
                long after = System.nanoTime();
                micros[steps++] = (after - now) / 1e3f;
                now = after;
            }
            System.out.println(Timeline.of(before, Arrays.copyOf(micros, steps)));
        }
    }

    private static Object data(TensorSpec port, SplittableRandom random, int... symbols) {
        Object array = port.type().newArray(port.elements(symbols));
        double low = Math.max(port.low(), 0);
        double high = Math.min(port.high(), low + 1);
        switch (array) {
            case float[] values -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextDouble(low, high);
                }
            }
            case double[] values -> Arrays.setAll(values, i -> random.nextDouble(low, high));
            case int[] values -> Arrays.fill(values, (int) low);
            case long[] values -> Arrays.fill(values, (long) low);
            default -> { }
        }
        return array;
    }
}
