package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Decision.Rule;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProductSizes;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.stream.Stream;

/// Chooses the register tiles of a contraction. All cost rules of tiles are here; sizes are weighed at sixteen lanes.
final class Tiling {
    /// Lanes of the widest vectors.
    static final int WIDEST = 16;
    /// Rows and columns of packed panels: shares of workers are multiples.
    private static final int PANEL_ROWS = 12;
    private static final int PANEL_COLUMNS = 2 * WIDEST;
    /// Operations of folds that run side by side.
    private static final int SIDE_BY_SIDE = 8;
    /// Rows and columns of a tile in plain loops: its sums and factors just fit sixteen registers and some memory beside.
    private static final int SCALAR = 4;
    /// Columns from which workers share them when there are too few rows to share.
    private static final int MANY_COLUMNS = 4 * WIDEST;
    /// Accumulators that 32 registers hold.
    private static final int MOST_ACCUMULATORS = 28;
    /// Accumulators that 16 registers hold: C2 loads several factors ahead, and what does not fit goes to the stack within the loop, which
    /// halves its speed.
    private static final int FEW_ACCUMULATORS = 8;
    /// Rows of short tiles, for what tall ones leave.
    private static final int FEW = 4;
    /// Rows of a tile of one vector.
    private static final int TALLEST = 16;
    /// Accumulators that leave registers for other things.
    private static final int USUAL_ACCUMULATORS = 24;
    /// Rows of masked tiles. C1 cannot compile larger ones with profiling but can without ("out of virtual registers"), and such a method
    /// stays in its slow form for good.
    private static final int MASKED_ROWS = 12;
    /// What a step of the loop over k costs beside its arithmetic, in cycles.
    private static final double LOOP_CYCLES = 1;
    /// Steps of an axis that any small number of workers can share about evenly.
    private static final int EVEN_SHARES = 8;
    /// What a row of a last, single vector takes of a step over k: a load for each multiply-add, and loads that begin anywhere in a line.
    private static final double LONE = 0.6;
    /// What a second tile method costs, in cycles of each step over k.
    private static final double SECOND_TILE = 1;

    /// Steps over k that pay for loading and storing a tile's sums.
    private static final int LONG_BLOCK = 32;

    private final Target target;

    Tiling(Target target) {
        this.target = target;
    }

    /// The schedule of a contraction whose rows run along `rowAxis`.
    ///
    /// @param blocks whether the outermost axis is one of blocks of columns, which workers are to share
    /// @param least  operations that a contraction needs to have tiles
    Schedule schedule(Computation c, int rowAxis, boolean shared, boolean blocks, long least) {
        Dim rows = c.parallel().get(rowAxis);
        Dim columns = c.parallel().getLast();
        boolean repeats = c.results().stream().noneMatch(result -> LoopNest.reads(c).contains(result.access().buffer()));
        int lane = c.parallel().size() - 1;
        Dim depth = c.reduction().isEmpty() ? Dim.ONE : c.reduction().getLast();
        boolean inOrder = !c.reduction().isEmpty() && Contractions.factors(c).getFirst().access().stride(c.axes() - 1).isOne();
        if (!blocks && repeats && isSingle(c) && Contractions.isUnbounded(c) && ProductSizes.packed(rows, columns, depth, inOrder)) {
            return panels(c, rowAxis, shared);
        }
        EdgeTiling.Edge across = EdgeTiling.edge(c, rowAxis, repeats, target);
        Block edge = across == null ? null : across.block();
        Weighed weighed = tile(rowAxis, rows, edge == null ? columns : Dim.of(columns.constant() - edge.rows()), repeats);
        Tile tile = weighed.tile.leaving(edge);
        if (repeats && inBlocks(c, tile)) {
            tile = tile.inBlocks();
        }
        int split = !shared ? -1 : blocks ? 0 : splitAxis(c, tile);
        int unit = split == lane ? WIDEST * tile.main().vectors() : split == rowAxis ? tile.unit() : 1;
        if (target.portable()) {
            Tile all = edge == null ? tile : tile(rowAxis, rows, columns, repeats).tile.leaving(edge);
            tile = tile.or(narrow(c, all, split == rowAxis ? unit : 0));
        }
        return new Schedule(Schedule.Form.TILE, true, tile, split, unit, Schedule.Tail.MASKED).because(
                Decision.of(Rule.TILED, c.tunedWork(), least, WIDEST * weighed.vectors, weighed.most, weighed.rows, weighed.cycles),
                Contractions.sharesTaps(c, rowAxis) ? Decision.of(Rule.TAPS_SHARED, c.reduction().getLast()) : null,
                tile.inSteps() ? Decision.of(Rule.IN_STEPS, c.foldedPoints()) : null, across == null ? null : across.why());
    }

