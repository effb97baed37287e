package io.tapeless.compiler.op.movement;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Slides a window along axes. The operand has an axis of taps for each; element `[…, o, …, k, …]` of the result is element
/// `[…, o · stride + k · dilation − padding, …, k, …]` of the operand, or `value` outside. Applied to an operand repeated along the taps it
/// lists all windows (`unfold`, max-pooling); it is never stored where a reduction over the taps uses it.
///
/// dx = `overlap` of dy: for a fixed tap both are injective, so each is the other's adjoint. PyTorch: `F.unfold`, `Tensor.unfold`.
///
/// @param axes    the axes that windows slide along
/// @param taps    for each of them, the axis of its taps
/// @param by      for each of them, how
/// @param extents for each of them, the number of windows
public record Windows(List<Integer> axes, List<Integer> taps, List<Sliding> by, Shape extents, double value) implements Movement {
    public Windows {
        axes = List.copyOf(axes);
        taps = List.copyOf(taps);
        by = List.copyOf(by);
    }

    @Override
    public String mnemonic() {
        return "windows";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axes", axes, "taps", taps, "by", numbers(by), "extents", extents, "value", value);
    }

    /// Stride, dilation and padding of each, for the text form.
    static List<Integer> numbers(List<Sliding> by) {
        return by.stream().flatMap(s -> java.util.stream.Stream.of(s.stride(), s.dilation(), s.padding())).toList();
    }

    /// The inverse of [#numbers].
    public static List<Sliding> slidings(List<Integer> numbers) {
        List<Sliding> by = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 3) {
            by.add(new Sliding(numbers.get(i), numbers.get(i + 1), numbers.get(i + 2)));
        }
        return by;
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        return type(inputs.getFirst(), axes, taps, extents);
    }

    static TensorType type(TensorType x, List<Integer> axes, List<Integer> taps, Shape extents) {
        Shape shape = x.shape();
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i) >= x.rank() || taps.get(i) >= x.rank() || axes.contains(taps.get(i))) {
                throw new ShapeProblem(ShapeProblem.Kind.AXIS, "windows along axes " + axes + " with taps " + taps + " of " + x);
            }
            shape = shape.with(axes.get(i), extents.dim(i));
        }
        return x.withShape(shape);
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
        for (int axis = 0; axis < result.rank(); axis++) {
            int i = axes.indexOf(axis);
            coordinates.add(i < 0 ? AffineIndex.axis(axis) : by.get(i).image(axis, taps.get(i)));
        }
        return List.of(new Access(0, coordinates, true));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        List<Dim> before = axes.stream().map(axis -> a.x().shape().dim(axis)).toList();
        return List.of(Value.of(new Overlap(axes, taps, by, new Shape(before)), a.dy()));
    }
}
