package io.tapeless.benchmarks;

import java.util.SplittableRandom;

/// A network of two dense layers, its first weights and one batch of data: all that a contender needs. Arrays are shared: copy what changes.
///
/// @param name      of the spec: `mlp` (784-128-10) or `classifier` (any sizes; both relu and softmax cross entropy), or `xor` (2-8-1, tanh,
///                  sigmoid, mean squared error)
/// @param batch     rows
/// @param inputs    columns of `x`
/// @param hidden    width of the hidden layer
/// @param outputs   width of the result
/// @param x         [batch, inputs]
/// @param labels    one class per row, for cross entropy
/// @param y         [batch, outputs], for mean squared error
/// @param weight1   [inputs, hidden]
/// @param weight2   [hidden, outputs]
/// @param rate      step size of SGD
public record Problem(String name, int batch, int inputs, int hidden, int outputs, float[] x, int[] labels, float[] y, float[] weight1,
        float[] weight2, float rate) {
    /// The digits classifier on random data with random labels.
    public static Problem mlp(int batch) {
        return classifier("mlp", batch, 784, 128, 10, 0.03, 0.1);
    }

    /// A classifier of these sizes on random data.
    public static Problem classifier(int batch, int inputs, int hidden, int outputs) {
        return classifier("classifier", batch, inputs, hidden, outputs, 1 / Math.sqrt(inputs), 1 / Math.sqrt(hidden));
    }

    private static Problem classifier(String name, int batch, int inputs, int hidden, int outputs, double deviation1, double deviation2) {
        SplittableRandom random = new SplittableRandom(1);
        int[] labels = random.ints(batch, 0, outputs).toArray();
        return new Problem(name, batch, inputs, hidden, outputs, normal(random, batch * inputs, 1), labels, new float[0],
                normal(random, inputs * hidden, deviation1), normal(random, hidden * outputs, deviation2), 0.01f);
    }

    /// Exclusive or: all four rows.
    public static Problem xor() {
        SplittableRandom random = new SplittableRandom(5);
        float[] x = {0, 0, 0, 1, 1, 0, 1, 1};
        float[] y = {0, 1, 1, 0};
        return new Problem("xor", 4, 2, 8, 1, x, new int[0], y, normal(random, 16, 0.5), normal(random, 8, 0.5), 0.1f);
    }

    /// True for `xor`.
    boolean regression() {
        return labels.length == 0;
    }

    private static float[] normal(SplittableRandom random, int length, double deviation) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }
}
