package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Decision.Rule;
import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.stream.IntStream;

/// Chooses the register tiles of extremes over windows of what a contraction becomes: rows × the points of a window × vectors. Its cost rules are here.
final class PoolTiling {
    /// Sums that 32 registers hold beside what finds extremes among them, and 16 registers; as many as 16 in plain loops, some of them in memory.
    private static final int SUMS = 16;
    private static final int FEW_SUMS = 8;
    /// Operations of all epilogues of a tile that C2 still inlines together with those that find extremes: one too many is a call, and boxes its vectors.
    private static final int OPERATIONS = 100;

    /// Registers that the other factors take beside.
    private static final int FACTORS = 2;
    /// Multiply-adds of the taps that are written out at most. With what a tile ends in, several more are a method that C1 does not compile.
    private static final int MOST_WRITTEN = 80;

    /// Taps of a row from which they are written out. C2 unrolls a loop over three rows of three as a whole, loads everything at once and runs out of
    /// registers: twelve features of 3 × 3 windows took 409 µs instead of 172.
    private static final int LEAST_WRITTEN = 4;

    private PoolTiling() {}

    /// @param lanes whether there may be vectors
    static Schedule schedule(Computation c, boolean lanes, boolean shared, Target target) {
        int found = Contractions.rowAxis(c);
        int rowAxis = found >= 0 ? found : axes(c).findFirst().orElse(0);
        boolean vector = lanes && found >= 0 && Vectorizable.extremesAlongLastParallelAxis(c);
        boolean wide = vector && c.parallel().getLast().tuned() % (2 * Tiling.WIDEST) == 0;
        int most = found < 0 ? 1 : !vector || target.vectorRegisters() >= 32 ? SUMS : FEW_SUMS;
        Tile tile = tile(c, rowAxis, most, wide ? 2 : 1, vector ? target.vectorRegisters() : 0);
        Tile narrow = tile(c, rowAxis, FEW_SUMS, wide ? 2 : 1, 2 * FEW_SUMS);
        boolean both = vector && target.portable() && !narrow.equals(tile);
        int split = shared ? axes(c).filter(axis -> axis != rowAxis && c.parallel().get(axis).tuned() > 1).findFirst().orElse(-1) : -1;
        return new Schedule(Form.POOL_TILE, vector, both ? tile.or(narrow) : tile, split, 1, Schedule.Tail.MASKED)
                .because(Decision.of(Rule.POOLED, tile.main().rows(), points(c), tile.main().vectors(), most), taps(c, tile),
                        lanes && !vector ? Decision.of(Rule.POOLED_PLAIN) : null);
    }

    private static Decision taps(Computation c, Tile tile) {
        if (c.reduction().isEmpty() || !c.reduction().getLast().isConstant()) {
            return null;
        }
        long written = c.reduction().getLast().constant() * points(c) * tile.main().rows() * tile.main().vectors();
        return tile.columnAxis() >= 0 ? Decision.of(Rule.TAPS_WRITTEN, written, MOST_WRITTEN)
                : Decision.of(Rule.TAPS_LOOPED, written, MOST_WRITTEN, LEAST_WRITTEN);
    }

    private static long points(Computation c) {
        return c.window().stream().mapToLong(axis -> c.parallel().get(axis).constant()).reduce(1, Math::multiplyExact);
    }

    /// The axes along which tiles lie side by side, outermost first.
    private static IntStream axes(Computation c) {
        return IntStream.range(0, c.parallel().size() - 1).filter(axis -> !c.window().contains(axis));
    }

    /// As few tiles as there may be, of as few rows: the last starts early and computes some outputs again.
    private static Tile tile(Computation c, int rowAxis, int sums, int vectors, int registers) {
        long points = points(c);
        Dim extent = c.parallel().get(rowAxis);
        int operations = c.results().getFirst().value().nodes().size();
        long most = Math.max(1, Math.min(sums, OPERATIONS / operations) / (points * vectors));
        long tiles = extent.isConstant() ? Math.ceilDiv(extent.constant(), most) : 1;
        long rows = extent.isConstant() ? Math.ceilDiv(extent.constant(), tiles) : 1;
        Block block = new Block((int) rows, vectors);
        return new Tile(rowAxis, block, null, null, true, writtenAxis(c, block, points, registers), -1);
    }

    /// The axis of the windows along which neighbours read what others multiply with their next taps, where these taps are written out, so that each vector is
    /// loaded once: the registers hold all of them beside the sums. Else −1.
    private static int writtenAxis(Computation c, Block block, long points, int registers) {
        List<Load> factors = Contractions.factors(c);
        int last = c.axes() - 1;
        if (c.reduction().isEmpty() || !c.reduction().getLast().isConstant()
                || c.window().stream().anyMatch(axis -> !factors.get(0).access().stride(axis).isZero())) {
            return -1;
        }
        Access filled = factors.get(1).access();
        long taps = c.reduction().getLast().constant();
        int axis = c.window().stream().filter(one -> !filled.stride(one).isZero() && filled.stride(one).equals(filled.stride(last))).findFirst().orElse(-1);
        if (axis < 0 || taps < LEAST_WRITTEN || taps * points * block.rows() * block.vectors() > MOST_WRITTEN) {
            return -1;
        }
        long along = c.parallel().get(axis).constant();
        long loads = points / along * (along + taps - 1);
        return (points * block.rows() + loads) * block.vectors() + FACTORS <= registers ? axis : -1;
    }
}
