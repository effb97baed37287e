package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Which rows of a tile take part where along an axis of the sum, when rows are taps of windows that stick out there: positions one after the other that have
/// the same taps are a loop.
final class TapRuns {
    /// Positions that have the same rows.
    record Run(int first, int end, List<Integer> rows) {}

    private TapRuns() {}

    /// The axis of the sum along which the rows of a tile have bounds, or −1.
    static int axis(Computation c, int rowAxis) {
        return c.fold().domain().stream().filter(within -> within.at().factor(rowAxis) != 0)
                .flatMapToInt(within -> IntStream.range(c.parallel().size(), c.axes()).filter(axis -> within.at().factor(axis) != 0)).findFirst().orElse(-1);
    }

    static List<Run> of(Computation c, int axis, int rowAxis) {
        Within within = c.fold().domain().stream().filter(one -> one.at().factor(rowAxis) != 0).findFirst().orElseThrow();
        List<Run> runs = new ArrayList<>();
        for (int at = 0; at < c.reduction().get(axis - c.parallel().size()).constant(); at++) {
            int[] point = new int[c.axes()];
            point[axis] = at;
            List<Integer> rows = new ArrayList<>();
            for (int row = 0; row < c.parallel().get(rowAxis).constant(); row++) {
                point[rowAxis] = row;
                if (within.holds(point)) {
                    rows.add(row);
                }
            }
            boolean more = !runs.isEmpty() && runs.getLast().rows.equals(rows);
            int first = more ? runs.removeLast().first : at;
            runs.add(new Run(first, at + 1, rows));
        }
        return runs.stream().filter(run -> !run.rows.isEmpty()).toList();
    }
}
