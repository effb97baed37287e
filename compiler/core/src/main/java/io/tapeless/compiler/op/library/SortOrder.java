package io.tapeless.compiler.op.library;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Along;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The positions (i32) that sort each line along an axis: stable, NaN above all numbers, −0 equal to 0 (PyTorch's `argsort(stable=True)`).
/// The one primitive of sorting: sort, topk, median and quantiles gather by it, and their gradients flow through the gather.
/// No gradient. PyTorch: `torch.argsort`.
public record SortOrder(int axis, boolean descending) implements Library {
    @Override
    public String mnemonic() {
        return "argsort";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis, "descending", descending);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        Along.requireAxis(mnemonic(), axis, x);
        if (x.dtype() == DType.BOOL) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "argsort has no meaning for bool");
        }
        return new TensorType(DType.I32, x.shape());
    }

    @Override
    public Routine routine(List<TensorType> inputs) {
        return Along.routine(descending ? "sortOrderDescending" : "sortOrder", inputs.getFirst().shape(), inputs.getFirst().dim(axis), axis);
    }

    @Override
    public void compute(List<double[]> operands, List<int[]> shapes, double[] out, int[] shape) {
        Along.lines(operands, shapes, out, shape, axis, (in, line) -> {
            // −0 + 0 is 0: both zeros are one key.
            Comparator<Integer> byValue = Comparator.comparingDouble(i -> in[0][i] + 0.0);
            List<Integer> order = IntStream.range(0, line.length).boxed().sorted(descending ? byValue.reversed() : byValue).toList();
            for (int k = 0; k < line.length; k++) {
                line[k] = order.get(k);
            }
        });
    }

    @Override
    public Op batched(Dim extent) {
        return new SortOrder(axis + 1, descending);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return a.none();
    }

    @Override
    public String whyNoGradient() {
        return "a position is an integer";
    }
}
