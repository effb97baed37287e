package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Prints long sums of products whose outputs share factors as a walk over tiles of outputs: one small method per kernel, in which each
/// output's lanes are a local. A tile that finishes on its own stores them once and adds them up by the tree that every such sum ends in;
/// tiles that are held load and store them at every step of the outermost sum, and one method adds up all of them at the end.
final class LaneTileText {
    private final LoopNest nest;
    private final Computation computation;
    private final Schedule schedule;
    private final Tile tile;
    private final List<Dim.Symbol> symbols;
    private final KernelScope scope;
    /// Where the second factor is not contiguous along the sum, else null.
    private final LaneCopies copies;
    private final LaneProducts products;
    /// Where windows choose what is multiplied, else null.
    private final ChoiceText choice;
    private final List<KernelText.Method> methods = new ArrayList<>();

    LaneTileText(LoopNest nest, List<Dim.Symbol> symbols) {
        this.nest = nest;
        this.computation = nest.computation();
        this.schedule = nest.schedule();
        this.tile = schedule.tile();
        this.symbols = symbols;
        this.scope = new KernelScope(nest, symbols);
        this.copies = LaneCopies.needed(nest) ? new LaneCopies(nest) : null;
        this.products = new LaneProducts(nest, copies);
        this.choice = Contractions.factors(computation) == null ? new ChoiceText(nest) : null;
    }

    /// Elements of scratch memory per worker.
    static int scratch(LoopNest nest) {
        Tile tile = nest.schedule().tile();
        int size = 16 * tile.main().rows() * tile.main().vectors();
        if (tile.heldFrom() < 0) {
            return LaneCopies.needed(nest) ? new LaneCopies(nest).scratch() : (size + 255) / 256 * 256;
        }
        List<Dim> parallel = nest.computation().parallel();
        for (int axis = tile.heldFrom(); axis < parallel.size(); axis++) {
            size *= (int) parallel.get(axis).constant() / step(tile, axis);
        }
        // A batch of sums that are added up side by side may begin in the last tile.
        return size + 256;
    }

    private static int step(Tile tile, int axis) {
        return axis == tile.rowAxis() ? tile.main().rows() : axis == tile.columnAxis() ? tile.main().vectors() : 1;
    }

    List<KernelText.Method> methods() {
        Lines lines = new Lines();
        int parallel = computation.parallel().size();
        int held = tile.heldFrom();
        if (copies != null) {
            lines.line(call(nest.name() + "Copy", "The right operand of {@code " + nest.name() + "}, column by column.", 0, copies::columns));
            rows(lines);
        } else if (held < 0) {
            walk(lines, 0, tile.main());
        } else {
            openParallel(lines, scope, 0, held);
            int depth = lines.depth();
            lines.line(call(nest.name() + "Zero", "Sums of {@code " + nest.name() + "} before anything is added.", held,
                    inner -> "Arrays.fill(lanes, 0, " + scratch(nest) + ", 0f);\n"));
            openFold(lines, scope, parallel);
            openParallel(lines, scope, held, parallel);
            String shape = tile.main().rows() + " × " + tile.main().vectors() + " sums of {@code " + nest.name() + "}.";
            lines.line(call(nest.name() + "Tile", "A tile of " + shape, parallel + 1, inner -> tile(inner, tile.main())));
            lines.closeTo(depth);
            lines.line(call(nest.name() + "Sums", "The tiles of " + shape, held, this::sums));
        }
        lines.closeTo(0);
        methods.addFirst(new KernelText.Method(nest.name(), KernelText.parameters(nest, scope), lines.toString(), null));
        return methods;
    }

