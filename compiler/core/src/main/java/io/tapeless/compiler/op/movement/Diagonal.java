package io.tapeless.compiler.op.movement;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;

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

/// The elements whose positions along two axes of one extent are equal: the second axis disappears. A primitive because no other
/// movement walks two axes at once. dx = dy where the positions are equal, else 0. PyTorch: `torch.diagonal`.
public record Diagonal(int first, int second) implements Movement {
    @Override
    public String mnemonic() {
        return "diagonal";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("first", first, "second", second);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        if (first < 0 || first >= x.rank() || second < 0 || second >= x.rank() || first == second) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "diagonal of axes " + first + " and " + second + " of " + x);
        }
        if (!x.dim(first).equals(x.dim(second))) {
            throw new ShapeProblem(ShapeProblem.Kind.SHAPES_DIFFER, "the diagonal of axes " + first + " and " + second + " of " + x
                    + " needs equal extents");
        }
        return x.withShape(x.shape().without(second));
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int axis = 0; axis < inputs.getFirst().rank(); axis++) {
            int along = axis == second ? first : axis;
            coordinates.add(AffineIndex.axis(along > second ? along - 1 : along));
        }
        return List.of(new Access(0, coordinates, false));
    }

    @Override
    public Op batched(Dim extent) {
        return new Diagonal(first + 1, second + 1);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value x = a.x();
        Value on = equal(position(x.shape(), first), position(x.shape(), second));
        Value spread = restore(a.dy(), x.shape(), List.of(second));
        return List.of(where(on, spread, like(x, 0)));
    }
}
