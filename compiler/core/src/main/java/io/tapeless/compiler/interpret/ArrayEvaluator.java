package io.tapeless.compiler.interpret;

import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.ScalarEvaluator;
import java.util.Arrays;

/// A [Scalar] applied to whole arrays, node by node: the same numbers as [ScalarEvaluator] element by element, without walking the
/// expression once per element.
final class ArrayEvaluator {
    private ArrayEvaluator() {}

    /// @param operands arrays of one length, at least one
    static double[] evaluate(Scalar scalar, double[][] operands) {
        int n = operands[0].length;
        return switch (scalar) {
            case Scalar.Operand o -> operands[o.index()];
            case Scalar.Constant c -> {
                double[] out = new double[n];
                Arrays.fill(out, c.value());
                yield out;
            }
            case Scalar.Index i -> throw new IllegalStateException("an elementwise formula has no positions");
            case Scalar.Unary u -> {
                double[] x = evaluate(u.x(), operands);
                double[] out = new double[n];
                for (int i = 0; i < n; i++) {
                    out[i] = ScalarEvaluator.apply(u.function(), x[i]);
                }
                yield out;
            }
            case Scalar.Binary b -> {
                double[] left = evaluate(b.a(), operands);
                double[] right = evaluate(b.b(), operands);
                double[] out = new double[n];
                for (int i = 0; i < n; i++) {
                    out[i] = ScalarEvaluator.apply(b.function(), left[i], right[i]);
                }
                yield out;
            }
            case Scalar.Compare c -> {
                double[] left = evaluate(c.a(), operands);
                double[] right = evaluate(c.b(), operands);
                double[] out = new double[n];
                for (int i = 0; i < n; i++) {
                    out[i] = c.comparison().holds(left[i], right[i]) ? 1 : 0;
                }
                yield out;
            }
            case Scalar.Select s -> {
                double[] condition = evaluate(s.condition(), operands);
                double[] a = evaluate(s.a(), operands);
                double[] b = evaluate(s.b(), operands);
                double[] out = new double[n];
                for (int i = 0; i < n; i++) {
                    out[i] = condition[i] != 0 ? a[i] : b[i];
                }
                yield out;
            }
            case Scalar.Fma f -> {
                double[] a = evaluate(f.a(), operands);
                double[] b = evaluate(f.b(), operands);
                double[] c = evaluate(f.c(), operands);
                double[] out = new double[n];
                for (int i = 0; i < n; i++) {
                    out[i] = Math.fma(a[i], b[i], c[i]);
                }
                yield out;
            }
            case Scalar.Cast c -> {
                double[] x = evaluate(c.x(), operands);
                double[] out = new double[n];
                for (int i = 0; i < n; i++) {
                    out[i] = ScalarEvaluator.cast(c.type(), x[i]);
                }
                yield out;
            }
        };
    }
}
