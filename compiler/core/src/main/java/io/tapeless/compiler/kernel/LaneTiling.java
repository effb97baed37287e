package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Within;
import io.tapeless.compiler.kernel.Decision.Rule;
import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Schedule.Tail;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Chooses register tiles of outputs for long sums of products along contiguous memory: the gradients of convolution weights. Rows of a tile
/// vary in the second factor only, columns in the first only; each output keeps its sixteen lanes in registers.
final class LaneTiling {
    /// Sums that wait in scratch memory, at most: they had better stay in the second cache.
    private static final int HELD_SUMS = 4096;
    /// Sums that 32 registers hold: of 24, C2, which loads the factors ahead, keeps one or two on the stack within the loop.
    private static final int MOST_SUMS = 20;
    /// Bytes that a tile may read again and again at the speed of the nearest cache, beside what else is there.
    private static final int NEAREST_CACHE = 24 * 1024;
    private static final int SECOND_CACHE = 256 * 1024;
    /// Cycles per multiply-add from which one sum at a time does as well, and to add up its lanes.
    private static final double WORTH = 1.4;
    private static final double LONE = 8;

    /// Vectors of terms from which a processor does not begin the next sum before the last has ended, and the share of the cost of such sums from which tiles
    /// of them pay.
    private static final int CHAIN = 64;
    private static final double ONE = 0.7;

    /// Terms from which a partial vector of them costs little.
    private static final int LONG = 64;
    /// Cycles to begin and end a tile, to add up the lanes of sixteen sums side by side, of a few, and to store one.
    private static final double ENDS = 15;
    private static final double BATCH = 15;
    private static final double FEW = 5;
    private static final double STORE = 0.5;
    /// Cycles to load a vector from the nearest cache: arrays begin anywhere in a line, so most vectors of 64 bytes lie in two.
    private static final double LOAD = 1.3;

    /// Rows that share what is read of a vector: a processor fetches ahead for so many streams.
    private static final int ROWS = 8;

    private final Target target;

    LaneTiling(Target target) {
        this.target = target;
    }

    /// The schedule, or null when the sum has no such tile.
    Schedule schedule(Computation c, boolean shared) {
        Choice choice = Choice.of(c);
        if (choice != null) {
            return choice.schedule(c, shared, target);
        }
        List<Load> factors = Contractions.factors(c);
        if (!neighbours(c, factors)) {
            return null;
        }
        // Terms that do not fill the lanes are masked.
        Dim length = c.reduction().getLast();
        boolean whole = length.isConstant() && length.constant() % Tiling.WIDEST == 0;
        boolean single = c.reduction().size() == 1;
        if (!length.isConstant() || !whole && single && length.constant() < LONG) {
            return null;
        }
        Schedule best = cheapest(c, factors, whole, shared);
        return best == null && !whole && single ? lone(c, factors, shared) : best;
    }

    /// Whether there is one sum, whose terms are products of neighbours in memory.
    private static boolean neighbours(Computation c, List<Load> factors) {
        int last = c.axes() - 1;
        return factors != null && c.results().size() == 1 && c.fold().element().type().isFloat()
                && c.results().getFirst().access().buffer().dtype() == c.fold().element().type() && !c.bounds(last) && contiguous(factors, last);
    }

    private static boolean contiguous(List<Load> factors, int axis) {
        return factors.stream().allMatch(factor -> factor.access().stride(axis).isOne() && !factor.access().divides(axis));
    }

    /// Whether the sums of a tile share their factors along its axes, and have neighbours in memory as terms.
    static boolean fits(Computation c, Tile tile) {
        List<Load> factors = Contractions.factors(c);
        if (!neighbours(c, factors)) {
            return false;
        }
        List<Load> turned = Contractions.factors(c, tile.rowAxis());
        boolean rows = axes(c, turned.get(1), turned.get(0)).contains(tile.rowAxis());
        boolean columns = tile.columnAxis() < 0 || axes(c, turned.get(0), turned.get(1)).contains(tile.columnAxis());
        return rows && columns || pairs(c, factors).contains(new Pair(tile.rowAxis(), tile.columnAxis()));
    }

