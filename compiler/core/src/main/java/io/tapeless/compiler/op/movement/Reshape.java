package io.tapeless.compiler.op.movement;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// The same elements in row-major order under another shape. dx = dy under the old shape. PyTorch: `torch.reshape`.
public record Reshape(Shape shape) implements Movement {
    @Override
    public String mnemonic() {
        return "reshape";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("shape", shape);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        if (!x.shape().elements().equals(shape.elements())) {
            throw new ShapeProblem(ShapeProblem.Kind.RESHAPE_COUNT,
                    "reshape of " + x + " (" + x.shape().elements() + " elements) to " + shape + " (" + shape.elements() + " elements)");
        }
        return x.withShape(shape);
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        return List.of(new Relabelled());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(reshape(a.dy(), a.x().shape()));
    }

    @Override
    public Op batched(Dim extent) {
        return new Reshape(shape.insert(0, extent));
    }
}
