package io.tapeless.compiler.op.indexing;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// A new axis of extent `classes` at position `axis`: 1 where the position equals the index, else 0. An index outside
/// [0, classes) gives a row of zeros. No gradient: the index is an integer. PyTorch: `F.one_hot`.
public record OneHot(int axis, Dim classes, DType dtype) implements Indexing {
    @Override
    public String mnemonic() {
        return "one_hot";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis, "classes", classes, "dtype", dtype);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType index = inputs.getFirst();
        if (!index.dtype().isInteger()) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "an index must be i32 or i64, not " + index);
        }
        if (axis < 0 || axis > index.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "one_hot along axis " + axis + " of " + index);
        }
        return new TensorType(dtype, index.shape().insert(axis, classes));
    }

    @Override
    public Form form(List<TensorType> inputs) {
        return new OneHotForm(axis);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return a.none();
    }

    @Override
    public String whyNoGradient() {
        return "its input is an integer";
    }

    @Override
    public Op batched(Dim extent) {
        return new OneHot(axis + 1, classes, dtype);
    }
}
