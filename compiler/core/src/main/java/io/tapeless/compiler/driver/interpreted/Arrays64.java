package io.tapeless.compiler.driver.interpreted;

import java.util.Arrays;

/// Between the arrays of the runtime's interfaces and the interpreter's doubles (bool: 0 or 1).
final class Arrays64 {
    private Arrays64() {}

    /// The first `count` elements.
    static double[] widen(Object array, int count) {
        double[] wide = new double[count];
        switch (array) {
            case float[] a -> Arrays.setAll(wide, i -> a[i]);
            case double[] a -> System.arraycopy(a, 0, wide, 0, count);
            case int[] a -> Arrays.setAll(wide, i -> a[i]);
            case long[] a -> Arrays.setAll(wide, i -> a[i]);
            case boolean[] a -> Arrays.setAll(wide, i -> a[i] ? 1 : 0);
            default -> throw new IllegalArgumentException("not an array of numbers: " + array.getClass());
        }
        return wide;
    }

    /// Stores all of `values`, rounded to the element type of `array`.
    static void store(double[] values, Object array) {
        switch (array) {
            case float[] a -> {
                for (int i = 0; i < values.length; i++) {
                    a[i] = (float) values[i];
                }
            }
            case double[] a -> System.arraycopy(values, 0, a, 0, values.length);
            case int[] a -> Arrays.setAll(a, i -> (int) values[i]);
            case long[] a -> Arrays.setAll(a, i -> (long) values[i]);
            case boolean[] a -> {
                for (int i = 0; i < values.length; i++) {
                    a[i] = values[i] != 0;
                }
            }
            default -> throw new IllegalArgumentException("not an array of numbers: " + array.getClass());
        }
    }
}
