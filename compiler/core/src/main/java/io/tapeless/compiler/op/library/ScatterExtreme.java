package io.tapeless.compiler.op.library;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Along;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.Arrays;
import java.util.List;

/// The largest (or smallest) of the updates that an index sends to each place along an axis; −∞ (or ∞) where it sends none.
/// Inputs: index, updates, of one shape. A primitive because a scatter that adds cannot compare.
/// Gradient to the updates: dy shared evenly among the updates equal to the result (PyTorch's `scatter_reduce` with amax, amin).
/// PyTorch: `Tensor.scatter_reduce("amax")`, `("amin")`.
public record ScatterExtreme(int axis, Dim extent, boolean largest) implements Library {
    @Override
    public String mnemonic() {
        return "scatter_extreme";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis, "extent", extent, "largest", largest);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType index = inputs.get(0);
        TensorType updates = inputs.get(1);
        if (!index.dtype().isInteger()) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "an index must be i32 or i64, not " + index);
        }
        Along.requireAxis(mnemonic(), axis, updates);
        Along.requireFloat(mnemonic(), updates);
        if (!index.shape().equals(updates.shape())) {
            throw new ShapeProblem(ShapeProblem.Kind.SHAPES_DIFFER,
                    (largest ? "scatter_max" : "scatter_min") + " needs an index of the shape of the updates " + updates + ", not " + index);
        }
        return updates.withShape(updates.shape().with(axis, extent));
    }

    @Override
    public Routine routine(List<TensorType> inputs) {
        return Along.routine(largest ? "scatterLargest" : "scatterSmallest", inputs.get(1).shape(), extent, axis);
    }

    @Override
    public void compute(List<double[]> operands, List<int[]> shapes, double[] out, int[] shape) {
        Along.lines(operands, shapes, out, shape, axis, (in, line) -> {
            Arrays.fill(line, largest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            for (int k = 0; k < in[0].length; k++) {
                int place = (int) in[0][k];
                if (place < 0 || place >= line.length) {
                    throw new IndexOutOfBoundsException("index " + place + " is outside 0 ..< " + line.length);
                }
                line[place] = largest ? Math.max(line[place], in[1][k]) : Math.min(line[place], in[1][k]);
            }
        });
    }

    @Override
    public Op batched(Dim length) {
        return new ScatterExtreme(axis + 1, extent, largest);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value index = a.input(0);
        Value updates = a.input(1);
        Value chosen = cast(equal(updates, gather(a.y(), index, axis)), updates.dtype());
        Value count = scatterElements(index, chosen, axis, extent);
        Value share = gather(over(a.dy(), maximum(count, like(count, 1))), index, axis);
        return Arrays.asList(null, times(chosen, share));
    }
}
