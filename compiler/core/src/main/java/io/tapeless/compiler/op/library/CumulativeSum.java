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

/// Running total along one axis: y[k] = Σ x[0..k], or x[k..] when `backwards`. dx = dy summed the other way round.
/// A primitive because as a contraction with a triangle of ones it would take n² steps. PyTorch: `torch.cumsum`.
public record CumulativeSum(int axis, boolean backwards) implements Library {
    @Override
    public String mnemonic() {
        return "cumsum";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis, "backwards", backwards);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        Along.requireAxis(mnemonic(), axis, inputs.getFirst());
        Along.requireFloat(mnemonic(), inputs.getFirst());
        return inputs.getFirst();
    }

    @Override
    public Routine routine(List<TensorType> inputs) {
        return Along.routine(backwards ? "cumulativeSumBackwards" : "cumulativeSum", inputs.getFirst().shape(), inputs.getFirst().dim(axis), axis);
    }

    @Override
    public void compute(List<double[]> operands, List<int[]> shapes, double[] out, int[] shape) {
        Along.lines(operands, shapes, out, shape, axis, (in, line) -> {
            double total = 0;
            for (int k = 0; k < line.length; k++) {
                int at = backwards ? line.length - 1 - k : k;
                total += in[0][at];
                line[at] = total;
            }
        });
    }

    @Override
    public Op batched(Dim extent) {
        return new CumulativeSum(axis + 1, backwards);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(cumulativeSum(a.dy(), axis, !backwards));
    }
}
