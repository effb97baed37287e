package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Prints a contraction as a walk over register tiles: one small method per tile shape with a single loop over k, in which every
/// accumulator is a local (C2 keeps them in registers; strides are literals so that addresses are displacements).
final class TileText {
    private final LoopNest nest;
    private final Computation computation;
    private final Schedule schedule;
    private final List<Dim.Symbol> symbols;
    private final KernelScope scope;
    private final int lane;
    private final int rowAxis;
    private final Dim rowExtent;
    private final Dim laneExtent;
    private final Access broadcast;
    private final Access filled;
    private final List<KernelText.Method> methods = new ArrayList<>();

    TileText(LoopNest nest, List<Dim.Symbol> symbols) {
        this.nest = nest;
        this.computation = nest.computation();
        this.schedule = nest.schedule();
        this.symbols = symbols;
        this.scope = new KernelScope(nest, symbols);
        this.lane = computation.parallel().size() - 1;
        this.rowAxis = schedule.rowAxis();
        this.rowExtent = computation.parallel().get(rowAxis);
        this.laneExtent = computation.parallel().get(lane);
        List<Load> factors = Contractions.factors(computation);
        this.broadcast = factors.get(0).access();
        this.filled = factors.get(1).access();
    }

    List<KernelText.Method> methods() {
        Lines lines = new Lines();
        for (int axis = 0; axis < lane; axis++) {
            if (axis != rowAxis) {
                String v = scope.variable(axis);
                lines.open("for (int " + v + " = " + start(axis) + "; " + v + " < " + end(axis) + "; " + v + "++)");
            }
        }
        boolean exact = rowExtent.isConstant() && rowExtent.constant() % schedule.rows() == 0;
        String i = scope.variable(rowAxis);
        lines.line("int " + i + " = " + start(rowAxis) + ";");
        if (schedule.rows() > 1) {
            lines.open("for (; " + i + " <= " + end(rowAxis) + " - " + schedule.rows() + "; " + i + " += " + schedule.rows() + ")");
            columns(lines, schedule.rows(), schedule.vectors());
            lines.close();
        }
        if (!exact) {
            lines.open("for (; " + i + " < " + end(rowAxis) + "; " + i + "++)");
            columns(lines, 1, 4);
            lines.close();
        }
        lines.closeTo(0);
        methods.addFirst(new KernelText.Method(nest.name(), KernelText.parameters(nest, scope), lines.toString(), null));
        return methods;
    }

    /// Whether full tiles leave columns for masked ones.
    static boolean masks(LoopNest nest) {
        return masks(nest.computation().parallel().getLast(), nest.schedule().vectors());
    }

    private static boolean masks(Dim extent, int vectors) {
        return !extent.isConstant() || extent.constant() % (16L * vectors) != 0;
    }

    private String start(int axis) {
        return axis == schedule.partitionAxis() ? "from" : "0";
    }

    private String end(int axis) {
        return axis == schedule.partitionAxis() ? "to" : JavaText.dim(scope.extent(axis));
    }

    /// Walks the lanes of a row block: `vectors` at a time, then one (masked at the end) at a time.
    private void columns(Lines lines, int rows, int vectors) {
        String j = scope.variable(lane);
        String end = JavaText.dim(laneExtent);
        boolean fills = !laneExtent.isConstant() || laneExtent.constant() > 16;
        boolean masked = masks(laneExtent, vectors);
        if (fills && masked) {
            lines.line("int " + j + " = 0;");
        }
        String start = fills && masked ? "" : "int " + j + " = 0";
        if (fills) {
            lines.open("for (" + start + "; " + j + " <= " + end + " - " + vectors + " * LANES; " + j + " += " + vectors + " * LANES)");
            lines.line(tile(rows, vectors, false) + ";");
            lines.close();
        }
        // Full vectors cover a multiple of the widest ones, and so of narrower ones.
        if (masked) {
            lines.open("for (" + start + "; " + j + " < " + end + "; " + j + " += LANES)");
            lines.line(tile(rows, 1, true) + ";");
            lines.close();
        }
    }

    /// Prints a tile method and returns the call.
    private String tile(int rows, int vectors, boolean masked) {
        String name = nest.name() + "Tile" + rows + "x" + vectors + (masked ? "Masked" : "");
        KernelScope inner = new KernelScope(nest, symbols);
        List<String> parameters = new ArrayList<>(inner.parameters());
        List<String> arguments = new ArrayList<>(inner.arguments());
        for (int axis = 0; axis <= lane; axis++) {
            parameters.add("int " + inner.variable(axis));
            arguments.add(inner.variable(axis));
        }
        if (masked && rows > 1) {
            parameters.add("float[] lanes");
            arguments.add("lanes");
        }
        Lines lines = new Lines();
        body(lines, inner, rows, vectors, masked);
        String shape = rows + " × " + vectors + (masked ? " (masked)" : "") + " vectors of the result of {@code " + nest.name() + "}.";
        KernelText.Method method = new KernelText.Method(name, parameters, lines.toString(), shape);
        methods.add(method);
        List<String> used = method.parameters().stream().map(parameter -> arguments.get(parameters.indexOf(parameter))).toList();
        return name + "(" + String.join(", ", used) + ")";
    }

