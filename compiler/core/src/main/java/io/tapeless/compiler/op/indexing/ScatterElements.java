package io.tapeless.compiler.op.indexing;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.Arrays;
import java.util.List;

/// The transpose of [Gather], `scatter_add` on zeros: every update is added at its own position but for `axis`, where the index says.
/// Inputs: index, updates (same shape). Gradient to the updates: dy gathered at the index. PyTorch: `Tensor.scatter_add`.
public record ScatterElements(int axis, Dim extent) implements Indexing {
    @Override
    public String mnemonic() {
        return "scatter_add";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis, "extent", extent);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType index = inputs.get(0);
        TensorType updates = inputs.get(1);
        if (!index.dtype().isInteger()) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "an index must be i32 or i64, not " + index);
        }
        if (axis < 0 || axis >= updates.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "scatter_add along axis " + axis + " of " + updates);
        }
        if (!index.shape().equals(updates.shape())) {
            throw new ShapeProblem(ShapeProblem.Kind.SHAPES_DIFFER,
                    "scatter_add needs an index of the shape of the updates " + updates + ", not " + index);
        }
        return updates.withShape(updates.shape().with(axis, extent));
    }

    @Override
    public Form form(List<TensorType> inputs) {
        int rank = inputs.get(1).rank();
        return new ScatterForm(axis, Gather.coordinates(axis, rank), range(rank));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return Arrays.asList(null, gather(a.dy(), a.input(0), axis));
    }

    @Override
    public Op batched(Dim extent) {
        return new ScatterElements(axis + 1, this.extent);
    }
}
