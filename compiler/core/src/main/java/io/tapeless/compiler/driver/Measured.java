package io.tapeless.compiler.driver;

import java.util.Arrays;
import java.util.Locale;

/// The measured part of an explanation of one program.
///
/// @param nanos of each kernel per run
record Measured(double[] nanos, MachineLimits limits) {
    private static final double NANO = 1e-9;

    /// `measured 121 µs a run, one thread; a core's limits: 250 GFLOP/s, 318 GB/s in 16 KiB, …`
    String header() {
        StringBuilder text = new StringBuilder("measured ").append(time(sum())).append(" a run, one thread; a core's limits: ")
                .append(giga(limits.flops())).append(" GFLOP/s");
        limits.bandwidth().forEach((bytes, rate) -> text.append(", ").append(giga(rate)).append(" GB/s in ")
                .append(bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB"));
        return text.toString();
    }

    /// What a kernel took, its part of the program, and how near that is to what the machine could do.
    ///
    /// @param work  of one call
    /// @param calls per run
    String of(int kernel, KernelWork work, long calls) {
        if (nanos[kernel] == 0) {
            return "none: what it computed is kept until parameters change";
        }
        double seconds = nanos[kernel] * NANO;
        double roof = calls * limits.seconds(work.operations(), work.bytes());
        return String.format(Locale.ROOT, "%s, %.1f %% of the program; %s GFLOP/s, %s GB/s; %.0f %% of the roofline, which is %s's", time(nanos[kernel]),
                100 * nanos[kernel] / Math.max(1, sum()), giga(work.operations() * calls / seconds), giga(work.bytes() * calls / seconds), 100 * roof / seconds,
                limits.memoryBound(work.operations(), work.bytes()) ? "memory" : "arithmetic");
    }

    private double sum() {
        return Arrays.stream(nanos).sum();
    }

    private static String time(double nanos) {
        return nanos >= 1e6 ? String.format(Locale.ROOT, "%.3g ms", nanos / 1e6) : nanos >= 1e3 ? String.format(Locale.ROOT, "%.3g µs", nanos / 1e3)
                : String.format(Locale.ROOT, "%.0f ns", nanos);
    }

    private static String giga(double perSecond) {
        return String.format(Locale.ROOT, "%.3g", perSecond / 1e9);
    }
}
