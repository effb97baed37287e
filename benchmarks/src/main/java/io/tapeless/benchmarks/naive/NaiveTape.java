package io.tapeless.benchmarks.naive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A define-by-run tape in plain Java. Gradients flow to everything, whether somebody needs them or not. Not thread-safe.
public final class NaiveTape {
    private final List<Matrix> recorded = new ArrayList<>();

    /// Values, gradient, and how to push the gradient to the operands.
    public static final class Matrix {
        final int rows;
        final int columns;
        /// Row-major.
        public final float[] value;
        /// Row-major.
        public final float[] gradient;
        private Runnable backward = () -> { };

        /// A leaf; the array is not copied.
        public Matrix(int rows, int columns, float[] value) {
            this.rows = rows;
            this.columns = columns;
            this.value = value;
            this.gradient = new float[rows * columns];
        }
    }

    /// A function of one element.
    @FunctionalInterface
    private interface ElementFunction {
        float apply(float x);
    }

    private Matrix record(int rows, int columns) {
        Matrix matrix = new Matrix(rows, columns, new float[rows * columns]);
        recorded.add(matrix);
        return matrix;
    }

    /// The matrix product.
    public Matrix matmul(Matrix a, Matrix b) {
        Matrix y = record(a.rows, b.columns);
        for (int i = 0; i < a.rows; i++) {
            for (int k = 0; k < a.columns; k++) {
                for (int j = 0; j < b.columns; j++) {
                    y.value[i * b.columns + j] += a.value[i * a.columns + k] * b.value[k * b.columns + j];
                }
            }
        }
        y.backward = () -> matmulBackward(a, b, y.gradient);
        return y;
    }

    private static void matmulBackward(Matrix a, Matrix b, float[] dy) {
        for (int i = 0; i < a.rows; i++) {
            for (int k = 0; k < a.columns; k++) {
                float sum = 0;
                for (int j = 0; j < b.columns; j++) {
                    sum += dy[i * b.columns + j] * b.value[k * b.columns + j];
                    b.gradient[k * b.columns + j] += a.value[i * a.columns + k] * dy[i * b.columns + j];
                }
                a.gradient[i * a.columns + k] += sum;
            }
        }
    }

    /// `x` with one row added to each of its rows.
    public Matrix addBias(Matrix x, Matrix bias) {
        Matrix y = record(x.rows, x.columns);
        for (int i = 0; i < y.value.length; i++) {
            y.value[i] = x.value[i] + bias.value[i % x.columns];
        }
        y.backward = () -> {
            for (int i = 0; i < y.value.length; i++) {
                x.gradient[i] += y.gradient[i];
                bias.gradient[i % x.columns] += y.gradient[i];
            }
        };
        return y;
    }

    /// max(x, 0).
    public Matrix relu(Matrix x) {
        return map(x, v -> Math.max(v, 0), y -> y > 0 ? 1 : 0);
    }

    /// Hyperbolic tangent.
    public Matrix tanh(Matrix x) {
        return map(x, v -> (float) Math.tanh(v), y -> 1 - y * y);
    }

    /// 1 / (1 + exp(-x)).
    public Matrix sigmoid(Matrix x) {
        return map(x, v -> (float) (1 / (1 + Math.exp(-v))), y -> y * (1 - y));
    }

    private Matrix map(Matrix x, ElementFunction function, ElementFunction derivativeFromResult) {
        Matrix y = record(x.rows, x.columns);
        for (int i = 0; i < y.value.length; i++) {
            y.value[i] = function.apply(x.value[i]);
        }
        y.backward = () -> {
            for (int i = 0; i < y.value.length; i++) {
                x.gradient[i] += y.gradient[i] * derivativeFromResult.apply(y.value[i]);
            }
        };
        return y;
    }

    /// Mean over rows of -log softmax(z)[label].
    public Matrix softmaxCrossEntropy(Matrix z, int[] labels) {
        Matrix y = record(1, 1);
        float[] p = new float[z.value.length];
        for (int i = 0; i < z.rows; i++) {
            int start = i * z.columns;
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (int j = start; j < start + z.columns; j++) {
                max = Math.max(max, z.value[j]);
            }
            for (int j = start; j < start + z.columns; j++) {
                sum += p[j] = (float) Math.exp(z.value[j] - max);
            }
            for (int j = start; j < start + z.columns; j++) {
                p[j] /= (float) sum;
            }
            y.value[0] += (float) ((Math.log(sum) + max - z.value[start + labels[i]]) / z.rows);
        }
        y.backward = () -> {
            for (int j = 0; j < p.length; j++) {
                z.gradient[j] += y.gradient[0] * (p[j] - (labels[j / z.columns] == j % z.columns ? 1 : 0)) / z.rows;
            }
        };
        return y;
    }

    /// Mean of (x - target)².
    public Matrix meanSquaredError(Matrix x, float[] target) {
        Matrix y = record(1, 1);
        int size = x.value.length;
        for (int i = 0; i < size; i++) {
            float d = x.value[i] - target[i];
            y.value[0] += d * d / size;
        }
        y.backward = () -> {
            for (int i = 0; i < size; i++) {
                x.gradient[i] += y.gradient[0] * 2 * (x.value[i] - target[i]) / size;
            }
        };
        return y;
    }

    /// Adds d(loss)/d(leaf) to the gradient of every leaf and forgets the recorded operations.
    public void backward(Matrix loss) {
        loss.gradient[0] = 1;
        for (Matrix matrix : recorded.reversed()) {
            matrix.backward.run();
        }
        recorded.clear();
    }

    /// w -= rate · g for each of the parameters, whose gradients become zero.
    public static void sgd(List<Matrix> parameters, float rate) {
        for (Matrix parameter : parameters) {
            for (int i = 0; i < parameter.value.length; i++) {
                parameter.value[i] -= rate * parameter.gradient[i];
            }
            Arrays.fill(parameter.gradient, 0);
        }
    }
}
