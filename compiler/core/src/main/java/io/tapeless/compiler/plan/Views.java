package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;

/// Reshapes as views: one that only adds or drops axes of extent 1 is an affine change of coordinates, any other is the same memory
/// under another shape.
public final class Views {
    private Views() {}

    /// True when a reshape only adds or drops axes of extent 1.
    public static boolean isTrivialReshape(Value reshape) {
        return withoutOnes(reshape.input(0).shape()).equals(withoutOnes(reshape.shape()));
    }

    private static List<Dim> withoutOnes(Shape shape) {
        return shape.dims().stream().filter(dim -> !dim.isOne()).toList();
    }

    /// The coordinates of the operand of a trivial reshape in terms of the result's axes.
    public static List<AffineIndex> trivialCoordinates(Value reshape) {
        List<Integer> axes = new ArrayList<>();
        for (int axis = 0; axis < reshape.rank(); axis++) {
            if (!reshape.shape().dim(axis).isOne()) {
                axes.add(axis);
            }
        }
        List<AffineIndex> coordinates = new ArrayList<>();
        int next = 0;
        for (Dim dim : reshape.input(0).shape().dims()) {
            coordinates.add(dim.isOne() ? AffineIndex.constant(Dim.ZERO) : AffineIndex.axis(axes.get(next++)));
        }
        return coordinates;
    }
}
