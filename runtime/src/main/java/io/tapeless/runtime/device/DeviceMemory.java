package io.tapeless.runtime.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/// Moves Java arrays to and from the memory that device arrays have on the host. Truth values are ints there.
public final class DeviceMemory {
    private DeviceMemory() {}

    /// Copies the first `count` elements of an array.
    public static void write(Object array, MemorySegment to, int count) {
        switch (array) {
            case float[] a -> MemorySegment.copy(a, 0, to, ValueLayout.JAVA_FLOAT, 0, count);
            case double[] a -> MemorySegment.copy(a, 0, to, ValueLayout.JAVA_DOUBLE, 0, count);
            case int[] a -> MemorySegment.copy(a, 0, to, ValueLayout.JAVA_INT, 0, count);
            case long[] a -> MemorySegment.copy(a, 0, to, ValueLayout.JAVA_LONG, 0, count);
            case boolean[] a -> {
                for (int i = 0; i < count; i++) {
                    to.setAtIndex(ValueLayout.JAVA_INT, i, a[i] ? 1 : 0);
                }
            }
            default -> throw new IllegalArgumentException("no device memory for " + array.getClass().getSimpleName());
        }
    }

    /// Copies the first `count` elements into an array.
    public static void read(MemorySegment from, Object array, int count) {
        switch (array) {
            case float[] a -> MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, 0, a, 0, count);
            case double[] a -> MemorySegment.copy(from, ValueLayout.JAVA_DOUBLE, 0, a, 0, count);
            case int[] a -> MemorySegment.copy(from, ValueLayout.JAVA_INT, 0, a, 0, count);
            case long[] a -> MemorySegment.copy(from, ValueLayout.JAVA_LONG, 0, a, 0, count);
            case boolean[] a -> {
                for (int i = 0; i < count; i++) {
                    a[i] = from.getAtIndex(ValueLayout.JAVA_INT, i) != 0;
                }
            }
            default -> throw new IllegalArgumentException("no device memory for " + array.getClass().getSimpleName());
        }
    }

    static int length(Object array) {
        return switch (array) {
            case float[] a -> a.length;
            case double[] a -> a.length;
            case int[] a -> a.length;
            case long[] a -> a.length;
            case boolean[] a -> a.length;
            default -> throw new IllegalArgumentException("no device memory for " + array.getClass().getSimpleName());
        };
    }

    /// `1.5 GiB`.
    static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
