package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Prints one register tile: a single loop over k in which every accumulator is a local (C2 keeps them in registers; strides are literals
/// so that addresses are displacements), then the write-back.
final class TileBody {
    /// Accumulators from which nothing else may be in registers beside them: C2 loads what the write-back needs before the loop, and spills.
    private static final int MANY_ACCUMULATORS = 16;

    private final LoopNest nest;
    private final Computation computation;
    private final KernelScope scope;
    private final int rows;
    private final int vectors;
    private final String mask;
    private final int lane;
    private final int rowAxis;
    private final Access broadcast;
    private final Access filled;
    private final Lines lines = new Lines();

    TileBody(LoopNest nest, KernelScope scope, int rows, int vectors, boolean masked) {
        this.nest = nest;
        this.computation = nest.computation();
        this.scope = scope;
        this.rows = rows;
        this.vectors = vectors;
        this.mask = masked ? "mask" : null;
        this.lane = computation.parallel().size() - 1;
        this.rowAxis = nest.schedule().tile().rowAxis();
        List<Load> factors = Contractions.factors(computation);
        this.broadcast = factors.get(0).access();
        this.filled = factors.get(1).access();
    }

    String text() {
        if (mask != null) {
            lines.line("final VectorMask<Float> mask = SPECIES.indexInRange(" + scope.variable(lane) + ", " + JavaText.dim(scope.extent(lane)) + ");");
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
            String k = scope.variable(parallel + fold);
            lines.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(computation.reduction().get(fold)) + "; " + k + "++)");
        }
        innerLoop();
        lines.closeTo(depth);
        if (mask != null && rows > 1) {
            writeBackByRow();
        } else if (finishedInMemory()) {
            writeBack(false);
            finishByRow();
        } else {
            writeBack(true);
        }
        return lines.toString();
    }

    private static String accumulator(int row, int vector) {
        return "sum" + row + "_" + vector;
    }

    private static String times(int vector) {
        return vector == 0 ? "" : vector == 1 ? " + LANES" : " + " + vector + " * LANES";
    }

    private void innerLoop() {
        int last = computation.axes() - 1;
        IntFunction<String> atStart = axis -> axis == last && !computation.reduction().isEmpty() ? "0" : scope.variable(axis);
        String k = computation.reduction().isEmpty() ? "k" : scope.variable(last);
        String extent = computation.reduction().isEmpty() ? "1" : JavaText.dim(computation.reduction().getLast());
        lines.line("int leftAt = " + start(broadcast, atStart, last) + ";");
        lines.line("int rightAt = " + start(filled, atStart, last) + ";");
        lines.open("for (int " + k + " = 0; " + k + " < " + extent + "; " + k + "++)");
        for (int v = 0; v < vectors; v++) {
            lines.line("final FloatVector right" + v + " = FloatVector.fromArray(SPECIES, " + scope.buffer(filled.buffer()) + ", rightAt" + times(v)
                    + (mask == null ? "" : ", " + mask) + ");");
        }
        Dim rowStride = broadcast.stride(rowAxis);
        for (int r = 0; r < rows; r++) {
            String offset = r == 0 ? "" : " + " + (rowStride.isConstant() ? String.valueOf(r * rowStride.constant()) : r + " * " + JavaText.factor(rowStride));
            lines.line("final FloatVector left" + r + " = FloatVector.broadcast(SPECIES, " + scope.buffer(broadcast.buffer()) + "[leftAt" + offset + "]);");
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

    private String start(Access access, IntFunction<String> variables, int last) {
        // The innermost fold starts at 0: leave its term out.
        List<Dim> strides = new ArrayList<>(access.strides());
        if (!computation.reduction().isEmpty()) {
            strides.set(last, Dim.ZERO);
        }
        Access first = new Access(access.buffer(), strides, access.offset(), null);
        return new ScalarText(computation, scope, variables, null, new Lines()).offset(first);
    }

    /// One masked epilogue in a loop over the rows, from scratch memory. Repeated for every row, masked stores would be more code than
    /// C1 takes with profiling but not without: such a method may stay in its slow form for good.
    private void writeBackByRow() {
        for (int r = 0; r < rows; r++) {
            lines.line(accumulator(r, 0) + ".intoArray(lanes, " + (r == 0 ? "0" : r == 1 ? "LANES" : r + " * LANES") + ");");
        }
        String row = scope.fresh("row");
        lines.open("for (int " + row + " = 0; " + row + " < " + rows + "; " + row + "++)");
        String sum = scope.fresh("sum");
        lines.line("final FloatVector " + sum + " = FloatVector.fromArray(SPECIES, lanes, " + row + " * LANES);");
        storeResult(axis -> axis == rowAxis ? scope.variable(axis) + " + " + row : scope.variable(axis), sum);
        lines.close();
    }

    /// Whether a tile's sums go to their place in the result as they are, to be finished there in a second loop.
    private boolean finishedInMemory() {
        Computation.Result result = computation.results().getFirst();
        boolean loads = result.value().nodes().stream().anyMatch(node -> node instanceof Scalar.Operand operand
                && operand.index() != Computation.ACCUMULATOR && computation.operands().get(operand.index()) instanceof Load);
        return loads && rows * vectors > MANY_ACCUMULATORS && !nest.reads().contains(result.access().buffer());
    }

    private void writeBack(boolean finish) {
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                int row = r;
                IntFunction<String> at = at(row == 0 ? "" : " + " + row, v);
                if (finish) {
                    storeResult(at, accumulator(r, v));
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
        for (int v = 0; v < vectors; v++) {
            IntFunction<String> at = at(" + " + row, v);
            String sum = scope.fresh("sum");
            lines.line("final FloatVector " + sum + " = FloatVector.fromArray(SPECIES, " + scope.buffer(result.buffer()) + ", " + offset(result, at) + ");");
            storeResult(at, sum);
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

    private void storeResult(IntFunction<String> at, String sum) {
        VectorText text = new VectorText(computation, scope, lane, at, sum, mask, lines);
        Computation.Result result = computation.results().getFirst();
        text.announce(result.value());
        lines.line(text.store(result.access(), text.vector(result.value())));
    }
}
