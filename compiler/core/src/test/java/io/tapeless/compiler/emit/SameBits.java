package io.tapeless.compiler.emit;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Training runs and a hash of everything they leave. Also a program, for JVMs with other options: `STEPS THREADS:CAPACITY,… CLASS…`.
final class SameBits {
    /// Rows of a step, by turns.
    private static final int[] BATCHES = {32, 31, 33, 7, 3};
    static final int ROWS = 33;
    /// After so many steps there is a first hash, for runs that are too slow for all.
    static final int FIRST_STEPS = 3;

    private SameBits() {}

    /// Prints `CLASS FIRST LAST` for each class: the two hashes, which must not depend on threads or capacity.
    public static void main(String[] arguments) throws ReflectiveOperationException {
        int steps = Integer.parseInt(arguments[0]);
        for (String name : Arrays.asList(arguments).subList(2, arguments.length)) {
            ModelFactory factory = (ModelFactory) Class.forName(name).getDeclaredConstructor().newInstance();
            List<String> all = new ArrayList<>();
            for (String form : arguments[1].split(",")) {
                String[] parts = form.split(":");
                all.add(bits(factory, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), steps));
            }
            System.out.println(name + " " + String.join(" differs from ", all.stream().distinct().toList()));
        }
    }

    /// A hash after the first steps and one of every loss, parameter, state and optimiser state after the last.
    static String bits(ModelFactory factory, int threads, int capacity, int steps) {
        ParameterSet parameters = factory.newParameters();
        parameters.init(7);
        try (Trainer trainer = factory.newTrainer(parameters, new TrainingOptions(threads, 11), capacity)) {
            bind(trainer);
            int hash = 1;
            String first = "";
            for (int step = 0; step < steps; step++) {
                double loss = trainer.step(BATCHES[step % BATCHES.length]);
                if (!Double.isFinite(loss)) {
                    throw new AssertionError("the run diverged: its bits say nothing");
                }
                hash = 31 * hash + Double.hashCode(loss);
                if (step == FIRST_STEPS - 1) {
                    first = Integer.toHexString(hash);
                }
            }
            for (Tensor tensor : parameters.tensors()) {
                hash = 31 * hash + Arrays.hashCode((float[]) tensor.data());
            }
            for (Tensor tensor : trainer.optimizerState()) {
                hash = 31 * hash + Arrays.hashCode((float[]) tensor.data());
            }
            return first + " " + Integer.toHexString(hash);
        }
    }

    /// Gives a program random data for all that it reads.
    static void bind(Program program) {
        Random random = new Random(5);
        List<TensorSpec> ports = new ArrayList<>(program.info().inputs());
        if (program instanceof Trainer) {
            ports.addAll(program.info().targets());
        }
        ports.forEach(port -> program.bind(port.name(), data(port, random)));
    }

    private static Object data(TensorSpec port, Random random) {
        Object array = port.type().newArray(port.elements(ROWS));
        switch (array) {
            case float[] floats -> {
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) random.nextGaussian();
                }
            }
            case int[] codes -> Arrays.setAll(codes, i -> random.nextInt((int) port.low(), (int) port.high()));
            default -> throw new IllegalStateException("no data for " + port);
        }
        return array;
    }
}
