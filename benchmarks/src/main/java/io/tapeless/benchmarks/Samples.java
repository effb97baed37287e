package io.tapeless.benchmarks;

import java.util.Arrays;

/// Measured times of one step, in nanoseconds. Grows; not thread-safe.
final class Samples {
    private double[] times = new double[1024];
    private int count;

    void add(double nanoseconds) {
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
        }
        times[count++] = nanoseconds;
    }

    int count() {
        return count;
    }

    /// The time that a share `p` (0 … 1) of the samples does not exceed, in microseconds; NaN without samples.
    double quantileMicros(double p) {
        if (count == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.floor(p * count))] / 1e3;
    }
}
