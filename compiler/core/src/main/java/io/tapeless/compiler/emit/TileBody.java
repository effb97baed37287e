package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/// Prints one register tile: a single loop over k in which every accumulator is a local (C2 keeps them in registers; strides are literals
/// so that addresses are displacements), then the write-back.
final class TileBody {
    /// Accumulators from which nothing else may be in registers beside them: C2 loads what the write-back needs before the loop, and spills.
    private static final int MANY_ACCUMULATORS = 16;
    /// Vectors that a loop over k may keep, of the 32 where tiles have more than [#MANY_ACCUMULATORS] sums.
    private static final int REGISTERS = 30;
    /// Operations of an epilogue that C2 still inlines together with the sums; a vector operation too many is a call, and boxes its vectors.
    private static final int MANY_OPERATIONS = 100;

    /// Terms from which a loop over them is as fast as it gets.
    private static final int LONG_SUM = 32;
    private final LoopNest nest;
    private final Computation computation;
    private final LaneType type;
    private final KernelScope scope;
    private final int rows;
    private final int vectors;
    private final String mask;
    /// Where the last vector begins, from the first on, or null when it follows the one before.
    private final String last;
    private final int lane;
    private final int rowAxis;
    private final Access broadcast;
    private final Access filled;
    /// Whether the innermost sum is written out ([Contractions#sharesTaps]).
    private final boolean sharesTaps;
    private final Lines lines;

    /// What becomes of columns that a tile's last vector would have beyond the result: there are none, they are masked, or the vector begins
    /// early and shares columns with the one before.
    enum Ends { WHOLE, MASKED, FOLDED }

    TileBody(LoopNest nest, KernelScope scope, Block block, Ends ends) {
        this.nest = nest;
        this.computation = nest.computation();
        this.type = LaneType.of(computation);
        this.scope = scope;
        this.rows = block.rows();
        this.vectors = block.vectors();
        this.mask = ends == Ends.MASKED ? "mask" : null;
        this.last = ends == Ends.FOLDED ? scope.fresh("lastAt") : null;
        this.lane = computation.parallel().size() - 1;
        this.rowAxis = nest.schedule().tile().rowAxis();
        List<Load> factors = Contractions.factors(computation);
        this.broadcast = factors.get(0).access();
        this.filled = factors.get(1).access();
        this.sharesTaps = Contractions.sharesTaps(computation, rowAxis);
        this.lines = new Lines();
    }

