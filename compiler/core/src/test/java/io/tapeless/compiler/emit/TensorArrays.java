package io.tapeless.compiler.emit;

import io.tapeless.compiler.type.DType;

/// Java arrays of every element type, as doubles and back (bool: 0 or 1).
final class TensorArrays {
    private TensorArrays() {}

    static Object of(DType dtype, double[] values) {
        int n = values.length;
        return switch (dtype) {
            case F64 -> values.clone();
            case F32 -> {
                float[] array = new float[n];
                for (int i = 0; i < n; i++) {
                    array[i] = (float) values[i];
                }
                yield array;
            }
            case I32 -> java.util.Arrays.stream(values).mapToInt(v -> (int) v).toArray();
            case I64 -> java.util.Arrays.stream(values).mapToLong(v -> (long) v).toArray();
            case BOOL -> {
                boolean[] array = new boolean[n];
                for (int i = 0; i < n; i++) {
                    array[i] = values[i] != 0;
                }
                yield array;
            }
        };
    }

    static double[] wide(Object array) {
        return switch (array) {
            case double[] a -> a;
            case float[] a -> {
                double[] wide = new double[a.length];
                java.util.Arrays.setAll(wide, i -> a[i]);
                yield wide;
            }
            case int[] a -> java.util.Arrays.stream(a).asDoubleStream().toArray();
            case long[] a -> java.util.Arrays.stream(a).asDoubleStream().toArray();
            case boolean[] a -> {
                double[] wide = new double[a.length];
                java.util.Arrays.setAll(wide, i -> a[i] ? 1 : 0);
                yield wide;
            }
            default -> throw new AssertionError("not a tensor: " + array);
        };
    }

    /// A copy of the first `n` elements.
    static Object first(Object array, int n) {
        return switch (array) {
            case double[] a -> java.util.Arrays.copyOf(a, n);
            case float[] a -> java.util.Arrays.copyOf(a, n);
            case int[] a -> java.util.Arrays.copyOf(a, n);
            case long[] a -> java.util.Arrays.copyOf(a, n);
            case boolean[] a -> java.util.Arrays.copyOf(a, n);
            default -> throw new AssertionError("not a tensor: " + array);
        };
    }

    @SuppressWarnings("SuspiciousSystemArraycopy")
    static void copy(Object from, Object to) {
        System.arraycopy(from, 0, to, 0, java.lang.reflect.Array.getLength(from));
    }
}
