package io.tapeless.compiler.op.library;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// The orthonormal factor Q of a matrix [rows, columns], rows ≥ columns: QR with a positive diagonal of R. For initialisers, so without
/// gradient. A primitive because each column depends on all before it. PyTorch: `torch.linalg.qr`.
public record Orthonormal() implements Library {
    @Override
    public String mnemonic() {
        return "orthonormal";
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        if (x.rank() != 2 || !x.dtype().isFloat()) {
            throw new ShapeProblem(ShapeProblem.Kind.RANK, "orthonormal is for float matrices, not " + x);
        }
        if (!x.dim(0).minus(x.dim(1)).atLeast(0)) {
            throw new ShapeProblem(ShapeProblem.Kind.SHAPES_DIFFER, x + " has more columns than rows: they cannot be orthogonal");
        }
        return x;
    }

    @Override
    public Routine routine(List<TensorType> inputs) {
        return new Routine("Factorisations.orthonormal", List.of(inputs.getFirst().dim(0), inputs.getFirst().dim(1)), Dim.ONE);
    }

    /// By Householder reflections: Q = H₁ … Hₙ applied to the first columns of the identity, signs turned so that R's diagonal is positive.
    @Override
    public void compute(List<double[]> operands, List<int[]> shapes, double[] out, int[] shape) {
        int rows = shape[0];
        int columns = shape[1];
        double[] r = operands.getFirst().clone();
        double[][] reflections = new double[columns][];
        double[] signs = new double[columns];
        for (int c = 0; c < columns; c++) {
            double[] v = new double[rows];
            double squares = 0;
            for (int i = c; i < rows; i++) {
                v[i] = r[i * columns + c];
                squares += v[i] * v[i];
            }
            double alpha = v[c] > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
            signs[c] = alpha < 0 ? -1 : 1;
            v[c] -= alpha;
            reflections[c] = v;
            reflect(v, r, rows, columns, c);
        }
        java.util.Arrays.fill(out, 0);
        for (int c = 0; c < columns; c++) {
            out[c * columns + c] = signs[c];
        }
        for (int c = columns - 1; c >= 0; c--) {
            reflect(reflections[c], out, rows, columns, 0);
        }
    }

    /// a −= 2 v (vᵀ a) / (vᵀ v), from a column on.
    private static void reflect(double[] v, double[] a, int rows, int columns, int from) {
        double norm = 0;
        for (double element : v) {
            norm += element * element;
        }
        for (int c = from; norm > 0 && c < columns; c++) {
            double dot = 0;
            for (int i = 0; i < rows; i++) {
                dot += v[i] * a[i * columns + c];
            }
            for (int i = 0; i < rows; i++) {
                a[i * columns + c] -= 2 * v[i] * dot / norm;
            }
        }
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return a.none();
    }

    @Override
    public String whyNoGradient() {
        return "it makes initial values";
    }
}
