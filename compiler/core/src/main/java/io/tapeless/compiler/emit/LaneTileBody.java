package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Prints a tile of sums whose lanes run along the sum: its products, and what becomes of the sums, each a total of sixteen lanes in the end.
final class LaneTileBody {
    private final Computation computation;
    private final Tile tile;
    private final Block block;
    private final KernelScope scope;
    private final Lines lines = new Lines();
    private final LaneLoops loops;
    private final LaneType type;
    /// Where the second factor is not contiguous along the sum, else null.
    private final LaneCopies copies;
    private final LaneProducts products;
    /// Where windows choose what is multiplied, else null.
    private final ChoiceText choice;
    /// Whether sums wait in scratch memory from step to step.
    private final boolean held;
    /// Whether every line of the sum fills its sixteen lanes.
    private final boolean whole;

    LaneTileBody(LoopNest nest, KernelScope scope, Block block) {
        this.computation = nest.computation();
        this.tile = nest.schedule().tile();
        this.type = LaneType.of(computation);
        this.block = block;
        this.scope = scope;
        this.loops = new LaneLoops(nest, scope, lines);
        this.copies = LaneCopies.needed(nest) ? new LaneCopies(nest) : null;
        this.products = new LaneProducts(nest, copies);
        this.choice = Contractions.factors(computation) == null ? new ChoiceText(nest) : null;
        this.held = tile.heldFrom() >= 0;
        this.whole = LaneLoops.whole(computation);
    }

    /// Adds products to the sums of the tile; where they are not held, what becomes of them too.
    String tile() {
        if (held) {
            lines.line("final int heldAt = " + slot() + ";");
        }
        lines.open("for (int at = 0; at < 16; at += " + type.lanes() + ")");
        sums();
        if (held) {
            keep();
            lines.closeTo(0);
        } else {
            results();
        }
        return lines.toString();
    }

    /// What becomes of all tiles whose sums were held.
    String totals() {
        loops.openParallel(tile.heldFrom(), computation.parallel().size());
        finish();
        return lines.toString();
    }

    /// The sums of a tile in the lanes from `at` on.
    private void sums() {
        int depth = lines.depth();
        for (int i = 0; i < block.rows() * block.vectors(); i++) {
            lines.line(type.vector() + " " + sum(i) + " = " + (held ? type.load("lanes", place(i)) : type.zero()) + ";");
        }
        int last = computation.axes() - 1;
        String rest = JavaText.dim(scope.extent(last)) + " & 15";
        if (!whole) {
            lines.line(type.maskUntil("at", rest));
        }
        if (copies != null && !whole) {
            copies.tails(lines, scope, block.vectors());
        }
        int first = computation.parallel().size() + (held ? 1 : 0);
        int taps = TapRuns.axis(computation, tile.rowAxis());
        if (choice != null) {
            choices(first);
            lines.closeTo(depth);
        } else if (taps < 0) {
            products(first);
        } else {
            for (int axis = first; axis < taps; axis++) {
                loops.openFold(axis);
            }
            taps(taps);
            lines.closeTo(depth);
        }
        if (!whole) {
            products.rest(lines, scope, block);
        }
        lines.closeTo(depth);
    }

    /// Leaves the sums in scratch memory.
    private void keep() {
        for (int i = 0; i < block.rows() * block.vectors(); i++) {
            lines.line(sum(i) + ".intoArray(lanes, " + place(i) + ");");
        }
    }

    /// Adds up the lanes of each sum: in registers where they are one vector, else in scratch memory.
    private void results() {
        int sums = block.rows() * block.vectors();
        List<Long> places = places();
        // No vector has sixteen doubles.
        boolean sixteen = type == LaneType.FLOAT;
        boolean inRuns = sixteen && places != null && LaneTreeText.inRuns(places);
        if (sixteen) {
            lines.open("if (LANES == 16)");
            List<String> names = IntStream.range(0, sums).mapToObj(this::sum).toList();
            if (inRuns) {
                LaneTreeText.store(lines, names, places, scope.buffer(computation.results().getFirst().access().buffer()), resultAt());
            } else {
                LaneTreeText.print(lines, names);
            }
            lines.otherwise();
        }
        keep();
        lines.closeTo(0);
        if (sixteen) {
            lines.open("if (LANES != 16)");
        }
        lines.line("LaneSums.add(lanes, 0, " + sums + ");");
        if (sixteen && !inRuns) {
            lines.close();
        }
        if (places == null) {
            finish();
        } else {
            elements(places);
        }
        lines.closeTo(0);
    }

    /// What is in the loops of the sum from an axis on; they stay open, but for the last.
    private void products(int first) {
        int last = computation.axes() - 1;
        for (int axis = first; axis < last; axis++) {
            loops.openFold(axis);
        }
        if (whole || computation.reduction().getLast().tuned() >= 16) {
            loops.openFold(last);
            products.whole(lines, scope, block);
            lines.close();
        }
    }

