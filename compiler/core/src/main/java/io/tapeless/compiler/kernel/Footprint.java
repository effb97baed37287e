package io.tapeless.compiler.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How much memory a part of an iteration touches.
final class Footprint {
    private Footprint() {}

    /// An axis that moves an access: elements between neighbours, and how many.
    private record Walk(long stride, long extent) {}

    /// Different elements of a buffer, about: axes whose steps are shorter than what is walked between them overlap and are not counted twice.
    ///
    /// @param extents positions per axis
    static long elements(Access access, long[] extents) {
        List<Walk> walks = new ArrayList<>();
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] > 1 && access.stride(axis).isConstant() && !access.stride(axis).isZero()) {
                walks.add(new Walk(Math.abs(access.stride(axis).constant()), extents[axis]));
            } else if (extents[axis] > 1 && !access.stride(axis).isZero()) {
                walks.add(new Walk(Long.MAX_VALUE, extents[axis]));
            }
        }
        walks.sort(Comparator.comparingLong(Walk::stride));
        long reach = 1;
        long pieces = 1;
        for (Walk walk : walks) {
            if (walk.stride <= reach) {
                reach += walk.stride * (walk.extent - 1);
            } else {
                pieces *= walk.extent;
            }
        }
        return pieces * reach;
    }
}
