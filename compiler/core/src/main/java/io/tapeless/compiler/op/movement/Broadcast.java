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

/// Repeats along new axes and along axes of extent 1: operand axis i becomes result axis `axes[i]`.
/// dx = the sum of dy over every repeated axis: the one place where broadcasting is undone. PyTorch: `Tensor.expand`.
public record Broadcast(Shape shape, List<Integer> axes) implements Movement {
    public Broadcast {
        axes = List.copyOf(axes);
    }

    @Override
    public String mnemonic() {
        return "broadcast";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("shape", shape, "axes", axes);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        for (int axis = 0; axis < axes.size(); axis++) {
            Dim target = shape.dim(axes.get(axis));
            if (!x.dim(axis).equals(target) && !x.dim(axis).isOne()) {
                throw new ShapeProblem(ShapeProblem.Kind.SHAPES_DIFFER, x + " does not stretch to " + shape);
            }
        }
        if (axes.size() != x.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.RANK, "broadcast of " + x + " along " + axes.size() + " axes");
        }
        return x.withShape(shape);
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int axis = 0; axis < axes.size(); axis++) {
            boolean stretched = inputs.getFirst().dim(axis).isOne();
            coordinates.add(stretched ? AffineIndex.constant(Dim.ZERO) : AffineIndex.axis(axes.get(axis)));
        }
        return List.of(new Access(0, coordinates, false));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        List<Integer> repeated = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            int from = axes.indexOf(axis);
            if (from < 0 || a.x().shape().dim(from).isOne() && !shape.dim(axis).isOne()) {
                repeated.add(axis);
            }
        }
        Value summed = sum(a.dy(), repeated);
        List<Integer> kept = new ArrayList<>();
        for (int axis : axes) {
            if (!repeated.contains(axis)) {
                kept.add(axis);
            }
        }
        // The sum leaves axes ascending; the operand's own order differs only when the broadcast also permuted.
        List<Integer> ascending = kept.stream().sorted().toList();
        Value ordered = kept.equals(ascending) ? summed : permute(summed, kept.stream().map(ascending::indexOf).toList());
        return List.of(reshape(ordered, a.x().shape()));
    }

    @Override
    public Op batched(Dim extent) {
        return new Broadcast(shape.insert(0, extent), after(0, axes));
    }
}