    /// The loops over windows that choose.
    private void choices(int first) {
        for (int axis = first; axis < choice.windows(); axis++) {
            loops.openFold(axis);
        }
        choice.begin(lines, scope, block);
        loops.openFold(choice.windows());
        choice.window(lines, scope, block);
    }

    /// The loops over positions along an axis where the tile's rows, taps of windows that stick out, do not all take part.
    private void taps(int axis) {
        String v = scope.variable(axis);
        int depth = lines.depth();
        for (TapRuns.Run run : TapRuns.of(computation, axis, tile.rowAxis())) {
            lines.open("for (int " + v + " = " + run.first() + "; " + v + " < " + run.end() + "; " + v + "++)");
            for (int inside = axis + 1; inside < computation.axes(); inside++) {
                loops.openFold(inside);
            }
            products.taps(lines, scope, block, run.rows());
            lines.closeTo(depth);
        }
    }

    /// Sums of neighbouring columns of memory, which rows are, follow each other.
    private String sum(int i) {
        return LaneProducts.sum(i % block.rows(), i / block.rows());
    }

    private String place(int i) {
        return (held ? "heldAt + at" : "at") + (i == 0 ? "" : " + " + 16 * i);
    }

    /// Where the sums of a tile wait.
    private String slot() {
        StringBuilder text = new StringBuilder();
        long unit = 16L * tile.main().rows() * tile.main().vectors();
        for (int axis = computation.parallel().size() - 1; axis >= tile.heldFrom(); axis--) {
            long perStep = unit / LaneLoops.step(tile, axis);
            if (computation.parallel().get(axis).constant() > LaneLoops.step(tile, axis)) {
                text.insert(0, scope.variable(axis) + (perStep == 1 ? "" : " * " + perStep) + (text.isEmpty() ? "" : " + "));
            }
            unit *= computation.parallel().get(axis).constant() / LaneLoops.step(tile, axis);
        }
        return text.isEmpty() ? "0" : text.toString();
    }

    /// How far the result of each sum of a tile lies behind the first; null where totals are not the results, or not at literal distances.
    private List<Long> places() {
        Computation.Result result = computation.results().getFirst();
        Dim row = result.access().stride(tile.rowAxis());
        Dim column = tile.columnAxis() < 0 ? Dim.ZERO : result.access().stride(tile.columnAxis());
        if (!(result.value() instanceof Scalar.Operand) || !row.isConstant() || !column.isConstant()) {
            return null;
        }
        return LongStream.range(0, block.rows() * block.vectors())
                .mapToObj(i -> i % block.rows() * row.constant() + i / block.rows() * column.constant()).toList();
    }

    private String resultAt() {
        String at = scope.fresh("resultAt");
        lines.line("final int " + at + " = "
                + new ScalarText(computation, scope, scope::variable, null, lines).offset(computation.results().getFirst().access()) + ";");
        return at;
    }

    /// Stores totals one by one.
    private void elements(List<Long> places) {
        String to = scope.buffer(computation.results().getFirst().access().buffer()) + "[" + resultAt();
        for (int i = 0; i < places.size(); i++) {
            lines.line(to + (places.get(i) == 0 ? "" : " + " + places.get(i)) + "] = lanes[" + i + "];");
        }
    }

    /// Computes each output of a tile from its total and stores it; where lanes were held they are added up first.
    private void finish() {
        String row = scope.fresh("row");
        String column = scope.fresh("column");
        String totals = "0";
        if (held) {
            totals = scope.fresh("totalsAt");
            lines.line("final int " + totals + " = " + slot() + ";");
            lines.line("LaneSums.add(lanes, " + totals + ", " + block.rows() * block.vectors() + ");");
        }
        lines.open("for (int " + column + " = 0; " + column + " < " + block.vectors() + "; " + column + "++)");
        lines.open("for (int " + row + " = 0; " + row + " < " + block.rows() + "; " + row + "++)");
        String total = scope.fresh("total");
        lines.line("final " + type.element() + " " + total + " = lanes[" + (totals.equals("0") ? "" : totals + " + ") + column + " * "
                + block.rows() + " + " + row + "];");
        IntFunction<String> at = axis -> axis == tile.rowAxis() ? scope.variable(axis) + " + " + row
                : axis == tile.columnAxis() ? scope.variable(axis) + " + " + column : scope.variable(axis);
        ScalarText text = new ScalarText(computation, scope, at, total, lines);
        Computation.Result result = computation.results().getFirst();
        text.announce(result.value());
        String value = text.print(result.value());
        lines.line(scope.buffer(result.access().buffer()) + "[" + text.offset(result.access()) + "] = " + value + ";");
        lines.closeTo(0);
    }
}
