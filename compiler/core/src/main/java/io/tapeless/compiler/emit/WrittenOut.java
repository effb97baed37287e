package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// Folds of so few points that each is a statement of its own (pooling): the conditions of loops would take longer than the points.
final class WrittenOut {
    /// Points of a fold, and operations of a point.
    private static final int MOST_POINTS = 16;
    private static final int MOST_NODES = 4;

    private WrittenOut() {}

    static boolean fits(Computation c) {
        return c.reduction().stream().allMatch(Dim::isConstant) && c.foldedPoints() <= MOST_POINTS
                && c.fold().element().nodes().size() <= MOST_NODES && c.fold().domain().isEmpty();
    }

    /// The positions at each point of the fold, in order.
    static List<IntFunction<String>> points(Computation c, IntFunction<String> position) {
        List<IntFunction<String>> points = new ArrayList<>();
        int first = c.parallel().size();
        for (long point = 0; point < c.foldedPoints(); point++) {
            Map<Integer, String> literals = new HashMap<>();
            long rest = point;
            for (int axis = c.axes() - 1; axis >= first; axis--) {
                long extent = c.reduction().get(axis - first).constant();
                literals.put(axis, String.valueOf(rest % extent));
                rest /= extent;
            }
            points.add(axis -> axis < first ? position.apply(axis) : literals.get(axis));
        }
        return points;
    }
}