    private void body(Lines lines, KernelScope inner, int rows, int vectors, boolean masked) {
        String mask = masked ? "mask" : null;
        if (masked) {
            String j = inner.variable(lane);
            lines.line("final VectorMask<Float> mask = SPECIES.indexInRange(" + j + ", " + JavaText.dim(laneExtent) + ");");
        }
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                lines.line("FloatVector " + accumulator(r, v) + " = FloatVector.zero(SPECIES);");
            }
        }
        int depth = lines.depth();
        int parallel = computation.parallel().size();
        int folds = computation.reduction().size();
        for (int fold = 0; fold < folds - 1; fold++) {
            String k = inner.variable(parallel + fold);
            lines.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(computation.reduction().get(fold)) + "; " + k + "++)");
        }
        innerLoop(lines, inner, rows, vectors, mask);
        lines.closeTo(depth);
        if (masked && rows > 1) {
            writeBackByRow(lines, inner, rows);
        } else {
            writeBack(lines, inner, rows, vectors, mask);
        }
    }

    /// One masked epilogue in a loop over the rows, from scratch memory. Repeated for every row, masked stores would be more code than
    /// C1 takes with profiling but not without: such a method may stay in its slow form for good.
    private void writeBackByRow(Lines lines, KernelScope inner, int rows) {
        for (int r = 0; r < rows; r++) {
            lines.line(accumulator(r, 0) + ".intoArray(lanes, " + (r == 0 ? "0" : r == 1 ? "LANES" : r + " * LANES") + ");");
        }
        String row = inner.fresh("row");
        lines.open("for (int " + row + " = 0; " + row + " < " + rows + "; " + row + "++)");
        String sum = inner.fresh("sum");
        lines.line("final FloatVector " + sum + " = FloatVector.fromArray(SPECIES, lanes, " + row + " * LANES);");
        IntFunction<String> at = axis -> axis == rowAxis ? inner.variable(axis) + " + " + row : inner.variable(axis);
        storeResult(lines, inner, at, sum, "mask");
        lines.close();
    }

    private static String accumulator(int row, int vector) {
        return "sum" + row + "_" + vector;
    }

    private void innerLoop(Lines lines, KernelScope inner, int rows, int vectors, String mask) {
        int last = computation.axes() - 1;
        IntFunction<String> atStart = axis -> axis == last && !computation.reduction().isEmpty() ? "0" : inner.variable(axis);
        String k = computation.reduction().isEmpty() ? "k" : inner.variable(last);
        String extent = computation.reduction().isEmpty() ? "1" : JavaText.dim(computation.reduction().getLast());
        lines.line("int leftAt = " + start(inner, broadcast, atStart, last) + ";");
        lines.line("int rightAt = " + start(inner, filled, atStart, last) + ";");
        lines.open("for (int " + k + " = 0; " + k + " < " + extent + "; " + k + "++)");
        for (int v = 0; v < vectors; v++) {
            lines.line("final FloatVector right" + v + " = FloatVector.fromArray(SPECIES, " + inner.buffer(filled.buffer()) + ", rightAt"
                    + (v == 0 ? "" : v == 1 ? " + LANES" : " + " + v + " * LANES") + (mask == null ? "" : ", " + mask) + ");");
        }
        Dim rowStride = broadcast.stride(rowAxis);
        for (int r = 0; r < rows; r++) {
            String offset = r == 0 ? "" : " + " + (rowStride.isConstant() ? String.valueOf(r * rowStride.constant()) : r + " * " + JavaText.factor(rowStride));
            lines.line("final FloatVector left" + r + " = FloatVector.broadcast(SPECIES, " + inner.buffer(broadcast.buffer()) + "[leftAt" + offset + "]);");
            for (int v = 0; v < vectors; v++) {
                lines.line(accumulator(r, v) + " = left" + r + ".fma(right" + v + ", " + accumulator(r, v) + ");");
            }
        }
        if (!computation.reduction().isEmpty()) {
            lines.line("leftAt += " + JavaText.dim(broadcast.stride(last)) + ";");
            lines.line("rightAt += " + JavaText.dim(filled.stride(last)) + ";");
        }
        lines.close();
    }

    private String start(KernelScope inner, Access access, IntFunction<String> variables, int last) {
        // The innermost fold starts at 0: leave its term out.
        List<Dim> strides = new ArrayList<>(access.strides());
        if (!computation.reduction().isEmpty()) {
            strides.set(last, Dim.ZERO);
        }
        Access first = new Access(access.buffer(), strides, access.offset(), null);
        return new ScalarText(computation, inner, variables, null, new Lines()).offset(first);
    }

    private void writeBack(Lines lines, KernelScope inner, int rows, int vectors, String mask) {
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                int row = r;
                int vector = v;
                IntFunction<String> at = axis -> axis == rowAxis && row > 0 ? inner.variable(axis) + " + " + row
                        : axis == lane && vector > 0 ? inner.variable(axis) + " + " + (vector == 1 ? "LANES" : vector + " * LANES")
                        : inner.variable(axis);
                storeResult(lines, inner, at, accumulator(r, v), mask);
            }
        }
    }

    private void storeResult(Lines lines, KernelScope inner, IntFunction<String> at, String sum, String mask) {
        VectorText text = new VectorText(computation, inner, lane, at, sum, mask, lines);
        Computation.Result result = computation.results().getFirst();
        text.announce(result.value());
        lines.line(text.store(result.access(), text.vector(result.value())));
    }
}
