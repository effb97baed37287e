package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Prints long sums of products whose outputs share factors as a walk over tiles of outputs: one small method per kernel, in which each
/// output's lanes are a local ([LaneTileBody]). A tile that finishes on its own stores them once and adds them up by the tree that every such sum ends in;
/// tiles that are held load and store them at every step of the outermost sum, and one method adds up all of them at the end.
final class LaneTileText {
    private final LoopNest nest;
    private final Computation computation;
    private final Schedule schedule;
    private final Tile tile;
    private final List<Dim.Symbol> symbols;
    private final KernelScope scope;
    private final Lines lines = new Lines();
    private final LaneLoops loops;
    /// Where the second factor is not contiguous along the sum, else null.
    private final LaneCopies copies;
    private final List<KernelText.Method> methods = new ArrayList<>();

    LaneTileText(LoopNest nest, List<Dim.Symbol> symbols) {
        this.nest = nest;
        this.computation = nest.computation();
        this.schedule = nest.schedule();
        this.tile = schedule.tile();
        this.symbols = symbols;
        this.scope = new KernelScope(nest, symbols);
        this.loops = new LaneLoops(nest, scope, lines);
        this.copies = LaneCopies.needed(nest) ? new LaneCopies(nest) : null;
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
            size *= (int) parallel.get(axis).constant() / LaneLoops.step(tile, axis);
        }
        // A batch of sums that are added up side by side may begin in the last tile.
        return size + 256;
    }

    List<KernelText.Method> methods() {
        int parallel = computation.parallel().size();
        int held = tile.heldFrom();
        if (copies != null) {
            lines.line(call(nest.name() + "Copy", "The right operand of {@code " + nest.name() + "}, column by column.", 0, copies::columns));
            rows();
        } else if (held < 0) {
            walk(0, tile.main());
        } else {
            loops.openParallel(0, held);
            int depth = lines.depth();
            lines.line(call(nest.name() + "Zero", "Sums of {@code " + nest.name() + "} before anything is added.", held,
                    inner -> "Arrays.fill(lanes, 0, " + scratch(nest) + ", " + LaneType.of(computation).number(0) + ");\n"));
            loops.openFold(parallel);
            loops.openParallel(held, parallel);
            String shape = tile.main().rows() + " × " + tile.main().vectors() + " sums of {@code " + nest.name() + "}.";
            lines.line(call(nest.name() + "Tile", "A tile of " + shape, parallel + 1, inner -> new LaneTileBody(nest, inner, tile.main()).tile()));
            lines.closeTo(depth);
            lines.line(call(nest.name() + "Sums", "The tiles of " + shape, held, inner -> new LaneTileBody(nest, inner, tile.main()).totals()));
        }
        lines.closeTo(0);
        methods.addFirst(new KernelText.Method(nest.name(), KernelText.parameters(nest, scope), lines.toString(), null));
        return methods;
    }

    /// Tiles from `axis` on; what whole ones leave of a literal extent is a smaller one.
    private void walk(int axis, Block block) {
        if (axis == computation.parallel().size()) {
            boolean main = block.equals(tile.main());
            lines.line(call(nest.name() + "Tile" + (main ? "" : block),
                    "A tile of " + block.rows() + " × " + block.vectors() + " sums of {@code " + nest.name() + "}.",
                    axis, inner -> new LaneTileBody(nest, inner, block).tile()));
            return;
        }
        int step = LaneLoops.step(tile, axis);
        Dim extent = computation.parallel().get(axis);
        int rest = step == 1 ? 0 : (int) (extent.constant() % step);
        int depth = lines.depth();
        if (rest == 0) {
            loops.openParallel(axis, axis + 1);
            walk(axis + 1, block);
            lines.closeTo(depth);
            return;
        }
        boolean split = axis == schedule.partitionAxis();
        String v = scope.variable(axis);
        String end = split ? "to" : JavaText.dim(scope.extent(axis));
        lines.line("int " + v + " = " + (split ? "from" : "0") + ";");
        lines.open("for (; " + v + " <= " + end + " - " + step + "; " + v + " += " + step + ")");
        walk(axis + 1, block);
        lines.closeTo(depth);
        lines.open("if (" + v + " < " + end + ")");
        walk(axis + 1, axis == tile.rowAxis() ? new Block(rest, block.vectors()) : new Block(block.rows(), rest));
        lines.closeTo(depth);
    }

    /// Tiles of some rows and all columns; the last one starts early, among the rows of its worker, or there are single rows.
    private void rows() {
        int axis = tile.columnAxis();
        int step = tile.main().vectors();
        boolean split = axis == schedule.partitionAxis();
        boolean exact = computation.parallel().get(axis).constant() % step == 0 && (!split || schedule.unit() % step == 0);
        String v = scope.variable(axis);
        String from = split ? "from" : "0";
        String end = split ? "to" : JavaText.dim(scope.extent(axis));
        lines.line("final int " + scope.variable(tile.rowAxis()) + " = 0;");
        if (exact) {
            loops.openParallel(axis, axis + 1);
            walk(computation.parallel().size(), tile.main());
            lines.close();
            return;
        }
        if (split) {
            lines.open("if (to - from < " + step + ")");
            lines.open("for (int " + v + " = from; " + v + " < to; " + v + "++)");
            walk(computation.parallel().size(), new Block(tile.main().rows(), 1));
            lines.close();
            lines.otherwise();
        }
        String next = scope.fresh("next");
        lines.open("for (int " + next + " = " + from + "; " + next + " < " + end + "; " + next + " += " + step + ")");
        lines.line("final int " + v + " = Math.min(" + next + ", " + end + " - " + step + ");");
        walk(computation.parallel().size(), tile.main());
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
        parameters.add(LaneType.of(computation).element() + "[] lanes");
        arguments.add("lanes");
        KernelText.Method method = new KernelText.Method(name, parameters, body.print(inner), comment);
        if (methods.stream().noneMatch(other -> other.name().equals(name))) {
            methods.add(method);
        }
        List<String> used = method.parameters().stream().map(parameter -> arguments.get(parameters.indexOf(parameter))).toList();
        return method.name() + "(" + String.join(", ", used) + ");";
    }
}
