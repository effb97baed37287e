package io.tapeless.compiler.op.movement;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Axes in another order: result axis i is operand axis `order[i]`. dx = dy in the inverse order. PyTorch: `torch.permute`.
public record Permute(List<Integer> order) implements Movement {
    public Permute {
        order = List.copyOf(order);
    }

    @Override
    public String mnemonic() {
        return "permute";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("order", order);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        if (order.size() != x.rank() || order.stream().distinct().count() != x.rank()
                || order.stream().anyMatch(axis -> axis < 0 || axis >= x.rank())) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "permute " + order + " of " + x + " must name each axis once");
        }
        return x.withShape(new Shape(order.stream().map(x::dim).toList()));
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int axis = 0; axis < order.size(); axis++) {
            coordinates.add(AffineIndex.axis(order.indexOf(axis)));
        }
        return List.of(new Access(0, coordinates, false));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        List<Integer> inverse = new ArrayList<>();
        for (int axis = 0; axis < order.size(); axis++) {
            inverse.add(order.indexOf(axis));
        }
        return List.of(permute(a.dy(), inverse));
    }

    @Override
    public Op batched(Dim extent) {
        return new Permute(after(0, order));
    }
}
