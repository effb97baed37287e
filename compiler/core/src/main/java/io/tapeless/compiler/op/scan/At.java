package io.tapeless.compiler.op.scan;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.InLoop;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// What lies along an axis at the position of the step, plus `shift`: the element of a scanned tensor. The axis disappears.
/// Its gradient is collected over the steps when the scan is differentiated. PyTorch: none: `x[:, t]` in a Python loop.
public record At(Loop loop, int axis, int shift) implements Movement, InLoop {
    @Override
    public String mnemonic() {
        return "at";
    }

    @Override
    public Attributes attributes() {
        return loop.attributes("axis", axis, "shift", shift);
    }

    @Override
    public At in(Loop other) {
        return new At(other, axis, shift);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        if (axis < 0 || axis >= x.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "scanning axis " + axis + " of " + x);
        }
        if (shift < 0 || !x.dim(axis).minus(loop.length()).atLeast(shift)) {
            throw new ShapeProblem(ShapeProblem.Kind.RANGE, "positions " + shift + " to " + loop.length().plus(shift)
                    + " are not all inside axis " + axis + " of " + x);
        }
        return x.withShape(x.shape().without(axis));
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int i = 0; i < inputs.getFirst().rank(); i++) {
            coordinates.add(i == axis ? AffineIndex.constant(Dim.of(loop.position()).plus(shift)) : AffineIndex.axis(i < axis ? i : i - 1));
        }
        return List.of(new Access(0, coordinates, false));
    }

    @Override
    public List<Value> gradient(Adjoint adjoint) {
        throw new IllegalStateException("a scan is differentiated as a whole");
    }

    @Override
    public Op batched(Dim extent) {
        return new At(loop, axis + 1, shift);
    }
}