    /// Tiles, and what they were chosen by.
    ///
    /// @param vectors of the tall ones
    /// @param most    rows that these might have had
    /// @param rows    that they have
    /// @param cycles  of a step of the sum for a vector of all rows
    private record Weighed(Tile tile, int vectors, int most, int rows, double cycles) {}

    /// The tiles for sixteen registers, or null where the others are as good.
    ///
    /// @param unit of the rows that workers share, or 0 when they share none
    private static Tile narrow(Computation c, Tile tile, int unit) {
        int vectors = tile.main().vectors() == 3 ? 2 : tile.main().vectors();
        int rows = Math.min(FEW_ACCUMULATORS / vectors, tile.main().rows());
        if (tile.main().rows() == rows && tile.main().vectors() == vectors && tile.edge() == null) {
            return null;
        }
        Dim extent = c.parallel().get(tile.rowAxis());
        boolean exact = extent.isConstant() && extent.constant() % rows == 0 && unit % rows == 0;
        return tile.inSteps() && !exact ? null : new Tile(tile.rowAxis(), new Block(rows, vectors), null,
                exact ? null : new Block(1, restVectors(c.parallel().getLast(), tile.repeats())), tile.repeats(), tile.columnAxis(), tile.heldFrom());
    }

    /// Whether all tiles run within one step of the sum's outermost axis before the next: what one of them reads, or all of them read together, would not stay
    /// in the second cache, what one step reads does. Only where no tile computes an output twice, and where the result is nothing but the sum.
    private static boolean inBlocks(Computation c, Tile tile) {
        int sum = c.parallel().size();
        Dim rows = c.parallel().get(tile.rowAxis());
        Dim columns = c.parallel().getLast();
        Block rest = tile.rest();
        boolean once = columns.isConstant() && columns.constant() % WIDEST == 0 && rows.isConstant() && tile.single() == null
                && (rest == null ? rows.constant() % tile.main().rows() == 0 : rows.constant() % rest.rows() == 0 && tile.main().rows() % rest.rows() == 0);
        if (!once || c.reduction().size() < 2 || Contractions.sharesTaps(c, tile.rowAxis()) || c.bounds(sum) || !c.results().getFirst().isTotal()) {
            return false;
        }
        long inside = c.foldedPoints() / c.reduction().getFirst().tuned();
        return inside >= LONG_BLOCK && Math.max(readByTile(c, tile), readByAll(c)) > ProductSizes.SECOND_CACHE;
    }

    private static long readByTile(Computation c, Tile tile) {
        return c.foldedPoints() * (tile.main().rows() + (long) WIDEST * tile.main().vectors());
    }

    /// Elements of both operands.
    private static long readByAll(Computation c) {
        long[] extents = Stream.concat(c.parallel().stream(), c.reduction().stream()).mapToLong(Dim::tuned).toArray();
        return Contractions.factors(c).stream().mapToLong(factor -> Footprint.elements(factor.access(), extents)).sum();
    }

    private static boolean isSingle(Computation c) {
        return c.fold().element().type() == DType.F32;
    }

