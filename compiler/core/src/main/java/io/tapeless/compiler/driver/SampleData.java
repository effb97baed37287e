package io.tapeless.compiler.driver;

import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Made-up data for an input or target, within its declared range: standard normal floats, or integers 0 where nothing is declared.
final class SampleData {
    private SampleData() {}

    static Object array(TensorSpec spec, RandomGenerator random, int... symbols) {
        int count = spec.elements(symbols);
        Object array = spec.type().newArray(count);
        switch (array) {
            case float[] a -> {
                for (int i = 0; i < count; i++) {
                    // Rounding to float may reach the excluded upper bound.
                    a[i] = Math.min((float) real(spec, random), Math.nextDown((float) spec.high()));
                }
            }
            case double[] a -> Arrays.setAll(a, i -> real(spec, random));
            case int[] a -> Arrays.setAll(a, i -> (int) integer(spec, random));
            case long[] a -> Arrays.setAll(a, i -> integer(spec, random));
            case boolean[] a -> {
                for (int i = 0; i < count; i++) {
                    a[i] = random.nextBoolean();
                }
            }
            default -> throw new IllegalStateException("no data for " + spec.type());
        }
        return array;
    }

    /// The first run on made-up data, whose indices the sizes chosen may not have.
    static void firstRun(Program program, int... symbols) {
        try {
            program.run(symbols);
        } catch (IndexOutOfBoundsException refused) {
            if (refused.getClass() != IndexOutOfBoundsException.class) {
                throw refused;
            }
            throw new UserException("in data made up within the declared range " + refused.getMessage()
                    + ", which is what these sizes have: choose larger ones (--batch, or 'dim V = 100'), "
                    + "declare a smaller range, or none (then made-up indices are 0)", refused);
        }
    }

    private static double real(TensorSpec spec, RandomGenerator random) {
        boolean bounded = Double.isFinite(spec.low()) && Double.isFinite(spec.high());
        if (bounded) {
            return random.nextDouble(spec.low(), spec.high());
        }
        double value = random.nextGaussian();
        return Double.isFinite(spec.low()) ? spec.low() + Math.abs(value) : Double.isFinite(spec.high()) ? spec.high() - Math.abs(value) : value;
    }

    private static long integer(TensorSpec spec, RandomGenerator random) {
        boolean bounded = Double.isFinite(spec.low()) && Double.isFinite(spec.high());
        long low = Double.isFinite(spec.low()) ? (long) Math.ceil(spec.low()) : 0;
        return bounded ? random.nextLong(low, Math.max(low + 1, (long) Math.ceil(spec.high()))) : low;
    }
}
