package io.tapeless.benchmarks.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractionKernelsTest {
    private final SplittableRandom random = new SplittableRandom(7);

    @ParameterizedTest
    @CsvSource({"1,1,1", "1,128,784", "7,13,5", "8,32,3", "9,33,17", "16,10,64", "23,47,9", "64,128,31", "3,100,1"})
    void agreesWithTripleLoopInDoublePrecision(int rows, int columns, int depth) {
        float[] a = values(rows * depth);
        float[] b = values(depth * columns);
        float[] before = values(rows * columns + 3);
        double[] product = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < depth; k++) {
                    product[i * columns + j] += (double) a[i * depth + k] * b[k * columns + j];
                }
            }
        }
        float[] aTransposed = transposed(a, rows, depth);
        float[] bTransposed = transposed(b, depth, columns);
        for (boolean accumulate : new boolean[] {false, true}) {
            float[] nn = before.clone();
            float[] tn = before.clone();
            float[] nt = before.clone();
            ContractionKernels.nn(a, b, nn, rows, columns, depth, accumulate);
            ContractionKernels.tn(aTransposed, b, tn, rows, columns, depth, accumulate);
            ContractionKernels.nt(a, bTransposed, new float[b.length], nt, rows, columns, depth, accumulate);
            for (float[] result : new float[][] {nn, tn, nt}) {
                for (int i = 0; i < before.length; i++) {
                    double expected = i >= product.length ? before[i] : product[i] + (accumulate ? before[i] : 0);
                    assertEquals(expected, result[i], 1e-6 * (1 + depth), "element " + i);
                }
            }
        }
    }

    private float[] values(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static float[] transposed(float[] x, int rows, int columns) {
        float[] y = new float[x.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                y[j * rows + i] = x[i * columns + j];
            }
        }
        return y;
    }
}
