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

/// `extent` positions from `start` along one axis. dx = dy padded with zeros. PyTorch: `torch.narrow`.
public record Slice(int axis, Dim start, Dim extent) implements Movement {
    @Override
    public String mnemonic() {
        return "slice";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis, "start", start, "extent", extent);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        if (axis < 0 || axis >= x.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "slice along axis " + axis + " of " + x);
        }
        if (!start.atLeast(0) || !extent.atLeast(1) || !x.dim(axis).minus(start).minus(extent).atLeast(0)) {
            throw new ShapeProblem(ShapeProblem.Kind.RANGE,
                    "positions " + start + " to " + start.plus(extent) + " are not all inside axis " + axis + " of " + x);
        }
        return x.withShape(x.shape().with(axis, extent));
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int i = 0; i < result.rank(); i++) {
            coordinates.add(new AffineIndex(i, i == axis ? start : Dim.ZERO));
        }
        return List.of(new Access(0, coordinates, false));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Dim after = a.x().shape().dim(axis).minus(start).minus(extent);
        return List.of(pad(a.dy(), axis, start, after, 0));
    }

    @Override
    public Op batched(Dim extent) {
        return new Slice(axis + 1, start, this.extent);
    }
}
