package io.tapeless.runtime;

import io.tapeless.runtime.team.Split;

/// Sums gradients over micro-batches, weighted by rows: of each array a worker's part. Used by generated trainers with `accumulate` above 1.
public final class GradientSum {
    private GradientSum() {}

    /// `sum += rows · gradient` in `worker`'s part of `workers`, over `sum.length` elements in all; `first` replaces what was there.
    public static void add(float[] sum, float[] gradient, float rows, boolean first, int worker, int workers) {
        int to = Split.to(sum.length, worker, workers);
        for (int i = Split.from(sum.length, worker, workers); i < to; i++) {
            sum[i] = first ? rows * gradient[i] : Math.fma(rows, gradient[i], sum[i]);
        }
    }

    /// See [#add(float[], float[], float, boolean, int, int)].
    public static void add(double[] sum, double[] gradient, double rows, boolean first, int worker, int workers) {
        int to = Split.to(sum.length, worker, workers);
        for (int i = Split.from(sum.length, worker, workers); i < to; i++) {
            sum[i] = first ? rows * gradient[i] : Math.fma(rows, gradient[i], sum[i]);
        }
    }

    /// `sum /= rows` in `worker`'s part of `workers`: the mean over all rows.
    public static void finish(float[] sum, float rows, int worker, int workers) {
        int to = Split.to(sum.length, worker, workers);
        for (int i = Split.from(sum.length, worker, workers); i < to; i++) {
            sum[i] /= rows;
        }
    }

    /// See [#finish(float[], float, int, int)].
    public static void finish(double[] sum, double rows, int worker, int workers) {
        int to = Split.to(sum.length, worker, workers);
        for (int i = Split.from(sum.length, worker, workers); i < to; i++) {
            sum[i] /= rows;
        }
    }
}
