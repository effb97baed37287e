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

/// `before` and `after` positions of a constant value along one axis. dx = the slice of dy that is not padding. PyTorch: `F.pad(mode="constant")`.
public record Pad(int axis, Dim before, Dim after, double value) implements Movement {
    @Override
    public String mnemonic() {
        return "pad";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis, "before", before, "after", after, "value", value);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        if (axis < 0 || axis >= x.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "pad along axis " + axis + " of " + x);
        }
        if (!before.atLeast(0) || !after.atLeast(0)) {
            throw new ShapeProblem(ShapeProblem.Kind.RANGE, "padding must not be negative: " + before + " and " + after);
        }
        return x.withShape(x.shape().with(axis, x.dim(axis).plus(before).plus(after)));
    }

    @Override
    public double padding() {
        return value;
    }

    @Override
    public boolean fills() {
        return true;
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int i = 0; i < result.rank(); i++) {
            coordinates.add(new AffineIndex(i, i == axis ? before.times(-1) : Dim.ZERO));
        }
        return List.of(new Access(0, coordinates, true));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(slice(a.dy(), axis, before, a.x().shape().dim(axis)));
    }

    @Override
    public Op batched(Dim extent) {
        return new Pad(axis + 1, before, after, value);
    }
}
