package io.tapeless.runtime.math;

/// Sorts the positions of one line in place: a heap sort by (value, position), which is a total order, so that the result is the
/// stable one without any memory but the result.
final class SortedLine {
    private SortedLine() {}

    static void sort(Object x, int[] y, int start, int extent, int inner, boolean descending) {
        for (int k = 0; k < extent; k++) {
            y[start + k * inner] = k;
        }
        for (int root = extent / 2 - 1; root >= 0; root--) {
            sink(x, y, start, inner, root, extent, descending);
        }
        for (int last = extent - 1; last > 0; last--) {
            int position = y[start];
            y[start] = y[start + last * inner];
            y[start + last * inner] = position;
            sink(x, y, start, inner, 0, last, descending);
        }
    }

    /// Restores the heap (the last in order on top) below `root`.
    private static void sink(Object x, int[] y, int start, int inner, int root, int size, boolean descending) {
        int position = y[start + root * inner];
        long key = key(x, start + position * inner, descending);
        int at = root;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            int candidate = y[start + child * inner];
            long candidateKey = key(x, start + candidate * inner, descending);
            if (child + 1 < size) {
                int other = y[start + (child + 1) * inner];
                long otherKey = key(x, start + other * inner, descending);
                if (otherKey > candidateKey || otherKey == candidateKey && other > candidate) {
                    child++;
                    candidate = other;
                    candidateKey = otherKey;
                }
            }
            if (candidateKey < key || candidateKey == key && candidate < position) {
                break;
            }
            y[start + at * inner] = candidate;
            at = child;
        }
        y[start + at * inner] = position;
    }

    /// A number that orders as the elements do; bitwise not turns the order round.
    private static long key(Object x, int at, boolean descending) {
        long key = switch (x) {
            case float[] floats -> key(floats[at]);
            case double[] doubles -> key(doubles[at]);
            case int[] ints -> ints[at];
            case long[] longs -> longs[at];
            default -> throw new IllegalArgumentException("no order of " + x.getClass().getSimpleName());
        };
        return descending ? ~key : key;
    }

    private static long key(double value) {
        if (value != value) {
            return Long.MAX_VALUE;
        }
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
    }
}
