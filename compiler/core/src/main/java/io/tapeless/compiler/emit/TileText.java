package io.tapeless.compiler.emit;

import io.tapeless.compiler.emit.TileBody.Ends;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Masks;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Prints a contraction as a walk over register tiles; [TileMethods] has what the walk calls, [TileBody] the tiles.
final class TileText {
    /// Lanes of the widest vectors.
    private static final int WIDEST = 16;

    private final LoopNest nest;
    private final LaneType type;
    private final Schedule schedule;
    /// The tiles being walked.
    private Tile tile;
    private final KernelScope scope;
    private final int lane;
    private final Dim rowExtent;
    /// Columns that the tiles being walked cover.
    private Dim laneExtent;
    private final Lines lines = new Lines();
    private final TileMethods methods;
    /// The first column of the piece that is updated, or null when all columns are one.
    private String piece;
    /// Products of each sum where these are few and rows are walked instead of tiles, else 0.
    private int products;

    TileText(LoopNest nest, List<Dim.Symbol> symbols) {
        this.nest = nest;
        this.type = LaneType.of(nest.computation());
        this.schedule = nest.schedule();
        this.tile = schedule.tile();
        this.scope = new KernelScope(nest, symbols);
        this.methods = new TileMethods(nest, symbols, scope, lines);
        this.lane = nest.computation().parallel().size() - 1;
        this.rowExtent = nest.computation().parallel().get(tile.rowAxis());
        walked(tile);
    }

    List<KernelText.Method> methods() {
        if (tile.inSteps()) {
            String v = scope.variable(lane + 1);
            lines.open("for (int " + v + " = 0; " + v + " < " + JavaText.dim(scope.extent(lane + 1)) + "; " + v + "++)");
        }
        if (RestingSums.updates(nest) && laneExtent.constant() > RestingSums.ROW) {
            pieces();
        }
        for (int axis = 0; axis < lane; axis++) {
            if (axis != tile.rowAxis()) {
                String v = scope.variable(axis);
                lines.open("for (int " + v + " = " + scope.start(axis) + "; " + v + " < " + scope.end(axis) + "; " + v + "++)");
            }
        }
        if (tile.narrow() == null) {
            rows();
        } else {
            Tile wide = tile;
            walked(wide.narrow());
            lines.open("if (" + type.lanes() + " == " + 2 * type.narrowest() + ")");
            rows();
            walked(wide);
            lines.otherwise();
            rows();
        }
        lines.closeTo(0);
        return methods.all();
    }

    private void walked(Tile tile) {
        this.tile = tile;
        Dim columns = nest.computation().parallel().get(lane);
        laneExtent = tile.edge() == null ? columns : Dim.of(columns.constant() - tile.edge().rows());
    }

    /// Scratch elements per worker, for tiles whose sums pass through memory.
    static int scratch(LoopNest nest) {
        TileText text = new TileText(nest, List.of());
        if (RestingSums.updates(nest)) {
            return RestingSums.stride(nest) * text.tile.main().rows();
        }
        int most = text.tile.edge() == null ? 0 : EdgeText.scratch(nest);
        for (Block block : Stream.of(text.tile.main(), text.tile.rest(), text.tile.single()).filter(Objects::nonNull).toList()) {
            most = Math.max(most, text.mayMask() && block.rows() > 1 ? WIDEST * block.rows() : 0);
        }
        return most;
    }

    /// Whole main tiles, then what is left.
    private void rows() {
        if (!RestingSums.updates(nest) || nest.computation().reduction().size() != 1) {
            blocks();
            if (tile.edge() != null) {
                edge();
            }
            return;
        }
        Dim depth = nest.computation().reduction().getFirst();
        if (depth.isConstant() && depth.constant() > Tile.FEW_PRODUCTS) {
            blocks();
        } else if (depth.isConstant()) {
            fewProducts((int) depth.constant());
        } else {
            lines.open("switch (" + JavaText.dim(depth) + ")");
            for (int products = 1; products <= Tile.FEW_PRODUCTS; products++) {
                lines.open("case " + products + " ->");
                fewProducts(products);
                lines.close();
            }
            lines.open("default ->");
            blocks();
            lines.close();
            lines.close();
        }
    }

    /// Sums of few products need no tiles: each is used as soon as it is there.
    private void fewProducts(int count) {
        products = count;
        int vectors = tile.productVectors(count, laneExtent.constant(), Epilogue.operations(nest.computation()));
        Block block = new Block(1, schedule.partitionAxis() == lane ? Math.min(vectors, schedule.unit() / WIDEST) : vectors);
        walk(block, scope.start(tile.rowAxis()), "", piece == null ? scope.start(lane) : piece, piece == null ? scope.end(lane) : piece + "End");
        products = 0;
    }