    /// The schedule of the last columns of a product whose sums have lanes along their terms (`io.tapeless.compiler.plan.EdgeColumns`): tiles of some rows and
    /// all these columns, which are copied to where they lie along the sum; one sum at a time where a tile cannot be.
    Schedule edge(Computation c, Schedule main, boolean vectors) {
        List<Load> factors = Contractions.factors(c);
        boolean repeats = c.results().size() == 1 && !LoopNest.reads(c).contains(c.results().getFirst().access().buffer());
        boolean tiled = vectors && repeats && factors != null && c.parallel().size() == 2 && c.reduction().size() == 1 && Contractions.isUnbounded(c)
                && axes(c, factors.get(1), factors.get(0)).contains(1) && axes(c, factors.get(0), factors.get(1)).contains(0)
                && factors.get(0).access().stride(2).isOne() && factors.get(1).access().stride(2).isConstant();
        Tile best = null;
        if (tiled) {
            int columns = (int) c.parallel().getLast().constant();
            for (int rows : sizes(c.parallel().getFirst(), (target.vectorRegisters() >= 32 ? Tiling.WIDEST : 8) / columns)) {
                Tile tile = new Tile(1, new Block(columns, rows), null, null, true, 0, -1);
                best = best == null || cost(c, tile) < cost(c, best) ? tile : best;
            }
        }
        return best == null ? new Schedule(Form.FOLD_LANES, false, null, main.partitionAxis(), main.unit(), Tail.MASKED)
                .because(Decision.of(Rule.EDGE_ALONE, c.parallel().getLast()))
                : new Schedule(Form.LANE_TILE, true, best, main.partitionAxis(), main.unit(), Tail.MASKED);
    }

    /// The tile of the fewest cycles, or null when one sum at a time does as well.
    private Schedule cheapest(Computation c, List<Load> factors, boolean whole, boolean shared) {
        Schedule best = null;
        List<Pair> pairs = pairs(c, factors);
        double alone = pairs.isEmpty() ? 0 : worth(c, pairs.getFirst().row);
        double bestCost = alone;
        int accumulators = target.vectorRegisters() >= 32 ? MOST_SUMS : 8;
        for (Pair pair : pairs) {
            int row = pair.row;
            int column = pair.column;
            for (int rows : c.bounds(row) ? whole(c, row, accumulators) : sizes(c.parallel().get(row), accumulators)) {
                for (int columns : column < 0 ? List.of(1) : sizes(c.parallel().get(column), accumulators / rows)) {
                    Block block = new Block(rows, columns);
                    if (!whole && !Masks.fit(block)) {
                        continue;
                    }
                    boolean divides = column >= 0 && c.parallel().get(row).constant() % rows == 0 && c.parallel().get(column).constant() % columns == 0;
                    for (int held : new int[] {-1, divides ? heldFrom(c, row, column, block) : -1}) {
                        Tile tile = new Tile(row, block, null, null, false, column, held);
                        double cost = cost(c, tile);
                        if (cost < bestCost) {
                            bestCost = cost;
                            int split = column < 0 ? Tiling.outermost(c, row) : row;
                            best = new Schedule(Form.LANE_TILE, true, tile, shared ? split : -1, split == row ? rows : 1, Tail.MASKED)
                                    .because(Decision.of(Rule.SUMS_SHARE, rows * columns, cost, alone));
                        }
                    }
                }
            }
        }
        return best;
    }

    /// The cost from which one sum at a time does as well. Short ones overlap; in a long one, or one whose loops have bounds, every addition waits for the one
    /// before, and nothing is shared.
    private static double worth(Computation c, int row) {
        double overlapping = WORTH + LONE / terms(c);
        boolean chain = terms(c) >= CHAIN || !c.fold().domain().isEmpty();
        return chain ? Math.max(overlapping, ONE * cost(c, new Tile(row, new Block(1, 1), null, null, false))) : overlapping;
    }

    /// The axes of a tile's rows and columns; −1 for none.
    private record Pair(int row, int column) {}

    /// Where both factors vary, all pairs of axes; else, as where images have one feature, rows alone: their lanes are added up side by side. (A matrix
    /// by a vector has its own rule.)
    private static List<Pair> pairs(Computation c, List<Load> factors) {
        List<Integer> rows = axes(c, factors.get(1), factors.get(0));
        List<Integer> columns = axes(c, factors.get(0), factors.get(1));
        if (!rows.isEmpty() && !columns.isEmpty()) {
            return rows.stream().flatMap(row -> columns.stream().map(column -> new Pair(row, column))).toList();
        }
        List<Integer> alone = Stream.concat(rows.stream(), columns.stream()).toList();
        int taps = alone.isEmpty() ? taps(c, factors) : -1;
        return c.reduction().size() == 1 && c.parallel().size() == 1 ? List.of()
                : taps >= 0 ? List.of(new Pair(taps, -1)) : alone.stream().map(row -> new Pair(row, -1)).toList();
    }

    /// Where each channel has a window of its own, one factor is the same for all of its taps, and these stick out of the image: the innermost axis of taps
    /// that have bounds along one axis of the sum alone, at positions known here; else −1. Such a tile has all of them.
    private static int taps(Computation c, List<Load> factors) {
        int last = c.parallel().size() - 1;
        for (int axis = last; axis >= 0; axis--) {
            int row = axis;
            List<Within> own = c.fold().domain().stream().filter(within -> within.at().factor(row) != 0).toList();
            long fixed = factors.stream().filter(factor -> factor.access().isShared(row)).count();
            long moved = factors.stream().filter(factor -> !factor.access().stride(row).isZero() && factor.access().stride(row).isConstant()
                    && !factor.access().divides(row)).count();
            if (own.size() == 1 && fixed == 1 && moved == 1 && c.parallel().get(row).isConstant() && isLiteral(c, own.getFirst(), row)) {
                return row;
            }
        }
        return -1;
    }

