package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.Dim;
import java.util.stream.IntStream;

/// Chooses the register tiles of extremes over windows of what a contraction becomes: rows × the points of a window × vectors. Its cost rules are here.
final class PoolTiling {
    /// Sums that 32 registers hold beside what finds extremes among them, and 16 registers; as many as 16 in plain loops, some of them in memory.
    private static final int SUMS = 16;
    private static final int FEW_SUMS = 8;
    /// Operations of all epilogues of a tile that C2 still inlines together with those that find extremes: one too many is a call, and boxes its vectors.
    private static final int OPERATIONS = 100;

    private PoolTiling() {}

    /// @param lanes whether there may be vectors
    static Schedule schedule(Computation c, boolean lanes, boolean shared, Target target) {
        int found = Contractions.rowAxis(c);
        int rowAxis = found >= 0 ? found : axes(c).findFirst().orElse(0);
        boolean vector = lanes && found >= 0 && Vectorizable.extremesAlongLastParallelAxis(c);
        boolean wide = vector && c.parallel().getLast().tuned() % (2 * Tiling.WIDEST) == 0;
        int most = found < 0 ? 1 : !vector || target.vectorRegisters() >= 32 ? SUMS : FEW_SUMS;
        Tile tile = tile(c, rowAxis, most, wide ? 2 : 1);
        Tile narrow = tile(c, rowAxis, FEW_SUMS, wide ? 2 : 1);
        boolean both = vector && target.portable() && !narrow.equals(tile);
        int split = shared ? axes(c).filter(axis -> axis != rowAxis && c.parallel().get(axis).tuned() > 1).findFirst().orElse(-1) : -1;
        return new Schedule(Form.POOL_TILE, vector, both ? tile.or(narrow) : tile, split, 1, Schedule.Tail.MASKED);
    }

    /// The axes along which tiles lie side by side, outermost first.
    private static IntStream axes(Computation c) {
        return IntStream.range(0, c.parallel().size() - 1).filter(axis -> !c.window().contains(axis));
    }

    /// As few tiles as there may be, of as few rows: the last starts early and computes some outputs again.
    private static Tile tile(Computation c, int rowAxis, int sums, int vectors) {
        long points = c.window().stream().mapToLong(axis -> c.parallel().get(axis).constant()).reduce(1, Math::multiplyExact);
        Dim extent = c.parallel().get(rowAxis);
        int operations = c.results().getFirst().value().nodes().size();
        long most = Math.max(1, Math.min(sums, OPERATIONS / operations) / (points * vectors));
        long tiles = extent.isConstant() ? Math.ceilDiv(extent.constant(), most) : 1;
        long rows = extent.isConstant() ? Math.ceilDiv(extent.constant(), tiles) : 1;
        return new Tile(rowAxis, new Block((int) rows, vectors), null, null, true);
    }
}
