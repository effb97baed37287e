package io.tapeless.runtime;

/// Sums gradients over micro-batches, weighted by rows. Used by generated trainers with `accumulate` above 1.
public final class GradientSum {
    private GradientSum() {}

    /// `sum += rows · gradient`, over the first `sum.length` elements; `first` replaces what was there.
    public static void add(float[] sum, float[] gradient, float rows, boolean first) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = first ? rows * gradient[i] : Math.fma(rows, gradient[i], sum[i]);
        }
    }

    /// See [#add(float[], float[], float, boolean)].
    public static void add(double[] sum, double[] gradient, double rows, boolean first) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = first ? rows * gradient[i] : Math.fma(rows, gradient[i], sum[i]);
        }
    }

    /// `sum /= rows`: the mean over all rows.
    public static void finish(float[] sum, float rows) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= rows;
        }
    }

    /// See [#finish(float[], float)].
    public static void finish(double[] sum, double rows) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= rows;
        }
    }
}