    private static boolean isLiteral(Computation c, Within within, int row) {
        List<AffineIndex.Term> others = within.at().terms().stream().filter(term -> term.axis() != row).toList();
        int sum = others.size() == 1 ? others.getFirst().axis() - c.parallel().size() : -1;
        return sum >= 0 && sum < c.reduction().size() - 1 && c.reduction().get(sum).isConstant() && within.at().divisor() == 1
                && within.at().offset().isConstant() && within.extent().isConstant()
                && c.fold().domain().stream().filter(other -> other != within).noneMatch(other -> other.at().factor(sum + c.parallel().size()) != 0);
    }

    /// Rows of a matrix by one vector, when their last terms do not fill the lanes (else one row at a time does as well); null where there are few.
    private static Schedule lone(Computation c, List<Load> factors, boolean shared) {
        if (c.parallel().size() != 1 || axes(c, factors.get(1), factors.get(0)).isEmpty() || c.parallel().getFirst().constant() < ROWS) {
            return null;
        }
        return new Schedule(Form.LANE_TILE, true, new Tile(0, new Block(ROWS, 1), null, null, false, -1, -1), shared ? 0 : -1, ROWS, Tail.MASKED)
                .because(Decision.of(Rule.ROWS_SHARE, ROWS));
    }

    /// The first of the parallel axes whose sums can wait in scratch memory while the outermost sum takes a step, or −1. What a worker's
    /// share begins with is not among them.
    static int heldFrom(Computation c, int row, int column, Block block) {
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
            boolean fits = c.parallel().get(axis).isConstant() && !c.bounds(axis) && fixed.access().isShared(axis)
                    && !varies.access().stride(axis).isZero() && varies.access().stride(axis).isConstant();
            if (fits) {
                axes.add(axis);
            }
        }
        return axes;
    }

    /// Extents of tiles along an axis; what whole ones leave is a smaller one.
    private static List<Integer> sizes(Dim extent, int most) {
        return IntStream.rangeClosed(1, (int) Math.min(most, extent.constant())).boxed().toList();
    }

    /// All taps, or no tile.
    private static List<Integer> whole(Computation c, int row, int most) {
        return c.parallel().get(row).constant() <= most ? List.of((int) c.parallel().get(row).constant()) : List.of();
    }

    /// Cycles per multiply-add: two of them and one load per cycle, four until a sum can be added to again; loads take longer from where
    /// what a pass reads fits no more. Sums that are held are loaded and stored once per pass.
    private static double cost(Computation c, Tile tile) {
        List<Load> factors = Contractions.factors(c, tile.rowAxis());
        int rows = tile.main().rows();
        int columns = tile.main().vectors();
        boolean held = tile.heldFrom() >= 0;
        int firstFold = c.parallel().size() + (held ? 1 : 0);
        long bytes = Float.BYTES * (Footprint.elements(factors.get(0).access(), extents(c, tile.columnAxis(), columns, firstFold))
                + Footprint.elements(factors.get(1).access(), extents(c, tile.rowAxis(), rows, firstFold)));
        double load = bytes <= NEAREST_CACHE ? LOAD : bytes <= SECOND_CACHE ? 1.6 : 2.5;
        double cycles = Math.max(Math.max(rows * columns / 2.0, (rows + columns) * load), 4) + 1.5;
        long points = c.foldedPoints() / Math.max(1, c.reduction().getFirst().tuned()) / Tiling.WIDEST;
        return cycles / (rows * columns) * used(c, tile.rowAxis(), rows) * (tile.columnAxis() < 0 ? 1 : used(c, tile.columnAxis(), columns))
                + (held ? 3.0 / points : finish(c, rows * columns));
    }

    /// The same per multiply-add of sixteen lanes, for adding up and storing sums that are not held.
    private static double finish(Computation c, int sums) {
        int rest = sums % Tiling.WIDEST;
        double batches = ENDS + sums / Tiling.WIDEST * BATCH + (rest == 0 ? 0 : Math.max(FEW, rest * BATCH / Tiling.WIDEST));
        return (batches / sums + STORE) / terms(c);
    }

    /// Vectors of products of a sum.
    private static double terms(Computation c) {
        long length = c.reduction().getLast().tuned();
        return c.foldedPoints() / length * ((length + Tiling.WIDEST - 1) / Tiling.WIDEST);
    }

    /// How much more tiles take where the last one is not full: about as long as a full one.
    private static double used(Computation c, int axis, int size) {
        double extent = c.parallel().get(axis).constant();
        return Math.ceil(extent / size) * size / extent;
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