    private static Schedule panels(Computation c, int rowAxis, boolean shared) {
        int lane = c.parallel().size() - 1;
        int split = !shared ? -1 : c.parallel().get(rowAxis).tuned() >= c.parallel().get(lane).tuned() ? rowAxis : lane;
        return new Schedule(Schedule.Form.PANELS, true, null, split, split == lane ? PANEL_COLUMNS : PANEL_ROWS, Schedule.Tail.MASKED)
                .because(beyondCaches(Rule.PACKED, c, rowAxis));
    }

    private static Decision beyondCaches(Rule rule, Computation c, int rowAxis) {
        Dim depth = c.reduction().isEmpty() ? Dim.ONE : c.reduction().getLast();
        return Decision.of(rule, c.parallel().get(rowAxis), depth, depth, c.parallel().getLast());
    }

    /// The schedule of a single row times a matrix that the nearest cache does not hold, read once in the order of memory; else null. Loops of
    /// vectors would walk down the columns a few lines at a time.
    static Schedule row(Computation c, boolean shared) {
        boolean repeats = c.results().size() == 1 && !LoopNest.reads(c).contains(c.results().getFirst().access().buffer());
        boolean row = repeats && isSingle(c) && Contractions.rowMatrix(c) >= 0;
        return row && ProductSizes.beyondNearest(c.parallel().getFirst(), c.reduction().getFirst())
                ? new Schedule(Schedule.Form.PANELS, true, null, shared ? 0 : -1, PANEL_COLUMNS, Schedule.Tail.MASKED)
                        .because(Decision.of(Rule.PACKED_ROW, c.reduction().getFirst(), c.parallel().getFirst())) : null;
    }

    private static boolean isPanels(Computation c, Dim rows, Dim columns, Dim depth) {
        boolean parameter = Contractions.factors(c).get(1).access().buffer().kind() == Buffer.Kind.PARAMETER;
        return ProductSizes.large(rows, columns, depth) || parameter && ProductSizes.streamed(rows, columns, depth);
    }

    /// The schedule of a product whose right operand is contiguous along the sum, or null when it is not one for panels. Both back ends
    /// compute it as chains.
    static Schedule transposed(Computation c, boolean vector, boolean shared) {
        int rowAxis = Contractions.transposedRowAxis(c);
        if (rowAxis < 0 || !isPanels(c, c.parallel().get(rowAxis), c.parallel().getLast(), c.reduction().getLast())) {
            return null;
        }
        boolean repeats = c.results().stream().noneMatch(result -> LoopNest.reads(c).contains(result.access().buffer()));
        return vector && repeats && Vectorizable.epilogueAlongLastParallelAxis(c) ? panels(c, rowAxis, shared)
                : Schedule.plain(Schedule.Form.FOLD_SERIAL, false, shared ? 0 : -1, Schedule.Tail.MASKED)
                        .because(beyondCaches(Rule.TOO_LARGE_FOR_TILES, c, rowAxis));
    }

    /// The schedule of a contraction in plain loops as small tiles of sums, or the given one, which computes the same chains, when it is too small.
    static Schedule scalar(Computation c, Schedule plain) {
        int rowAxis = Contractions.scalarRowAxis(c);
        if (rowAxis < 0 || !c.fold().element().type().isFloat() || c.parallel().get(rowAxis).tuned() < SCALAR || c.parallel().getLast().tuned() < SCALAR
                || c.foldedPoints() < SCALAR) {
            return plain;
        }
        Tile tile = new Tile(rowAxis, new Block(SCALAR, SCALAR), null, null, false);
        return new Schedule(Schedule.Form.SCALAR_TILE, false, tile, plain.partitionAxis(), plain.partitionAxis() == rowAxis ? SCALAR : 1,
                plain.tail(), null, plain.why())
                .because(Decision.of(Rule.LOCAL_SUMS, SCALAR, SCALAR));
    }

