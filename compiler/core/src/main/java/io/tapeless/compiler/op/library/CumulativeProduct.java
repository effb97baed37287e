package io.tapeless.compiler.op.library;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Along;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// Running product along one axis: y[k] = Π x[0..k]. A primitive because logarithms would lose signs and zeros.
///
/// dx[i] = Σ (k ≥ i) dy[k] · Π (j ≤ k, j ≠ i) x[j]. Before the first zero of a line that is Σ dy·y / x[i]; at the first zero the
/// products are those of the line with a one in its place, up to the next zero; after it nothing flows. (PyTorch's rule.) PyTorch: `torch.cumprod`.
public record CumulativeProduct(int axis) implements Library {
    @Override
    public String mnemonic() {
        return "cumprod";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        Along.requireAxis(mnemonic(), axis, inputs.getFirst());
        Along.requireFloat(mnemonic(), inputs.getFirst());
        return inputs.getFirst();
    }

    @Override
    public Routine routine(List<TensorType> inputs) {
        return Along.routine("cumulativeProduct", inputs.getFirst().shape(), inputs.getFirst().dim(axis), axis);
    }

    @Override
    public void compute(List<double[]> operands, List<int[]> shapes, double[] out, int[] shape) {
        Along.lines(operands, shapes, out, shape, axis, (in, line) -> {
            double total = 1;
            for (int k = 0; k < line.length; k++) {
                total *= in[0][k];
                line[k] = total;
            }
        });
    }

    @Override
    public Op batched(Dim extent) {
        return new CumulativeProduct(axis + 1);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value x = a.x();
        Value zero = like(x, 0);
        Value one = like(x, 1);
        Value isZero = equal(x, zero);
        Value zeros = cumulativeSum(where(isZero, one, zero), axis, false);
        Value beforeZero = equal(zeros, zero);
        Value betweenZeros = equal(zeros, one);
        Value firstZero = and(isZero, betweenZeros);
        Value before = over(cumulativeSum(times(a.dy(), a.y()), axis, true), where(isZero, one, x));
        Value without = cumulativeProduct(where(firstZero, one, x), axis);
        Value at = cumulativeSum(where(betweenZeros, times(a.dy(), without), zero), axis, true);
        return List.of(where(beforeZero, before, where(firstZero, at, zero)));
    }
}