    /// Tiles from `axis` on; what whole ones leave of a literal extent is a smaller one.
    private void walk(Lines lines, int axis, Block block) {
        if (axis == computation.parallel().size()) {
            boolean main = block.equals(tile.main());
            lines.line(call(nest.name() + "Tile" + (main ? "" : block), "A tile of " + block.rows() + " × " + block.vectors() + " sums of {@code " + nest.name() + "}.",
                    axis, inner -> tile(inner, block)));
            return;
        }
        int step = step(tile, axis);
        Dim extent = computation.parallel().get(axis);
        int rest = step == 1 ? 0 : (int) (extent.constant() % step);
        int depth = lines.depth();
        if (rest == 0) {
            openParallel(lines, scope, axis, axis + 1);
            walk(lines, axis + 1, block);
            lines.closeTo(depth);
            return;
        }
        boolean split = axis == schedule.partitionAxis();
        String v = scope.variable(axis);
        String end = split ? "to" : JavaText.dim(scope.extent(axis));
        lines.line("int " + v + " = " + (split ? "from" : "0") + ";");
        lines.open("for (; " + v + " <= " + end + " - " + step + "; " + v + " += " + step + ")");
        walk(lines, axis + 1, block);
        lines.closeTo(depth);
        lines.open("if (" + v + " < " + end + ")");
        walk(lines, axis + 1, axis == tile.rowAxis() ? new Block(rest, block.vectors()) : new Block(block.rows(), rest));
        lines.closeTo(depth);
    }

    /// Tiles of some rows and all columns; the last one starts early, among the rows of its worker, or there are single rows.
    private void rows(Lines lines) {
        int axis = tile.columnAxis();
        int step = tile.main().vectors();
        boolean split = axis == schedule.partitionAxis();
        boolean exact = computation.parallel().get(axis).constant() % step == 0 && (!split || schedule.unit() % step == 0);
        String v = scope.variable(axis);
        String from = split ? "from" : "0";
        String end = split ? "to" : JavaText.dim(scope.extent(axis));
        lines.line("final int " + scope.variable(tile.rowAxis()) + " = 0;");
        if (exact) {
            openParallel(lines, scope, axis, axis + 1);
            walk(lines, computation.parallel().size(), tile.main());
            lines.close();
            return;
        }
        if (split) {
            lines.open("if (to - from < " + step + ")");
            lines.open("for (int " + v + " = from; " + v + " < to; " + v + "++)");
            walk(lines, computation.parallel().size(), new Block(tile.main().rows(), 1));
            lines.close();
            lines.otherwise();
        }
        String next = scope.fresh("next");
        lines.open("for (int " + next + " = " + from + "; " + next + " < " + end + "; " + next + " += " + step + ")");
        lines.line("final int " + v + " = Math.min(" + next + ", " + end + " - " + step + ");");
        walk(lines, computation.parallel().size(), tile.main());
        lines.closeTo(0);
    }

    private interface Body {
        String print(KernelScope scope);
    }

    /// A call of a new method that is given the first axes.
    private String call(String name, String comment, int axes, Body body) {
        KernelScope inner = new KernelScope(nest, symbols);
        List<String> parameters = new ArrayList<>(inner.parameters());
        List<String> arguments = new ArrayList<>(inner.arguments());
        for (int axis = 0; axis < axes; axis++) {
            parameters.add("int " + inner.variable(axis));
            arguments.add(inner.variable(axis));
        }
        parameters.add("float[] lanes");
        arguments.add("lanes");
        KernelText.Method method = new KernelText.Method(name, parameters, body.print(inner), comment);
        if (methods.stream().noneMatch(other -> other.name().equals(name))) {
            methods.add(method);
        }
        List<String> used = method.parameters().stream().map(parameter -> arguments.get(parameters.indexOf(parameter))).toList();
        return method.name() + "(" + String.join(", ", used) + ");";
    }

    private void openParallel(Lines lines, KernelScope inner, int first, int end) {
        for (int axis = first; axis < end; axis++) {
            String v = inner.variable(axis);
            boolean split = axis == schedule.partitionAxis();
            int step = step(tile, axis);
            lines.open("for (int " + v + " = " + (split ? "from" : "0") + "; " + v + " < " + (split ? "to" : JavaText.dim(inner.extent(axis))) + "; " + v
                    + (step == 1 ? "++" : " += " + step) + ")");
        }
    }

    private void openFold(Lines lines, KernelScope inner, int axis) {
        String v = inner.variable(axis);
        if (axis == computation.axes() - 1 && !whole()) {
            lines.open("for (int " + v + " = 0; " + v + " <= " + JavaText.dim(inner.extent(axis)) + " - 16; " + v + " += 16)");
            return;
        }
        if (computation.bounds(axis)) {
            new Bounds(nest, inner).open(lines, axis);
        } else {
            lines.open("for (int " + v + " = 0; " + v + " < " + JavaText.dim(inner.extent(axis)) + "; " + v
                    + (axis == computation.axes() - 1 ? " += 16" : "++") + ")");
        }
    }

