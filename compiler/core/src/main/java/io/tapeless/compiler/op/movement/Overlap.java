package io.tapeless.compiler.op.movement;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Puts windows back where they came from: element `[…, i, …, k, …]` of the result is what the window whose tap k lies at i has there,
/// `[…, (i + padding − k · dilation) / stride, …, k, …]`, or 0 where there is none. Summed over the taps it adds up overlapping windows
/// (`fold`, the gradient of max-pooling).
///
/// dx = `windows` of dy; see there. PyTorch: `F.fold`, before it adds.
///
/// @param axes    the axes that windows slid along
/// @param taps    for each of them, the axis of its taps
/// @param by      for each of them, how
/// @param extents for each of them, its extent before windows were made
public record Overlap(List<Integer> axes, List<Integer> taps, List<Sliding> by, Shape extents) implements Movement {
    public Overlap {
        axes = List.copyOf(axes);
        taps = List.copyOf(taps);
        by = List.copyOf(by);
    }

    @Override
    public String mnemonic() {
        return "overlap";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axes", axes, "taps", taps, "by", Windows.numbers(by), "extents", extents);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        return Windows.type(inputs.getFirst(), axes, taps, extents);
    }

    @Override
    public boolean fills() {
        return true;
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int axis = 0; axis < result.rank(); axis++) {
            int i = axes.indexOf(axis);
            coordinates.add(i < 0 ? AffineIndex.axis(axis) : by.get(i).window(axis, taps.get(i)));
        }
        return List.of(new Access(0, coordinates, true));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        List<Dim> before = axes.stream().map(axis -> a.x().shape().dim(axis)).toList();
        return List.of(Value.of(new Windows(axes, taps, by, new Shape(before), 0), a.dy()));
    }
}
