package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Schedule.Tail;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Chooses register tiles of outputs for long sums of products along contiguous memory: the gradients of convolution weights. Rows of a tile
/// vary in the second factor only, columns in the first only; each output keeps its sixteen lanes in registers.
final class LaneTiling {
    private final Target target;

    LaneTiling(Target target) {
        this.target = target;
    }

    /// The schedule, or null when the sum has no such tile.
    Schedule schedule(Computation c, boolean shared) {
        int last = c.axes() - 1;
        List<Load> factors = Contractions.factors(c);
        if (factors == null || c.results().size() != 1 || c.fold().element().type() != DType.F32 || c.bounds(last)) {
            return null;
        }
        Dim length = c.reduction().getLast();
        boolean wholeBlocks = length.isConstant() && length.constant() % Tiling.WIDEST == 0;
        boolean contiguous = factors.stream().allMatch(factor -> factor.access().stride(last).isOne() && !factor.access().divides(last));
        if (!wholeBlocks || !contiguous) {
            return null;
        }
        Schedule best = null;
        double bestCost = 1.2;
        int accumulators = target.vectorRegisters() >= 32 ? 24 : 8;
        for (int row : axes(c, factors.get(1), factors.get(0))) {
            for (int column : axes(c, factors.get(0), factors.get(1))) {
                for (int rows : divisors(c.parallel().get(row), accumulators)) {
                    for (int columns : divisors(c.parallel().get(column), accumulators / rows)) {
                        double cost = cost(rows, columns);
                        if (cost < bestCost) {
                            bestCost = cost;
                            best = schedule(c, row, column, new Block(rows, columns), shared);
                        }
                    }
                }
            }
        }
        return best;
    }

    private static Schedule schedule(Computation c, int row, int column, Block block, boolean shared) {
        int split = shared ? row : -1;
        return new Schedule(Form.LANE_TILE, true, new Tile(row, block, null, null, false, column), split, block.rows(), Tail.MASKED);
    }

    /// Axes of literal extent along which one factor varies and the other does not, and no bound depends on.
    private static List<Integer> axes(Computation c, Load varies, Load fixed) {
        List<Integer> axes = new ArrayList<>();
        for (int axis = 0; axis < c.parallel().size(); axis++) {
            boolean fits = c.parallel().get(axis).isConstant() && !c.bounds(axis) && fixed.access().stride(axis).isZero() && !fixed.access().divides(axis)
                    && !varies.access().stride(axis).isZero() && varies.access().stride(axis).isConstant();
            if (fits) {
                axes.add(axis);
            }
        }
        return axes;
    }

    private static List<Integer> divisors(Dim extent, int most) {
        List<Integer> divisors = new ArrayList<>();
        for (int d = 1; d <= Math.min(most, extent.constant()); d++) {
            if (extent.constant() % d == 0) {
                divisors.add(d);
            }
        }
        return divisors;
    }

    /// Cycles per output and step: two multiply-adds and two loads per cycle, four until a sum can be added to again.
    private static double cost(int rows, int columns) {
        return (Math.max(Math.max(rows * columns / 2.0, (rows + columns) / 2.0), 4) + 1.5) / (rows * columns);
    }
}