    private String tile(KernelScope inner, Block block) {
        Lines lines = new Lines();
        boolean held = tile.heldFrom() >= 0;
        if (held) {
            lines.line("final int heldAt = " + slot(inner, 16) + ";");
        }
        lines.open("for (int at = 0; at < 16; at += LANES)");
        int depth = lines.depth();
        int sums = block.rows() * block.vectors();
        for (int i = 0; i < sums; i++) {
            lines.line("FloatVector " + sum(i, block) + " = " + (held ? "FloatVector.fromArray(SPECIES, lanes, " + place(i) + ")" : "FloatVector.zero(SPECIES)") + ";");
        }
        int last = computation.axes() - 1;
        String rest = JavaText.dim(inner.extent(last)) + " & 15";
        if (!whole()) {
            lines.line("final VectorMask<Float> mask = SPECIES.indexInRange(at, " + rest + ");");
        }
        if (copies != null && !whole()) {
            copies.tails(lines, inner, block.vectors());
        }
        int first = computation.parallel().size() + (held ? 1 : 0);
        int taps = TapRuns.axis(computation, tile.rowAxis());
        if (choice != null) {
            choices(lines, inner, block, first);
            lines.closeTo(depth);
        } else if (taps < 0) {
            products(lines, inner, block, first);
        } else {
            for (int axis = first; axis < taps; axis++) {
                openFold(lines, inner, axis);
            }
            taps(lines, inner, block, taps);
            lines.closeTo(depth);
        }
        if (!whole()) {
            products.rest(lines, inner, block);
        }
        lines.closeTo(depth);
        List<Long> places = held ? null : places(block);
        boolean inRuns = places != null && LaneTreeText.inRuns(places);
        if (!held) {
            lines.open("if (LANES == 16)");
            List<String> names = IntStream.range(0, sums).mapToObj(i -> sum(i, block)).toList();
            if (inRuns) {
                LaneTreeText.store(lines, names, places, inner.buffer(computation.results().getFirst().access().buffer()), resultAt(lines, inner));
            } else {
                LaneTreeText.print(lines, names);
            }
            lines.otherwise();
        }
        for (int i = 0; i < sums; i++) {
            lines.line(sum(i, block) + ".intoArray(lanes, " + place(i) + ");");
        }
        lines.closeTo(0);
        if (!held) {
            lines.open("if (LANES != 16)");
            lines.line("LaneSums.add(lanes, 0, " + sums + ");");
            if (!inRuns) {
                lines.close();
            }
            if (places == null) {
                finish(lines, inner, block);
            } else {
                elements(lines, inner, places);
            }
            lines.closeTo(0);
        }
        return lines.toString();
    }

    /// What is in the loops of the sum from an axis on; they stay open, but for the last.
    private void products(Lines lines, KernelScope inner, Block block, int first) {
        int last = computation.axes() - 1;
        for (int axis = first; axis < last; axis++) {
            openFold(lines, inner, axis);
        }
        if (whole() || computation.reduction().getLast().tuned() >= 16) {
            openFold(lines, inner, last);
            products.whole(lines, inner, block);
            lines.close();
        }
    }

    /// The loops over windows that choose.
    private void choices(Lines lines, KernelScope inner, Block block, int first) {
        for (int axis = first; axis < choice.windows(); axis++) {
            openFold(lines, inner, axis);
        }
        choice.begin(lines, inner, block);
        openFold(lines, inner, choice.windows());
        choice.window(lines, inner, block);
    }

    /// The loops over positions along an axis where the tile's rows, taps of windows that stick out, do not all take part.
    private void taps(Lines lines, KernelScope inner, Block block, int axis) {
        String v = inner.variable(axis);
        int depth = lines.depth();
        for (TapRuns.Run run : TapRuns.of(computation, axis, tile.rowAxis())) {
            lines.open("for (int " + v + " = " + run.first() + "; " + v + " < " + run.end() + "; " + v + "++)");
            for (int inside = axis + 1; inside < computation.axes(); inside++) {
                openFold(lines, inner, inside);
            }
            products.taps(lines, inner, block, run.rows());
            lines.closeTo(depth);
        }
    }

    /// Whether every line of the sum fills its sixteen lanes.
    private boolean whole() {
        Dim length = computation.reduction().getLast();
        return length.isConstant() && length.constant() % 16 == 0;
    }

