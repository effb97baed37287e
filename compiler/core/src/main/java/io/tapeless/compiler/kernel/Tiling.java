package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.Dim;

/// Chooses the register tiles of a contraction. All cost rules of tiles are here; sizes are weighed at sixteen lanes.
final class Tiling {
    /// Lanes of the widest vectors.
    static final int WIDEST = 16;
    /// Rows and columns of packed panels: shares of workers are multiples.
    private static final int PANEL_ROWS = 12;
    private static final int PANEL_COLUMNS = 2 * WIDEST;
    /// Elements of the operand in the lanes that fit the second cache.
    private static final long LARGE = 250_000;
    /// Columns from which workers share them when there are too few rows to share.
    private static final int MANY_COLUMNS = 4 * WIDEST;
    /// Accumulators that leave registers for other things.
    private static final int USUAL_ACCUMULATORS = 24;
    /// Rows of masked tiles. C1 cannot compile larger ones with profiling but can without ("out of virtual registers"), and such a method
    /// stays in its slow form for good.
    private static final int MASKED_ROWS = 12;
    /// What a step of the loop over k costs beside its arithmetic, in cycles.
    private static final double LOOP_CYCLES = 1;
    /// What a second tile method costs, in cycles of each step over k.
    private static final double SECOND_TILE = 1;

    private final Target target;

    Tiling(Target target) {
        this.target = target;
    }

    /// The schedule of a contraction whose rows run along `rowAxis`.
    Schedule schedule(Computation c, int rowAxis, boolean shared) {
        Dim rows = c.parallel().get(rowAxis);
        Dim columns = c.parallel().getLast();
        boolean repeats = c.results().stream().noneMatch(result -> LoopNest.reads(c).contains(result.access().buffer()));
        int lane = c.parallel().size() - 1;
        if (repeats && c.fold().domain().isEmpty() && large(c, rows, columns)) {
            int split = !shared ? -1 : rows.tuned() >= columns.tuned() ? rowAxis : lane;
            return new Schedule(Schedule.Form.PANELS, true, null, split, split == lane ? PANEL_COLUMNS : PANEL_ROWS, Schedule.Tail.MASKED);
        }
        Tile tile = tile(rowAxis, rows, columns, repeats);
        int split = shared ? splitAxis(c, tile) : -1;
        int unit = split == lane ? WIDEST * tile.main().vectors() : split == rowAxis ? tile.unit() : 1;
        return new Schedule(Schedule.Form.TILE, true, tile, split, unit, Schedule.Tail.MASKED);
    }

    /// Whether reading the operands where they are would cost more than packing them.
    private static boolean large(Computation c, Dim rows, Dim columns) {
        long depth = c.reduction().isEmpty() ? 1 : c.reduction().getLast().tuned();
        return rows.tuned() >= PANEL_ROWS && columns.tuned() * depth > LARGE;
    }

    /// Workers share the outermost axis that has something to share (a batch axis of tuned extent 1 would leave all but one idle), and
    /// columns when there are few rows.
    private static int splitAxis(Computation c, Tile tile) {
        int outermost = outermost(c, tile.rowAxis());
        if (outermost != tile.rowAxis()) {
            return outermost;
        }
        boolean fewRows = c.parallel().get(tile.rowAxis()).tuned() < 2 * tile.unit();
        return fewRows && c.parallel().getLast().tuned() >= MANY_COLUMNS ? c.parallel().size() - 1 : tile.rowAxis();
    }

    /// The outermost axis with something to share, `rowAxis` at the latest.
    static int outermost(Computation c, int rowAxis) {
        for (int axis = 0; axis < rowAxis; axis++) {
            if (c.parallel().get(axis).tuned() > 1) {
                return axis;
            }
        }
        return rowAxis;
    }

    private Tile tile(int rowAxis, Dim rows, Dim columns, boolean repeats) {
        long extent = rows.tuned();
        int vectors = columns.isConstant() && columns.constant() <= WIDEST ? 1 : 2;
        int accumulators = target.vectorRegisters() >= 32 ? 28 : 12;
        boolean masked = !columns.isConstant() || columns.constant() < WIDEST;
        int most = vectors == 1 && !masked ? accumulators / 12 * 8 : Math.min(masked ? MASKED_ROWS : accumulators, accumulators / 2);
        int few = target.vectorRegisters() >= 32 ? 4 : 2;
        Block rest = new Block(few, restVectors(columns));
        int best = 1;
        double bestCost = Double.MAX_VALUE;
        for (int candidate = 1; candidate <= Math.min(most, extent); candidate++) {
            long left = extent % candidate;
            double leftover = repeats && extent >= few ? (left + few - 1) / few * cycles(rest) / rest.vectors() : left * cycles(new Block(1, 4)) / 4;
            double cost = extent / candidate * cycles(new Block(candidate, vectors)) / vectors + leftover + (left > 0 ? SECOND_TILE : 0);
            // The tallest tile takes every register: only where it divides the rows.
            boolean tight = 2 * candidate > USUAL_ACCUMULATORS;
            if (cost <= bestCost && (left == 0 || !tight || vectors == 1)) {
                best = candidate;
                bestCost = cost;
            }
        }
        boolean exact = rows.isConstant() && extent % best == 0;
        boolean needsRest = !exact && repeats && best > few && (!rows.isConstant() || extent >= few);
        boolean needsSingle = !exact && best > 1 && (!rows.isConstant() || !needsRest);
        return new Tile(rowAxis, new Block(best, best == 1 ? restVectors(columns) : vectors), needsRest ? rest : null,
                needsSingle ? new Block(1, singleVectors(columns)) : null, repeats);
    }

    /// A single row is read as long as possible: memory feeds whole rows faster than their parts.
    private int singleVectors(Dim columns) {
        boolean fills = columns.isConstant() && columns.constant() % (8 * WIDEST) == 0 && target.vectorRegisters() >= 32;
        return fills ? 8 : restVectors(columns);
    }

    /// Short tiles are wider where the columns fill them.
    private static int restVectors(Dim columns) {
        return columns.isConstant() && columns.constant() < 4 * WIDEST ? columns.constant() <= WIDEST ? 1 : 2 : 4;
    }

    /// Cycles of one step over k with two multiply-adds and two loads per cycle, and four until a sum can be added to again.
    private static double cycles(Block block) {
        double arithmetic = block.rows() * block.vectors() / 2.0;
        double loads = (block.rows() + block.vectors()) / 2.0;
        return Math.max(Math.max(arithmetic, loads), 4) + LOOP_CYCLES;
    }
}