    /// Vectors of outputs that fold side by side: one chain of additions waits for each, and reads memory in short pieces far apart. Null where it
    /// would not pay, or would be too much code to stay in registers.
    static Tile columns(Computation c) {
        Dim columns = c.parallel().getLast();
        int nodes = c.expressions().mapToInt(expression -> expression.nodes().size()).sum();
        boolean worthIt = columns.isConstant() && columns.constant() >= MANY_COLUMNS && c.foldedPoints() >= WIDEST && c.fold().domain().isEmpty();
        return worthIt && nodes <= SIDE_BY_SIDE && !c.polynomials()
                ? new Tile(c.parallel().size() - 1, new Block(1, MANY_COLUMNS / WIDEST), null, null, true) : null;
    }

    static Decision sideBySide(Computation c, Tile tile) {
        return Decision.of(Rule.SIDE_BY_SIDE, tile.main().vectors(), c.foldedPoints(),
                c.expressions().mapToInt(expression -> expression.nodes().size()).sum(), SIDE_BY_SIDE);
    }

    /// Workers share the outermost axis that has something to share (a batch axis of tuned extent 1 would leave all but one idle), rows where
    /// that one has few steps and rows more (three taps are two and one for two workers), and columns when there are few rows.
    private static int splitAxis(Computation c, Tile tile) {
        int outermost = outermost(c, tile.rowAxis());
        if (outermost != tile.rowAxis() && (c.parallel().get(outermost).tuned() >= EVEN_SHARES
                || c.parallel().get(outermost).tuned() * tile.unit() >= c.parallel().get(tile.rowAxis()).tuned())) {
            return outermost;
        }
        boolean fewRows = c.parallel().get(tile.rowAxis()).tuned() < 2 * tile.unit();
        Dim columns = c.parallel().getLast();
        boolean manyColumns = columns.isConstant() && columns.constant() >= MANY_COLUMNS && columns.constant() % PANEL_COLUMNS == 0;
        return fewRows && manyColumns ? c.parallel().size() - 1 : tile.rowAxis();
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

    private Weighed tile(int rowAxis, Dim rows, Dim columns, boolean repeats) {
        long extent = rows.tuned();
        int vectors = mainVectors(columns, repeats);
        boolean masked = !columns.isConstant() || columns.constant() < WIDEST;
        int most = target.vectorRegisters() < 32 ? FEW_ACCUMULATORS / vectors : masked ? MASKED_ROWS : vectors == 1 ? TALLEST
                : vectors == 2 ? MOST_ACCUMULATORS / 2 : USUAL_ACCUMULATORS / vectors;
        int few = target.vectorRegisters() >= 32 ? FEW : FEW / 2;
        Block rest = new Block(few, restVectors(columns, repeats));
        int best = 1;
        double bestCost = Double.MAX_VALUE;
        for (int candidate = 1; candidate <= Math.min(most, extent); candidate++) {
            long left = extent % candidate;
            double leftover = left == 0 ? 0
                    : repeats && extent >= few ? (left + few - 1) / few * perVector(rest, columns)
                    : rows.isConstant() ? perVector(new Block((int) left, vectors), columns) : left * cycles(new Block(1, 4)) / 4;
            double cost = extent / candidate * perVector(new Block(candidate, vectors), columns) + leftover + (left > 0 ? SECOND_TILE : 0);
            // The tallest tile takes every register: only where it divides the rows.
            boolean tight = vectors * candidate > USUAL_ACCUMULATORS;
            if (cost <= bestCost && (left == 0 || !tight)) {
                best = candidate;
                bestCost = cost;
            }
        }
        boolean exact = rows.isConstant() && extent % best == 0;
        if (!exact && !repeats && rows.isConstant()) {
            // Nothing may be computed twice: one tile of all rows that are left.
            return new Weighed(new Tile(rowAxis, new Block(best, vectors), new Block((int) (extent % best), vectors), null, false),
                    vectors, most, best, bestCost);
        }
        boolean needsRest = !exact && repeats && best > few && (!rows.isConstant() || extent >= few);
        boolean needsSingle = !exact && best > 1 && !(needsRest && rows.isConstant() && extent % few == 0);
        // Few rows are wider: sums wait for each other's additions.
        boolean wide = best == 1 || rows.isConstant() && extent <= few && exact && !masked;
        int across = !wide ? vectors : best <= 2 ? singleVectors(columns, repeats) : restVectors(columns, repeats);
        Tile tile = new Tile(rowAxis, new Block(best, across), needsRest ? rest : null,
                needsSingle ? new Block(1, singleVectors(columns, repeats)) : null, repeats);
        return new Weighed(tile, vectors, most, best, bestCost);
    }

    /// A single row, or two, are read as long as possible: memory feeds whole rows faster than their parts.
    private int singleVectors(Dim columns, boolean repeats) {
        boolean fills = columns.isConstant() && columns.constant() % (8 * WIDEST) == 0 && target.vectorRegisters() >= 32;
        return fills ? 8 : restVectors(columns, repeats);
    }

    /// Vectors of a short tile: those that cover the columns in the fewest cycles; where no tile may start early, four if the columns fill them.
    private static int restVectors(Dim columns, boolean repeats) {
        if (!columns.isConstant()) {
            return 4;
        }
        long extent = columns.constant();
        if (!repeats && extent % WIDEST != 0) {
            return extent >= 4 * WIDEST ? 4 : extent <= WIDEST ? 1 : 2;
        }
        int best = 1;
        for (int vectors = 2; vectors <= 4 && (vectors - 1) * WIDEST < extent; vectors++) {
            if (walk(new Block(FEW, vectors), extent) <= walk(new Block(FEW, best), extent)) {
                best = vectors;
            }
        }
        return best;
    }

    /// Vectors of the tall tiles: two, or three where these divide a small odd number of vectors. A single one is slow: it loads as much as it multiplies.
    private int mainVectors(Dim columns, boolean repeats) {
        if (!columns.isConstant()) {
            return 2;
        }
        long vectors = (columns.constant() + WIDEST - 1) / WIDEST;
        boolean triples = vectors % 6 == 3 && vectors <= WIDEST && target.vectorRegisters() >= 32 && (repeats || columns.constant() % WIDEST == 0);
        return vectors == 1 ? 1 : triples ? 3 : 2;
    }

    /// Cycles of a step over k of the blocks that cover some rows of so many columns.
    private static double walk(Block block, long columns) {
        long vectors = (columns + WIDEST - 1) / WIDEST;
        if (block.endsInThree(columns)) {
            return (vectors - 3) / 2 * cycles(block) + cycles(new Block(block.rows(), 3));
        }
        long left = vectors % block.vectors();
        double last = left == 0 ? 0 : block.startsEarly(columns) ? cycles(block) : left * lone(block.rows());
        return vectors / block.vectors() * cycles(block) + last;
    }

    /// The same per vector, and where the columns are not known those of a whole block.
    private static double perVector(Block block, Dim columns) {
        return columns.isConstant() ? walk(block, columns.constant()) / ((columns.constant() + WIDEST - 1) / WIDEST) : cycles(block) / block.vectors();
    }

    /// Cycles of one step over k of a single vector beside wider blocks.
    private static double lone(int rows) {
        return Math.max(rows * LONE, 4) + LOOP_CYCLES;
    }

    /// Cycles of one step over k with two multiply-adds and two loads per cycle, and four until a sum can be added to again.
    private static double cycles(Block block) {
        double arithmetic = block.rows() * block.vectors() / 2.0;
        double loads = (block.rows() + block.vectors()) / 2.0;
        return Math.max(Math.max(arithmetic, loads), 4) + LOOP_CYCLES;
    }
}
