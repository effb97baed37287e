package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.kernel.Computation.Within;
import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Schedule.Tail;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.List;

/// Chooses register tiles for windows that stick out of an image, or fall between strides, along the axis beside the lanes: rows are
/// features, columns neighbouring positions, and the taps of that axis are written out, each only where it exists. Where each channel has a window of its
/// own there is one row, and neighbouring positions share what they read of the image.
final class WindowTiling {
    /// Multiply-adds written out in one method: more would be a method that C2 takes long for.
    private static final int MOST_WRITTEN = 180;
    /// Cycles per multiply-add from which plain tiles do as well.
    private static final double WORTH = 0.8;
    /// The same where each channel has a window of its own: one sum at a time loads two factors for each multiply-add, and asks which taps there are.
    private static final double WORTH_ALONE = 2;
    /// Sums of such a tile: as many chains of additions as it takes for none to wait, and few enough for sixteen registers; where those do not divide the
    /// positions evenly, more.
    private static final int ALONE = 8;
    private static final int MOST_ALONE = 16;

    private final Target target;

    WindowTiling(Target target) {
        this.target = target;
    }

    /// The schedule, or null when the windows are not of this kind.
    Schedule schedule(Computation c, int rowAxis, boolean shared) {
        Within here = here(c, rowAxis);
        return here == null || !c.parallel().get(rowAxis).isConstant() || !oneWeight(c) ? null
                : schedule(c, rowAxis, shared, block((int) c.parallel().get(rowAxis).constant(), columns(c), taps(c), here));
    }

    /// The schedule where both factors vary from channel to channel, or null: the weights are the same at all positions, and fill the lanes or none.
    Schedule lone(Computation c, boolean shared) {
        int column = c.parallel().size() - 2;
        if (column < 1 || c.reduction().isEmpty() || Contractions.factors(c) == null) {
            return null;
        }
        Access weights = Contractions.factors(c, column).getFirst().access();
        Access image = Contractions.factors(c, column).getLast().access();
        boolean fits = image.stride(column + 1).isOne() && image.stride(column).isConstant() && image.stride(c.axes() - 1).isConstant()
                && image.quotients().stream().allMatch(quotient -> quotient.stride().isConstant())
                && weights.stride(column).isZero() && weights.quotients().isEmpty() && weights.stride(c.axes() - 1).isConstant()
                && c.results().getFirst().access().stride(column).isConstant();
        Within here = fits ? here(c, column - 1) : null;
        return here == null ? null : schedule(c, column - 1, shared, alone(columns(c), taps(c), here));
    }

    /// Whether the windows of a tile are of this kind.
    static boolean fits(Computation c, Tile tile) {
        return tile.columnAxis() == c.parallel().size() - 2 && here(c, tile.rowAxis()) != null && c.parallel().get(tile.rowAxis()).isConstant()
                && (tile.main().rows() == 1 || oneWeight(c))
                && c.parallel().get(tile.rowAxis()).constant() % tile.main().rows() == 0 && columns(c) % tile.main().vectors() == 0;
    }

    /// Whether a weight is the same for all lanes.
    private static boolean oneWeight(Computation c) {
        int lane = c.parallel().size() - 1;
        return Contractions.factors(c, lane - 1).getFirst().access().stride(lane).isZero();
    }

    private static int columns(Computation c) {
        return (int) c.parallel().get(c.parallel().size() - 2).constant();
    }

    private static int taps(Computation c) {
        return (int) c.reduction().getLast().constant();
    }

    private static Schedule schedule(Computation c, int rowAxis, boolean shared, Block block) {
        if (block == null) {
            return null;
        }
        int split = shared ? Tiling.outermost(c, rowAxis) : -1;
        return new Schedule(Form.WINDOW_TILE, true, new Tile(rowAxis, block, null, null, false, c.parallel().size() - 2, -1), split,
                split == rowAxis ? block.rows() : 1, Tail.MASKED).because(Decision.of(Decision.Rule.WINDOWS_WRITTEN_OUT, block.rows(), block.vectors(), taps(c),
                        MOST_WRITTEN));
    }

    /// What must hold for a tap beside the lanes to be there; null where that is not known, or is not all, or where the image, which alone varies along the
    /// positions, does not fill the lanes.
    private static Within here(Computation c, int rowAxis) {
        int column = c.parallel().size() - 2;
        List<Computation.Load> factors = column < 0 ? null : Contractions.factors(c);
        if (factors == null) {
            return null;
        }
        factors = Contractions.factors(c, column);
        if (!factors.getFirst().access().isShared(column) || !factors.getLast().access().stride(column + 1).isOne()) {
            return null;
        }
        int tap = c.axes() - 1;
        Dim lanes = c.parallel().getLast();
        List<Within> here = c.fold().domain().stream().filter(within -> within.at().factor(tap) != 0).toList();
        boolean fits = c.fold().element().type() == DType.F32 && column > rowAxis && here.size() == 1 && here.getFirst().at().factor(column) > 0
                && c.results().size() == 1
                && lanes.isConstant() && lanes.constant() % Tiling.WIDEST == 0 && isLiteral(c, here.getFirst(), column, tap)
                && c.results().getFirst().access().stride(rowAxis).isConstant()
                && !LoopNest.reads(c).contains(c.results().getFirst().access().buffer())
                && c.fold().domain().stream().filter(within -> within != here.getFirst()).noneMatch(within -> within.at().factor(column) != 0);
        return fits ? here.getFirst() : null;
    }

    private static boolean isLiteral(Computation c, Within within, int column, int tap) {
        boolean alone = within.at().terms().stream().allMatch(term -> term.axis() == column || term.axis() == tap);
        return alone && within.at().offset().isConstant() && within.extent().isConstant() && c.parallel().get(column).isConstant()
                && c.reduction().getLast().isConstant();
    }

    /// More sums than these were seen to spill: what taps load is many registers beside them.
    private Block block(int rows, int columns, int taps, Within within) {
        int accumulators = target.vectorRegisters() >= 32 ? 16 : 10;
        AffineIndex at = within.at();
        Block best = null;
        double bestCost = WORTH;
        for (int width = 1; width <= Math.min(columns, accumulators); width++) {
            for (int height = 1; height * width <= accumulators && height <= rows; height++) {
                boolean even = columns % width == 0 && (width % at.divisor() == 0 || width == columns) && rows % height == 0;
                if (even && height * width * taps <= MOST_WRITTEN && cost(height, width) <= bestCost) {
                    bestCost = cost(height, width);
                    best = new Block(height, width);
                }
            }
        }
        return best;
    }

    private static Block alone(int columns, int taps, Within within) {
        Block best = null;
        double bestCost = WORTH_ALONE;
        for (int width = 1; width <= Math.min(columns, best == null ? MOST_ALONE : ALONE); width++) {
            boolean even = columns % width == 0 && (width % within.at().divisor() == 0 || width == columns);
            if (even && width * taps <= MOST_WRITTEN && cost(1, width) <= bestCost) {
                bestCost = cost(1, width);
                best = new Block(1, width);
            }
        }
        return best;
    }

    /// Cycles per multiply-add: two of them and two loads per cycle, four until a sum can be added to again.
    private static double cost(int rows, int columns) {
        return (Math.max(Math.max(rows * columns / 2.0, (rows + columns) / 2.0), 4) + 0.5) / (rows * columns);
    }
}