    /// All rows of some columns. What masks are too many for is computed one by one, but for whole vectors.
    private void rowsOfProducts(int vectors, boolean masked, String row, String column) {
        boolean both = masked && !Masks.fit(nest.computation(), products);
        if (both) {
            lines.open("if (" + column + " <= " + JavaText.dim(laneExtent) + " - " + type.lanes() + ")");
            methods.products(products, vectors, false, row, column);
            lines.otherwise();
        }
        methods.products(products, vectors, masked, row, column);
        if (both) {
            lines.close();
        }
    }

    private void blocks() {
        String i = scope.variable(tile.rowAxis());
        int main = tile.main().rows();
        boolean split = schedule.partitionAxis() == tile.rowAxis();
        if (tile.rest() == null && tile.single() == null) {
            boolean once = !split && rowExtent.isConstant() && rowExtent.constant() == main;
            if (once) {
                columns(tile.main(), "0");
            } else {
                lines.open("for (int " + i + " = " + scope.start(tile.rowAxis()) + "; " + i + " < " + scope.end(tile.rowAxis()) + "; " + step(i, main) + ")");
                columns(tile.main(), i);
                lines.close();
            }
            return;
        }
        lines.line("int " + i + " = " + scope.start(tile.rowAxis()) + ";");
        lines.open("for (; " + i + " <= " + scope.end(tile.rowAxis()) + " - " + main + "; " + step(i, main) + ")");
        columns(tile.main(), i);
        lines.close();
        if (tile.rest() == null) {
            left(tile.single(), i);
        } else if (tile.single() == null) {
            left(tile.rest(), i);
        } else {
            lines.open("if (" + scope.end(tile.rowAxis()) + (split ? " - from" : "") + " >= " + tile.rest().rows() + ")");
            left(tile.rest(), i);
            lines.otherwise();
            left(tile.single(), i);
            lines.close();
        }
    }

    /// Rows from `i` on in blocks of few; the last one starts early when less than a block is left, but never among the rows of another
    /// worker: sums may rest in the result before they are finished.
    private void left(Block block, String i) {
        int rows = block.rows();
        boolean fits = rows == 1 || !tile.repeats() || rowExtent.isConstant() && rowExtent.constant() % rows == 0 && tile.main().rows() % rows == 0;
        lines.open("for (; " + i + " < " + scope.end(tile.rowAxis()) + "; " + step(i, rows) + ")");
        String row = i;
        if (!fits) {
            row = scope.fresh("row");
            lines.line("final int " + row + " = Math.min(" + i + ", " + scope.end(tile.rowAxis()) + " - " + rows + ");");
        }
        columns(block, row);
        lines.close();
    }

    /// The columns that whole vectors leave. The last tile starts early but stores only what follows: rows before may be another worker's, who may
    /// have gone on to reuse them.
    private void edge() {
        String height = EdgeText.height(nest);
        String i = scope.fresh("edge");
        String row = scope.fresh("row");
        String until = scope.fresh("until");
        lines.open("for (int " + i + " = " + scope.start(tile.rowAxis()) + "; " + i + " < " + scope.end(tile.rowAxis()) + "; " + i + " += " + height + ")");
        lines.line("final int " + row + " = Math.max(0, Math.min(" + i + ", " + JavaText.dim(rowExtent) + " - " + height + "));");
        lines.line("final int " + until + " = Math.min(" + i + " + " + height + ", " + scope.end(tile.rowAxis()) + ");");
        methods.edge(row, JavaText.dim(laneExtent), i, until);
        lines.close();
    }

    private static String step(String variable, int by) {
        return by == 1 ? variable + "++" : variable + " += " + by;
    }

    private String lanes(int vectors) {
        return vectors == 1 ? type.lanes() : vectors + " * " + type.lanes();
    }

    /// Whether the columns can be fewer than one vector, or must not be computed twice.
    private boolean mayMask() {
        return laneExtent.isConstant() ? laneExtent.constant() < WIDEST || !tile.repeats() && laneExtent.constant() % WIDEST != 0 : true;
    }

    /// The columns of a block of rows.
    private void columns(Block block, String row) {
        String end = JavaText.dim(laneExtent);
        boolean constant = laneExtent.isConstant();
        if (RestingSums.updates(nest)) {
            update(block, row);
            return;
        }
        if (!tile.repeats()) {
            walk(block, row, "", scope.start(lane), scope.end(lane));
            return;
        }
        if (constant && laneExtent.constant() < type.narrowest()) {
            tile(block.rows(), 1, true, row, "0");
            return;
        }
        if (mayMask()) {
            lines.open("if (" + end + " < " + type.lanes() + ")");
            tile(block.rows(), 1, true, row, "0");
            lines.otherwise();
        }
        walk(block, row, end + " - " + type.lanes(), scope.start(lane), tile.edge() == null ? scope.end(lane) : end);
        if (mayMask()) {
            lines.close();
        }
    }

