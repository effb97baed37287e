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
    /// Sums that wait in scratch memory, at most: they had better stay in the second cache.
    private static final int HELD_SUMS = 4096;
    /// Bytes that a tile may read again and again at the speed of the nearest cache, beside what else is there.
    private static final int NEAREST_CACHE = 24 * 1024;
    private static final int SECOND_CACHE = 256 * 1024;
    /// Cycles per multiply-add from which one sum at a time does as well.
    private static final double WORTH = 1.4;

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
        double bestCost = WORTH;
        int accumulators = target.vectorRegisters() >= 32 ? 24 : 8;
        for (int row : axes(c, factors.get(1), factors.get(0))) {
            for (int column : axes(c, factors.get(0), factors.get(1))) {
                for (int rows : divisors(c.parallel().get(row), accumulators)) {
                    for (int columns : divisors(c.parallel().get(column), accumulators / rows)) {
                        Block block = new Block(rows, columns);
                        for (int held : new int[] {-1, heldFrom(c, row, column, block)}) {
                            Tile tile = new Tile(row, block, null, null, false, column, held);
                            double cost = cost(c, factors, tile);
                            if (cost < bestCost) {
                                bestCost = cost;
                                best = new Schedule(Form.LANE_TILE, true, tile, shared ? row : -1, rows, Tail.MASKED);
                            }
                        }
                    }
                }
            }
        }
        return best;
    }

    /// The first of the parallel axes whose sums can wait in scratch memory while the outermost sum takes a step, or −1. What a worker's
    /// share begins with is not among them.
    private static int heldFrom(Computation c, int row, int column, Block block) {
        if (c.reduction().size() < 2 || c.bounds(c.parallel().size())) {
            return -1;
        }
        long sums = (long) block.rows() * block.vectors();
        int from = c.parallel().size();
        while (from > row + 1 && c.parallel().get(from - 1).isConstant()) {
            sums *= c.parallel().get(from - 1).constant() / (from - 1 == column ? block.vectors() : 1);
            if (sums > HELD_SUMS) {
                break;
            }
            from--;
        }
        return from == c.parallel().size() ? -1 : from;
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

    /// Cycles per multiply-add: two of them and two loads per cycle, four until a sum can be added to again; loads take longer from where
    /// what a pass reads fits no more. Sums that are held are loaded and stored once per pass.
    private static double cost(Computation c, List<Load> factors, Tile tile) {
        int rows = tile.main().rows();
        int columns = tile.main().vectors();
        boolean held = tile.heldFrom() >= 0;
        int firstFold = c.parallel().size() + (held ? 1 : 0);
        long bytes = Long.BYTES / 2 * (Footprint.elements(factors.get(0).access(), extents(c, tile.columnAxis(), columns, firstFold))
                + Footprint.elements(factors.get(1).access(), extents(c, tile.rowAxis(), rows, firstFold)));
        double load = bytes <= NEAREST_CACHE ? 0.5 : bytes <= SECOND_CACHE ? 1.6 : 2.5;
        double cycles = Math.max(Math.max(rows * columns / 2.0, (rows + columns) * load), 4) + 1.5;
        long points = c.foldedPoints() / Math.max(1, c.reduction().getFirst().tuned()) / Tiling.WIDEST;
        return cycles / (rows * columns) + (held ? 3.0 / points : 0);
    }

    /// How far a pass of one tile goes along each axis.
    private static long[] extents(Computation c, int tileAxis, int size, int firstFold) {
        long[] extents = new long[c.axes()];
        for (int axis = 0; axis < extents.length; axis++) {
            int fold = axis - c.parallel().size();
            extents[axis] = axis == tileAxis ? size : axis < firstFold ? 1 : c.reduction().get(fold).tuned();
        }
        return extents;
    }
}
