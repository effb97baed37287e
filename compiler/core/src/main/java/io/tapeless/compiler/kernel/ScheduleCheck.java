package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Whether loops can do what a schedule asks of them that somebody wrote. The compiler's own choose so that they can; Java that is printed from others
/// would not compile, or read and write what it should not.
final class ScheduleCheck {
    private static final Set<Form> UNFOLDED = EnumSet.of(Form.MAP, Form.TRANSPOSE, Form.SCATTER);
    private static final Set<Form> PRODUCTS = EnumSet.of(Form.TILE, Form.LANE_TILE, Form.WINDOW_TILE, Form.SCALAR_TILE, Form.PANELS, Form.POOL_TILE);

    private final Computation c;
    private final Schedule schedule;
    private final Tile tile;

    private ScheduleCheck(LoopNest nest) {
        this.c = nest.computation();
        this.schedule = nest.schedule();
        this.tile = schedule.tile();
    }

    /// Why it cannot run so, and what to write instead; or null.
    static String problem(LoopNest nest) {
        String axes = new ScheduleCheck(nest).axes();
        // Of columns and last columns the main ones are asked about: the others follow from them.
        return axes != null ? axes : new ScheduleCheck(nest.schedule().edge() == null ? nest : nest.main()).form();
    }

    private String axes() {
        int parallel = c.parallel().size();
        int named = tile == null ? -1 : Math.max(tile.rowAxis(), tile.columnAxis());
        if (Math.max(schedule.partitionAxis(), named) >= parallel) {
            return "tiles and workers have axes below i" + parallel + ", not i" + Math.max(schedule.partitionAxis(), named);
        }
        boolean window = c.window().stream().anyMatch(axis -> axis >= parallel - 1);
        return window ? "a window has axes before the last of " + parallel + ", which fills the lanes" : null;
    }

    private String form() {
        boolean pooled = schedule.form() == Form.POOL_TILE;
        if (pooled == c.window().isEmpty()) {
            return pooled ? "a POOL_TILE has a window: write 'max over i[...] of'" : "extremes over a window need a POOL_TILE";
        }
        String needed = tiles();
        return needed != null || !schedule.vector() ? needed : lanes();
    }

    /// What tiles need whether in lanes or not.
    private String tiles() {
        Form form = schedule.form();
        boolean multiplies = c.fold() != null && c.fold().kind() == Kind.PRODUCT_SUM && (Contractions.factors(c) != null || Choice.of(c) != null);
        return UNFOLDED.contains(form) && c.fold() != null ? "a " + form + " has no 'total'"
                : !UNFOLDED.contains(form) && c.fold() == null ? "a " + form + " needs a fold: write 'total = ...' or MAP"
                : PRODUCTS.contains(form) && !multiplies ? "a " + form + " needs a 'product sum' of two elements"
                : tile == null ? PRODUCTS.contains(form) && form != Form.PANELS ? "a " + form + " needs 'tile ROWSxVECTORS along iAXIS'" : null : rows();
    }

    /// Where rows are counted when code is printed there must be as many as a tile has.
    private String rows() {
        Dim extent = c.parallel().get(tile.rowAxis());
        long least = Stream.of(tile.main(), tile.rest(), tile.single()).filter(Objects::nonNull).mapToLong(Block::rows).min().orElseThrow();
        if (schedule.form() == Form.POOL_TILE && tile.main().rows() > 1 && !extent.isConstant() || extent.isConstant() && extent.constant() < least) {
            return "there are " + extent + " rows along i" + tile.rowAxis() + " for tiles of " + least;
        }
        return null;
    }

    private String lanes() {
        return switch (schedule.form()) {
            case MAP, SCATTER -> because(Vectorizable.refusal(c));
            case FOLD_COLUMNS -> c.fold().kind().isPosition() ? neighbours(Vectorizable.positionsAlongLastParallelAxis(c)) : because(Vectorizable.refusal(c));
            case FOLD_LANES -> because(Vectorizable.termsRefusal(c));
            case TILE -> neighbours(shareFilled() && Vectorizable.epilogueAlongLastParallelAxis(c));
            case PANELS -> neighbours(Contractions.isUnbounded(c)
                    && (Contractions.rowAxis(c) >= 0 || Contractions.transposedRowAxis(c) >= 0 || Contractions.rowMatrix(c) >= 0)
                    && Vectorizable.epilogueAlongLastParallelAxis(c));
            case POOL_TILE -> neighbours(shareFilled() && Vectorizable.extremesAlongLastParallelAxis(c));
            case LANE_TILE -> neighbours(Choice.of(c) != null || LaneTiling.fits(c, tile));
            case WINDOW_TILE -> neighbours(WindowTiling.fits(c, tile) && Vectorizable.alongLastParallelAxis(c));
            case TRANSPOSE -> neighbours(Contractions.transposedAxis(c) >= 0);
            case SCALAR_TILE, FOLD_SERIAL -> "a " + schedule.form() + " has no vectors: write 'scalar'";
        };
    }

    /// Whether one factor fills the lanes, the same for all rows of a tile, and the other is one number for all lanes.
    private boolean shareFilled() {
        List<Load> factors = Contractions.factors(c);
        int lane = c.parallel().size() - 1;
        Access filled = factors.get(1).access();
        boolean contiguous = filled.stride(lane).isOne() && !filled.divides(lane) && factors.get(0).access().isShared(lane);
        return contiguous && tile.rowAxis() != lane && filled.isShared(tile.rowAxis()) && !c.bounds(lane) && !c.bounds(tile.rowAxis())
                && c.fold().element().type() == DType.F32;
    }

    private String neighbours(boolean fits) {
        return fits ? null : "the lanes of a " + schedule.form()
                + " are not neighbours in memory, or its rows do not share them: write them so, or another form";
    }

    private static String because(Decision refusal) {
        return refusal == null ? null : "its lanes are not neighbours in memory, or have no vector form (" + refusal + "): write 'scalar'";
    }
}