    /// Whole blocks, then single vectors: the last one starts early (at `last`) or is masked.
    private void walk(Block block, String row, String last, String from, String end) {
        String j = scope.variable(lane);
        if (!last.isEmpty() && schedule.partitionAxis() != lane && laneExtent.isConstant() && overlaps(block, row, from, end)) {
            return;
        }
        boolean exact = laneExtent.isConstant() && laneExtent.constant() % ((long) WIDEST * block.vectors()) == 0 && fitsShares(lanesOf(block));
        boolean wide = block.vectors() > 1 && !(laneExtent.isConstant() && laneExtent.constant() < 2 * type.narrowest()) || exact;
        if (exact) {
            lines.open("for (int " + j + " = " + from + "; " + j + " < " + end + "; " + j + " += " + lanes(block.vectors()) + ")");
            tile(block.rows(), block.vectors(), false, row, j);
            lines.close();
            return;
        }
        String begin = "int " + j + " = " + from;
        if (wide) {
            lines.line(begin + ";");
            begin = "";
            lines.open("for (; " + j + " <= " + end + " - " + lanes(block.vectors()) + "; " + j + " += " + lanes(block.vectors()) + ")");
            tile(block.rows(), block.vectors(), false, row, j);
            lines.close();
        }
        boolean whole = laneExtent.isConstant() && laneExtent.constant() % WIDEST == 0;
        lines.open("for (" + begin + "; " + j + " < " + end + "; " + j + " += " + type.lanes() + ")");
        String at = whole || last.isEmpty() ? j : "Math.min(" + j + ", " + last + ")";
        tile(block.rows(), 1, last.isEmpty() && !whole, row, at);
        lines.close();
    }

    /// Whether walks begin and end at multiples of so many columns, unless they end with all of them: at pieces, and at workers' shares.
    private boolean fitsShares(int columns) {
        return (piece == null || RestingSums.ROW % columns == 0) && (schedule.partitionAxis() != lane || schedule.unit() % columns == 0);
    }

    /// Columns of a block with the widest vectors that it is walked with.
    private int lanesOf(Block block) {
        return (tile == schedule.tile() ? WIDEST : 2 * type.narrowest()) * block.vectors();
    }

    private void tile(int rows, int vectors, boolean masked, String row, String column) {
        if (products > 0) {
            rowsOfProducts(vectors, masked, row, column);
            return;
        }
        methods.tile(new Block(rows, vectors), masked ? Ends.MASKED : Ends.WHOLE, row, column);
    }

    /// Columns that whole blocks do not cover well, where they may be computed twice: the last block starts early, or its last vector does. Where sums wait in
    /// the result no two blocks may share columns, but vectors of one block may, which it loads before it stores any.
    private boolean overlaps(Block block, String row, String from, String end) {
        long columns = laneExtent.constant();
        String j = scope.variable(lane);
        boolean folds = block.folds(columns);
        if (folds || block.startsEarly(columns) && !tile.inSteps()) {
            lines.open("for (int " + j + " = " + from + "; " + j + " < " + end + "; " + j + " += " + lanes(block.vectors()) + ")");
            methods.tile(block, folds ? Ends.FOLDED : Ends.WHOLE, row, "Math.min(" + j + ", " + end + " - " + lanes(block.vectors() - (folds ? 1 : 0)) + ")");
            lines.close();
            return true;
        }
        if (block.endsInThree(columns)) {
            lines.line("int " + j + " = " + from + ";");
            lines.open("for (; " + j + " < " + end + " - " + lanes(3) + "; " + j + " += " + lanes(2) + ")");
            methods.tile(block, Ends.WHOLE, row, j);
            lines.close();
            methods.tile(new Block(block.rows(), 3), Ends.FOLDED, row, "Math.min(" + j + ", " + end + " - " + lanes(2) + ")");
            return true;
        }
        return false;
    }

    /// The rows of a block after all their tiles.
    private void update(Block block, String row) {
        String begin = piece == null ? scope.start(lane) : piece;
        String end = piece == null ? scope.end(lane) : piece + "End";
        walk(block, row, "", begin, end);
        methods.finishRows(block.rows(), row, begin, end);
    }

    /// All rows within a piece of the columns that scratch memory holds, so that what fills the lanes there stays in the second cache for all of them.
    private void pieces() {
        piece = scope.fresh("piece");
        String last = "(" + piece + " | " + (RestingSums.ROW - 1) + ") + 1";
        lines.open("for (int " + piece + " = " + scope.start(lane) + "; " + piece + " < " + scope.end(lane) + "; " + piece + " = " + last + ")");
        lines.line("final int " + piece + "End = Math.min(" + last + ", " + scope.end(lane) + ");");
    }
}
