package io.tapeless.compiler.op.movement;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Operands one after the other along one axis. Gradient: the slice of dy that came from each. PyTorch: `torch.cat`.
public record Concat(int axis) implements Movement {
    @Override
    public String mnemonic() {
        return "concat";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType first = inputs.getFirst();
        if (axis < 0 || axis >= first.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "concat along axis " + axis + " of " + first);
        }
        Dim total = Dim.ZERO;
        for (TensorType input : inputs) {
            if (input.dtype() != first.dtype() || input.rank() != first.rank()
                    || !input.shape().without(axis).equals(first.shape().without(axis))) {
                throw new ShapeProblem(ShapeProblem.Kind.CONCAT, "concat along axis " + axis + " of " + first + " and " + input);
            }
            total = total.plus(input.dim(axis));
        }
        return first.withShape(first.shape().with(axis, total));
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        List<Source> sources = new ArrayList<>();
        Dim start = Dim.ZERO;
        for (int operand = 0; operand < inputs.size(); operand++) {
            List<AffineIndex> coordinates = new ArrayList<>();
            for (int i = 0; i < result.rank(); i++) {
                coordinates.add(new AffineIndex(i, i == axis ? start.times(-1) : Dim.ZERO));
            }
            sources.add(new Access(operand, coordinates, true));
            start = start.plus(inputs.get(operand).dim(axis));
        }
        return sources;
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        List<Value> parts = new ArrayList<>();
        Dim start = Dim.ZERO;
        for (Value input : a.inputs()) {
            Dim extent = input.shape().dim(axis);
            parts.add(slice(a.dy(), axis, start, extent));
            start = start.plus(extent);
        }
        return parts;
    }

    @Override
    public Op batched(Dim extent) {
        return new Concat(axis + 1);
    }
}