    String text() {
        if (mask != null) {
            lines.line(type.maskUntil(scope.variable(lane), JavaText.dim(scope.extent(lane))));
        }
        if (last != null) {
            String j = scope.variable(lane);
            lines.line("final int " + last + " = Math.min(" + j + follows(vectors - 1) + ", " + JavaText.dim(scope.extent(lane)) + " - "
                    + type.lanes() + ") - " + j + ";");
        }
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                lines.line(type.vector() + " " + accumulator(r, v) + " = " + start(r, v) + ";");
            }
        }
        int depth = lines.depth();
        int parallel = computation.parallel().size();
        for (int fold = nest.schedule().tile().inSteps() ? 1 : 0; parallel + fold < innermostLoop(); fold++) {
            if (computation.bounds(parallel + fold)) {
                new Bounds(nest, scope).open(lines, parallel + fold);
                continue;
            }
            String k = scope.variable(parallel + fold);
            lines.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(computation.reduction().get(fold)) + "; " + k + "++)");
        }
        innerLoop();
        lines.closeTo(depth);
        if (usesLanes()) {
            storeSums();
        } else if (needsRegisters()) {
            writeBack(false);
            finishByRow();
        } else {
            writeBack(true);
        }
        return lines.toString();
    }

    /// What a sum starts at: 0, or where the block before left it.
    private String start(int row, int vector) {
        if (!nest.schedule().tile().inSteps()) {
            return type.zero();
        }
        Access result = computation.results().getFirst().access();
        return scope.variable(lane + 1) + " == 0 ? " + type.zero() + " : "
                + type.load(scope.buffer(result.buffer()), offset(result, at(row == 0 ? "" : " + " + row, vector)));
    }

    private static String accumulator(int row, int vector) {
        return "sum" + row + "_" + vector;
    }

    private String times(int vector) {
        return last != null && vector == vectors - 1 ? " + " + last : follows(vector);
    }

    private String follows(int vector) {
        return vector == 0 ? "" : vector == 1 ? " + " + type.lanes() : " + " + vector + " * " + type.lanes();
    }

    /// The innermost sum that is a loop.
    private int innermostLoop() {
        return computation.axes() - (sharesTaps ? 2 : 1);
    }

    private void innerLoop() {
        int last = innermostLoop();
        IntFunction<String> atStart = axis -> axis >= last && !computation.reduction().isEmpty() ? "0" : scope.variable(axis);
        String k = computation.reduction().isEmpty() ? "k" : scope.variable(last);
        String extent = computation.reduction().isEmpty() ? "1" : JavaText.dim(scope.extent(last));
        boolean bounded = computation.bounds(last);
        if (bounded) {
            IntFunction<String> here = axis -> axis > last ? "0" : scope.variable(axis);
            new Bounds(nest, scope).open(lines, last);
            lines.line("final int leftAt = " + offset(broadcast, here) + ";");
            lines.line("final int rightAt = " + offset(filled, here) + ";");
        } else {
            lines.line("int leftAt = " + start(computation, scope, broadcast, atStart) + ";");
            lines.line("int rightAt = " + start(computation, scope, filled, atStart) + ";");
            lines.open("for (" + counter() + " " + k + " = 0; " + k + " < " + extent + "; " + k + "++)");
        }
        if (sharesTaps) {
            sharedTaps();
        } else {
            products();
        }
        if (!computation.reduction().isEmpty() && !bounded) {
            lines.line("leftAt += " + JavaText.dim(broadcast.stride(last)) + ";");
            lines.line("rightAt += " + JavaText.dim(filled.stride(last)) + ";");
        }
        lines.close();
    }

    /// The taps of a row: each element of the image is loaded once, for all sums that it is part of. They are taken in the order in which a sum meets its taps,
    /// and a sum's first tap before others' second: so most multiply-adds lie between two of the same sum, which would wait for each other (65 % of the peak
    /// instead of 85).
    private void sharedTaps() {
        int tap = computation.axes() - 1;
        long apart = broadcast.stride(tap).constant();
        long step = broadcast.stride(rowAxis).constant();
        Comparator<Long> order = apart > 0 ? Comparator.naturalOrder() : Comparator.reverseOrder();
        SortedMap<Long, Map<Integer, Integer>> elements = new TreeMap<>(order);
        for (int k = 0; k < scope.extent(tap).constant(); k++) {
            for (int v = 0; v < vectors; v++) {
                lines.line("final " + type.vector() + " right" + k + "_" + v + " = "
                        + filled("rightAt" + JavaText.plus(k * filled.stride(tap).constant()) + times(v)) + ";");
            }
            for (int r = 0; r < rows; r++) {
                elements.computeIfAbsent(r * step + k * apart, at -> new TreeMap<>()).put(k, r);
            }
        }
        int count = 0;
        for (Map.Entry<Long, Map<Integer, Integer>> element : elements.entrySet()) {
            String left = "left" + count++;
            lines.line("final " + type.vector() + " " + left + " = "
                    + type.broadcast(scope.buffer(broadcast.buffer()) + "[leftAt" + JavaText.plus(element.getKey()) + "]") + ";");
            element.getValue().forEach((k, r) -> {
                for (int v = 0; v < vectors; v++) {
                    lines.line(accumulator(r, v) + " = " + left + ".fma(right" + k + "_" + v + ", " + accumulator(r, v) + ");");
                }
            });
        }
    }

    private String filled(String at) {
        return type.load(scope.buffer(filled.buffer()), at + (mask == null ? "" : ", " + mask));
    }

    private void products() {
        for (int v = 0; v < vectors; v++) {
            lines.line("final " + type.vector() + " right" + v + " = " + filled("rightAt" + times(v)) + ";");
        }
        Dim rowStride = broadcast.stride(rowAxis);
        for (int r = 0; r < rows; r++) {
            String left = scope.buffer(broadcast.buffer()) + "[leftAt" + JavaText.plus(rowStride.times(r)) + "]";
            lines.line("final " + type.vector() + " left" + r + " = " + type.broadcast(left) + ";");
            for (int v = 0; v < vectors; v++) {
                lines.line(accumulator(r, v) + " = left" + r + ".fma(right" + v + ", " + accumulator(r, v) + ");");
            }
        }
    }

    /// C2 unrolls a loop over few rows of many vectors and then puts the additions to each sum behind each other, so that they wait: 2 × 4 takes
    /// twice as long. It does not unroll loops that count in longs.
    private String counter() {
        boolean waits = rows <= 2 && rows * vectors >= 8 && !computation.reduction().isEmpty() && computation.reduction().getLast().tuned() >= LONG_SUM;
        return waits ? "long" : "int";
    }

    /// Where the innermost sum starts to read.
    static String start(Computation computation, KernelScope scope, Access access, IntFunction<String> variables) {
        // The innermost fold starts at 0: leave its term out.
        List<Dim> strides = new ArrayList<>(access.strides());
        if (!computation.reduction().isEmpty()) {
            strides.set(computation.axes() - 1, Dim.ZERO);
        }
        Access first = new Access(access.buffer(), strides, access.offset(), null, access.quotients());
        return new ScalarText(computation, scope, variables, null, new Lines()).offset(first);
    }

    /// Whether the tile's sums pass through scratch memory.
    boolean usesLanes() {
        return RestingSums.updates(nest) || mask != null && rows > 1;
    }

    /// Whether the epilogue would take registers that the sums need, or be more than C2 inlines. What all rows read is loaded once: beside the sums, the
    /// vectors of the right operand and two of the left, it may fit.
    private boolean needsRegisters() {
        int sums = rows * vectors;
        List<Access> loads = Epilogue.loads(computation).distinct().toList();
        boolean beside = sums <= MANY_ACCUMULATORS || loads.isEmpty()
                || loads.stream().allMatch(access -> access.isShared(rowAxis)) && sums + vectors + 2 + loads.size() * vectors + constants() <= REGISTERS;
        return !beside || sums * Epilogue.operations(computation) > MANY_OPERATIONS;
    }

    /// Numbers of which the epilogue makes vectors.
    private long constants() {
        return computation.results().stream().flatMap(result -> result.value().nodes().stream()).filter(Scalar.Constant.class::isInstance).distinct().count();
    }

    private void storeSums() {
        String j = scope.variable(lane);
        boolean whole = RestingSums.updates(nest);
        int stride = whole ? RestingSums.stride(nest) : 0;
        String start = whole ? RestingSums.within(nest, j) : "";
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                String at = whole ? start + (r == 0 ? "" : " + " + r * stride) + times(v) : r == 0 ? "0" : r == 1 ? type.lanes() : r + " * " + type.lanes();
                lines.line(accumulator(r, v) + ".intoArray(lanes, " + at + ");");
            }
        }
    }

    private void writeBack(boolean finish) {
        Epilogue epilogue = new Epilogue(nest, scope, mask, lines);
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                int row = r;
                IntFunction<String> at = at(row == 0 ? "" : " + " + row, v);
                if (finish) {
                    epilogue.store(at, accumulator(r, v));
                } else {
                    Access result = computation.results().getFirst().access();
                    lines.line(accumulator(r, v) + ".intoArray(" + scope.buffer(result.buffer()) + ", " + offset(result, at) + ");");
                }
            }
        }
    }

    private void finishByRow() {
        Access result = computation.results().getFirst().access();
        String row = scope.fresh("row");
        lines.open("for (int " + row + " = 0; " + row + " < " + rows + "; " + row + "++)");
        List<String> sums = new ArrayList<>();
        for (int v = 0; v < vectors; v++) {
            String sum = scope.fresh("sum");
            lines.line("final " + type.vector() + " " + sum + " = " + type.load(scope.buffer(result.buffer()), offset(result, at(" + " + row, v))) + ";");
            sums.add(sum);
            // A vector that shares columns is loaded before those are finished.
            if (last == null || v == vectors - 1) {
                int first = v + 1 - sums.size();
                for (int u = first; u <= v; u++) {
                    new Epilogue(nest, scope, mask, lines).store(at(" + " + row, u), sums.get(u - first));
                }
                sums.clear();
            }
        }
        lines.close();
    }

    /// The position of a vector of the tile.
    private IntFunction<String> at(String row, int vector) {
        return axis -> axis == rowAxis ? scope.variable(axis) + row : axis == lane ? scope.variable(axis) + times(vector) : scope.variable(axis);
    }

    private String offset(Access access, IntFunction<String> at) {
        return new ScalarText(computation, scope, at, null, lines).offset(access);
    }
}
