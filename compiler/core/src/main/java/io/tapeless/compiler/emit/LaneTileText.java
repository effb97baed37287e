package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Prints long sums of products whose outputs share factors as a walk over tiles of outputs: one small method per kernel, in which each
/// output's lanes are a local, stored once at the end and added up by the tree that every such sum ends in.
final class LaneTileText {
    private final LoopNest nest;
    private final Computation computation;
    private final Schedule schedule;
    private final Tile tile;
    private final List<Dim.Symbol> symbols;
    private final KernelScope scope;

    LaneTileText(LoopNest nest, List<Dim.Symbol> symbols) {
        this.nest = nest;
        this.computation = nest.computation();
        this.schedule = nest.schedule();
        this.tile = schedule.tile();
        this.symbols = symbols;
        this.scope = new KernelScope(nest, symbols);
    }

    /// Elements of scratch memory per worker.
    static int scratch(LoopNest nest) {
        Tile tile = nest.schedule().tile();
        return 16 * tile.main().rows() * tile.main().vectors();
    }

    List<KernelText.Method> methods() {
        Lines lines = new Lines();
        for (int axis = 0; axis < computation.parallel().size(); axis++) {
            String v = scope.variable(axis);
            boolean split = axis == schedule.partitionAxis();
            int step = axis == tile.rowAxis() ? tile.main().rows() : axis == tile.columnAxis() ? tile.main().vectors() : 1;
            lines.open("for (int " + v + " = " + (split ? "from" : "0") + "; " + v + " < " + (split ? "to" : JavaText.dim(scope.extent(axis))) + "; " + v
                    + (step == 1 ? "++" : " += " + step) + ")");
        }
        KernelScope inner = new KernelScope(nest, symbols);
        List<String> parameters = new ArrayList<>(inner.parameters());
        List<String> arguments = new ArrayList<>(inner.arguments());
        for (int axis = 0; axis < computation.parallel().size(); axis++) {
            parameters.add("int " + inner.variable(axis));
            arguments.add(inner.variable(axis));
        }
        parameters.add("float[] lanes");
        arguments.add("lanes");
        String shape = "A tile of " + tile.main().rows() + " × " + tile.main().vectors() + " sums of {@code " + nest.name() + "}.";
        KernelText.Method method = new KernelText.Method(nest.name() + "Tile", parameters, body(inner), shape);
        List<String> used = method.parameters().stream().map(parameter -> arguments.get(parameters.indexOf(parameter))).toList();
        lines.line(method.name() + "(" + String.join(", ", used) + ");");
        lines.closeTo(0);
        return List.of(new KernelText.Method(nest.name(), KernelText.parameters(nest, scope), lines.toString(), null), method);
    }

    private static String sum(int row, int column) {
        return "sum" + row + "_" + column;
    }

    private String body(KernelScope inner) {
        int rows = tile.main().rows();
        int columns = tile.main().vectors();
        List<Load> factors = Contractions.factors(computation);
        Lines lines = new Lines();
        lines.open("for (int at = 0; at < 16; at += LANES)");
        int depth = lines.depth();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                lines.line("FloatVector " + sum(r, c) + " = FloatVector.zero(SPECIES);");
            }
        }
        openFolds(lines, inner);
        int last = computation.axes() - 1;
        IntFunction<String> at = axis -> axis == last ? inner.variable(axis) + " + at" : inner.variable(axis);
        Access left = factors.getFirst().access();
        Access right = factors.get(1).access();
        lines.line("final int leftAt = " + new ScalarText(computation, inner, at, null, lines).offset(left) + ";");
        lines.line("final int rightAt = " + new ScalarText(computation, inner, at, null, lines).offset(right) + ";");
        for (int r = 0; r < rows; r++) {
            lines.line(load(inner, right, "right" + r, "rightAt", r * right.stride(tile.rowAxis()).constant()));
        }
        for (int c = 0; c < columns; c++) {
            lines.line(load(inner, left, "left" + c, "leftAt", c * left.stride(tile.columnAxis()).constant()));
            for (int r = 0; r < rows; r++) {
                lines.line(sum(r, c) + " = left" + c + ".fma(right" + r + ", " + sum(r, c) + ");");
            }
        }
        lines.closeTo(depth);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int slot = 16 * (r * columns + c);
                lines.line(sum(r, c) + ".intoArray(lanes, at" + (slot == 0 ? "" : " + " + slot) + ");");
            }
        }
        lines.close();
        finish(lines, inner);
        return lines.toString();
    }

    private void openFolds(Lines lines, KernelScope inner) {
        int parallel = computation.parallel().size();
        for (int axis = parallel; axis < computation.axes(); axis++) {
            String v = inner.variable(axis);
            if (computation.bounds(axis)) {
                new Bounds(nest, inner).open(lines, axis);
            } else {
                lines.open("for (int " + v + " = 0; " + v + " < " + JavaText.dim(inner.extent(axis)) + "; " + v
                        + (axis == computation.axes() - 1 ? " += 16" : "++") + ")");
            }
        }
    }

    private static String load(KernelScope inner, Access access, String name, String at, long displacement) {
        return "final FloatVector " + name + " = FloatVector.fromArray(SPECIES, " + inner.buffer(access.buffer()) + ", " + at
                + (displacement == 0 ? "" : " + " + displacement) + ");";
    }

    /// Adds up the lanes of each output and stores it.
    private void finish(Lines lines, KernelScope inner) {
        String row = inner.fresh("row");
        String column = inner.fresh("column");
        lines.open("for (int " + row + " = 0; " + row + " < " + tile.main().rows() + "; " + row + "++)");
        lines.open("for (int " + column + " = 0; " + column + " < " + tile.main().vectors() + "; " + column + "++)");
        String total = inner.fresh("total");
        lines.line("final float " + total + " = Reductions.sum16(lanes, 16 * (" + row + " * " + tile.main().vectors() + " + " + column + "));");
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
