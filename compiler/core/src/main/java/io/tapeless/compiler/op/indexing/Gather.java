package io.tapeless.compiler.op.indexing;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One element of `x` per index element, at the index's own position but for `axis` (PyTorch's gather).
/// Gradient: dy added into the places taken; where one element is taken per row, written as dy · one-hot so that it fuses. PyTorch: `torch.gather`.
public record Gather(int axis) implements Indexing {
    @Override
    public String mnemonic() {
        return "gather";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.get(0);
        TensorType index = inputs.get(1);
        if (!index.dtype().isInteger()) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "an index must be i32 or i64, not " + index);
        }
        if (axis < 0 || axis >= x.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "gather along axis " + axis + " of " + x);
        }
        if (index.rank() != x.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.RANK, "gather needs an index of the same rank: " + x + " and " + index);
        }
        if (!index.shape().without(axis).equals(x.shape().without(axis))) {
            throw new ShapeProblem(ShapeProblem.Kind.SHAPES_DIFFER, "gather along axis " + axis + " of " + x + " with index " + index);
        }
        return x.withShape(index.shape());
    }

    @Override
    public Form form(List<TensorType> inputs) {
        return new GatherForm(axis, coordinates(axis, inputs.get(0).rank()), range(inputs.get(0).rank()));
    }

    static List<AffineIndex> coordinates(int axis, int rank) {
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            coordinates.add(i == axis ? null : AffineIndex.axis(i));
        }
        return coordinates;
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value x = a.input(0);
        Value index = a.input(1);
        if (index.shape().dim(axis).isOne()) {
            Value chosen = oneHot(reshape(index, index.shape().without(axis)), axis, x.shape().dim(axis), x.dtype());
            return Arrays.asList(times(broadcast(a.dy(), x.shape()), chosen), null);
        }
        return Arrays.asList(scatterElements(index, a.dy(), axis, x.shape().dim(axis)), null);
    }

    @Override
    public Op batched(Dim extent) {
        return new Gather(axis + 1);
    }
}
