package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import java.util.Arrays;

/// A coordinate as an affine function of iteration axes: `axis + offset`, or just `offset` when `axis` is −1.
///
/// @param axis   the iteration axis, or −1
/// @param offset added to the axis position; may be negative
public record AffineIndex(int axis, Dim offset) {
    public static AffineIndex axis(int axis) {
        return new AffineIndex(axis, Dim.ZERO);
    }

    public static AffineIndex constant(Dim offset) {
        return new AffineIndex(-1, offset);
    }

    public static java.util.List<AffineIndex> axes(int... axes) {
        return Arrays.stream(axes).mapToObj(AffineIndex::axis).toList();
    }
}
