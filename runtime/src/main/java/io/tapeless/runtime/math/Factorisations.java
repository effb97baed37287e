package io.tapeless.runtime.math;

/// Small factorisations of row-major matrices, called by generated code. One worker does all: `from ..< to` is 0 ..< 1 or empty.
public final class Factorisations {
    private Factorisations() {}

    /// Q of QR with a positive diagonal of R: columns made orthogonal one after the other, twice (Gram–Schmidt; "twice is enough").
    ///
    /// @param x [rows, columns], rows ≥ columns
    /// @param y receives Q, same shape
    public static void orthonormal(float[] x, float[] y, int rows, int columns, int from, int to) {
        for (int c = 0; c < columns && from < to; c++) {
            for (int i = 0; i < rows; i++) {
                y[i * columns + c] = x[i * columns + c];
            }
            for (int round = 0; round < 2; round++) {
                for (int before = 0; before < c; before++) {
                    double dot = 0;
                    for (int i = 0; i < rows; i++) {
                        dot += (double) y[i * columns + before] * y[i * columns + c];
                    }
                    for (int i = 0; i < rows; i++) {
                        y[i * columns + c] -= (float) (dot * y[i * columns + before]);
                    }
                }
                double squares = 0;
                for (int i = 0; i < rows; i++) {
                    squares += (double) y[i * columns + c] * y[i * columns + c];
                }
                double length = Math.sqrt(squares);
                for (int i = 0; i < rows; i++) {
                    y[i * columns + c] = (float) (y[i * columns + c] / length);
                }
            }
        }
    }

    /// Q of QR with a positive diagonal of R: columns made orthogonal one after the other, twice (Gram–Schmidt; "twice is enough").
    ///
    /// @param x [rows, columns], rows ≥ columns
    /// @param y receives Q, same shape
    public static void orthonormal(double[] x, double[] y, int rows, int columns, int from, int to) {
        for (int c = 0; c < columns && from < to; c++) {
            for (int i = 0; i < rows; i++) {
                y[i * columns + c] = x[i * columns + c];
            }
            for (int round = 0; round < 2; round++) {
                for (int before = 0; before < c; before++) {
                    double dot = 0;
                    for (int i = 0; i < rows; i++) {
                        dot += y[i * columns + before] * y[i * columns + c];
                    }
                    for (int i = 0; i < rows; i++) {
                        y[i * columns + c] -= (dot * y[i * columns + before]);
                    }
                }
                double squares = 0;
                for (int i = 0; i < rows; i++) {
                    squares += y[i * columns + c] * y[i * columns + c];
                }
                double length = Math.sqrt(squares);
                for (int i = 0; i < rows; i++) {
                    y[i * columns + c] = (y[i * columns + c] / length);
                }
            }
        }
    }
}
