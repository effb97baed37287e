package io.tapeless.compiler.op.indexing;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// The position (i32) along one axis of a shape, everywhere. A primitive because numbers that count cannot be made of splats;
/// `arange`, `tril`, `eye` and masks by length are formulas of it. It costs no memory: the loop variable is the value. No gradient.
/// PyTorch: `torch.arange`.
public record Position(int axis, Shape shape) implements Indexing {
    @Override
    public String mnemonic() {
        return "position";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis, "shape", shape);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        if (axis < 0 || axis >= shape.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "position along axis " + axis + " of " + shape);
        }
        return new TensorType(DType.I32, shape);
    }

    @Override
    public Form form(List<TensorType> inputs) {
        return new PositionForm(axis);
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