    /// Sums of neighbouring columns of memory, which rows are, follow each other.
    private static String sum(int i, Block block) {
        return LaneProducts.sum(i % block.rows(), i / block.rows());
    }

    private String place(int i) {
        return (tile.heldFrom() >= 0 ? "heldAt + at" : "at") + (i == 0 ? "" : " + " + 16 * i);
    }

    /// Where the sums of a tile wait, in units of `lanes` elements.
    private String slot(KernelScope inner, int lanes) {
        StringBuilder text = new StringBuilder();
        long unit = (long) lanes * tile.main().rows() * tile.main().vectors();
        for (int axis = computation.parallel().size() - 1; axis >= tile.heldFrom(); axis--) {
            long perStep = unit / step(tile, axis);
            if (computation.parallel().get(axis).constant() > step(tile, axis)) {
                text.insert(0, inner.variable(axis) + (perStep == 1 ? "" : " * " + perStep) + (text.isEmpty() ? "" : " + "));
            }
            unit *= computation.parallel().get(axis).constant() / step(tile, axis);
        }
        return text.isEmpty() ? "0" : text.toString();
    }

    /// How far the result of each sum of a tile lies behind the first; null where totals are not the results, or not at literal distances.
    private List<Long> places(Block block) {
        Computation.Result result = computation.results().getFirst();
        Dim row = result.access().stride(tile.rowAxis());
        Dim column = tile.columnAxis() < 0 ? Dim.ZERO : result.access().stride(tile.columnAxis());
        if (!(result.value() instanceof Scalar.Operand) || !row.isConstant() || !column.isConstant()) {
            return null;
        }
        return LongStream.range(0, block.rows() * block.vectors())
                .mapToObj(i -> i % block.rows() * row.constant() + i / block.rows() * column.constant()).toList();
    }

    private String resultAt(Lines lines, KernelScope inner) {
        String at = inner.fresh("resultAt");
        lines.line("final int " + at + " = "
                + new ScalarText(computation, inner, inner::variable, null, lines).offset(computation.results().getFirst().access()) + ";");
        return at;
    }

    /// Stores totals one by one.
    private void elements(Lines lines, KernelScope inner, List<Long> places) {
        String to = inner.buffer(computation.results().getFirst().access().buffer()) + "[" + resultAt(lines, inner);
        for (int i = 0; i < places.size(); i++) {
            lines.line(to + (places.get(i) == 0 ? "" : " + " + places.get(i)) + "] = lanes[" + i + "];");
        }
    }

    /// Adds up the lanes of all outputs that were held.
    private String sums(KernelScope inner) {
        Lines lines = new Lines();
        openParallel(lines, inner, tile.heldFrom(), computation.parallel().size());
        finish(lines, inner, tile.main());
        return lines.toString();
    }

    /// Computes each output of a tile from its total and stores it; where lanes were held they are added up first.
    private void finish(Lines lines, KernelScope inner, Block block) {
        String row = inner.fresh("row");
        String column = inner.fresh("column");
        String totals = "0";
        if (tile.heldFrom() >= 0) {
            totals = inner.fresh("totalsAt");
            lines.line("final int " + totals + " = " + slot(inner, 16) + ";");
            lines.line("LaneSums.add(lanes, " + totals + ", " + block.rows() * block.vectors() + ");");
        }
        lines.open("for (int " + column + " = 0; " + column + " < " + block.vectors() + "; " + column + "++)");
        lines.open("for (int " + row + " = 0; " + row + " < " + block.rows() + "; " + row + "++)");
        String total = inner.fresh("total");
        lines.line("final float " + total + " = lanes[" + (totals.equals("0") ? "" : totals + " + ") + column + " * " + block.rows() + " + " + row + "];");
        IntFunction<String> at = axis -> axis == tile.rowAxis() ? inner.variable(axis) + " + " + row
                : axis == tile.columnAxis() ? inner.variable(axis) + " + " + column : inner.variable(axis);
        ScalarText text = new ScalarText(computation, inner, at, total, lines);
        Computation.Result result = computation.results().getFirst();
        text.announce(result.value());
        String value = text.print(result.value());
        lines.line(inner.buffer(result.access().buffer()) + "[" + text.offset(result.access()) + "] = " + value + ";");
        lines.closeTo(0);
    }
}
