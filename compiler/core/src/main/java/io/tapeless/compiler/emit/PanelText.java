package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import io.tapeless.runtime.contraction.PanelSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Prints the kernels that are calls of the runtime: products of large matrices, with the epilogue over the finished sums, and transposed
/// copies.
final class PanelText {
    /// Stands for an extent that is known only when the program runs.
    private static final int ANY = 1 << 20;

    private final Computation computation;
    private final Schedule schedule;
    private final KernelScope scope;
    private final int lane;
    private final Lines lines = new Lines();

    PanelText(LoopNest nest, KernelScope scope) {
        this.computation = nest.computation();
        this.schedule = nest.schedule();
        this.scope = scope;
        this.lane = computation.parallel().size() - 1;
    }

    /// Scratch elements per worker.
    static int scratch(LoopNest nest) {
        Computation c = nest.computation();
        if (rowAxis(c) < 0) {
            return PanelSizes.scratch(1, 1, 1);
        }
        Dim depth = c.reduction().isEmpty() ? Dim.ONE : c.reduction().getLast();
        return PanelSizes.scratch(extent(c.parallel().get(rowAxis(c))), extent(c.parallel().getLast()), extent(depth));
    }

    /// The axis of the rows, or −1 for a single row.
    private static int rowAxis(Computation c) {
        return Math.max(Contractions.rowAxis(c), Contractions.transposedRowAxis(c));
    }

    private static int extent(Dim dim) {
        return dim.isConstant() ? Math.toIntExact(dim.constant()) : ANY;
    }

    String text() {
        boolean copies = schedule.form() == Schedule.Form.TRANSPOSE;
        int rowAxis = copies ? Contractions.transposedAxis(computation) : rowAxis(computation);
        for (int axis = 0; axis < lane; axis++) {
            if (axis != rowAxis) {
                String v = scope.variable(axis);
                lines.open("for (int " + v + " = " + scope.start(axis) + "; " + v + " < " + scope.end(axis) + "; " + v + "++)");
            }
        }
        if (copies) {
            copy(rowAxis);
        } else {
            multiply(rowAxis);
            if (!computation.results().getFirst().isTotal()) {
                epilogue(rowAxis);
            }
        }
        lines.closeTo(0);
        return lines.toString();
    }

    private String count(int axis) {
        return axis == schedule.partitionAxis() ? "to - from" : JavaText.dim(scope.extent(axis));
    }

    /// The array, and where rows and columns of this worker begin in it.
    private String place(Access access, int rowAxis) {
        IntFunction<String> position = axis -> axis == rowAxis || axis == lane ? scope.start(axis) : scope.variable(axis);
        List<Dim> strides = new ArrayList<>(access.strides());
        for (int axis = 0; axis < strides.size(); axis++) {
            boolean atZero = (axis == rowAxis || axis == lane) && axis != schedule.partitionAxis() || axis == computation.axes() - 1 && axis > lane;
            if (atZero) {
                strides.set(axis, Dim.ZERO);
            }
        }
        Access first = new Access(access.buffer(), strides, access.offset(), null);
        return scope.buffer(access.buffer()) + ", " + new ScalarText(computation, scope, position, null, new Lines()).offset(first);
    }

    /// Whole columns are copied; those of which there may be parts only (rows that a batch lacks) element by element.
    private void copy(int rowAxis) {
        Access to = computation.results().getFirst().access();
        Access from = Contractions.copied(computation).access();
        String columns = count(lane);
        if (Contractions.partly(computation)) {
            columns = scope.fresh("there");
            String column = columns;
            IntFunction<String> position = axis -> axis == lane ? column : scope.variable(axis);
            Scalar condition = ((Scalar.Select) computation.results().getFirst().value()).condition();
            lines.line("int " + columns + " = 0;");
            lines.open("while (" + columns + " < " + count(lane) + " && " + new ScalarText(computation, scope, position, null, lines).print(condition) + ")");
            lines.line(columns + "++;");
            lines.close();
        }
        lines.line("Transposition.copy(" + place(from, rowAxis) + ", " + JavaText.dim(from.stride(lane)) + ", " + place(to, rowAxis) + ", "
                + JavaText.dim(to.stride(rowAxis)) + ", " + count(rowAxis) + ", " + columns + ");");
        if (Contractions.partly(computation)) {
            String i = scope.variable(rowAxis);
            String j = scope.variable(lane);
            lines.open("for (int " + i + " = " + scope.start(rowAxis) + "; " + columns + " < " + count(lane) + " && " + i + " < "
                    + scope.end(rowAxis) + "; " + i + "++)");
            lines.open("for (int " + j + " = " + columns + "; " + j + " < " + scope.end(lane) + "; " + j + "++)");
            new ScalarText(computation, scope, scope::variable, null, lines).storeResults();
            lines.close();
            lines.close();
        }
    }

    private void multiply(int rowAxis) {
        List<Load> factors = Contractions.factors(computation);
        int matrix = rowAxis < 0 ? Contractions.rowMatrix(computation) : 1;
        Access left = factors.get(1 - matrix).access();
        Access right = factors.get(matrix).access();
        Access out = computation.results().getFirst().access();
        int folds = computation.reduction().size();
        int depth = lines.depth();
        List<String> outer = new ArrayList<>();
        for (int fold = 0; fold < folds - 1; fold++) {
            String k = scope.variable(lane + 1 + fold);
            outer.add(k + " > 0");
            lines.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(computation.reduction().get(fold)) + "; " + k + "++)");
        }
        int last = computation.axes() - 1;
        lines.line("Panels.multiply(" + place(left, rowAxis) + ", " + stride(left, rowAxis) + ", " + JavaText.dim(left.stride(last)) + ", "
                + place(right, rowAxis) + ", " + JavaText.dim(right.stride(last)) + ", "
                + JavaText.dim(right.stride(lane)) + ",");
        lines.line("        " + place(out, rowAxis) + ", " + stride(out, rowAxis) + ", " + (rowAxis < 0 ? "1" : count(rowAxis)) + ", " + count(lane) + ", "
                + JavaText.dim(scope.extent(last)) + ", " + (outer.isEmpty() ? "false" : String.join(" || ", outer)) + ", lanes);");
        lines.closeTo(depth);
    }

    private static String stride(Access access, int rowAxis) {
        return rowAxis < 0 ? "0" : JavaText.dim(access.stride(rowAxis));
    }

    /// What the finished sums become, in place.
    private void epilogue(int rowAxis) {
        String j = scope.variable(lane);
        int depth = lines.depth();
        if (rowAxis >= 0) {
            String i = scope.variable(rowAxis);
            lines.open("for (int " + i + " = " + scope.start(rowAxis) + "; " + i + " < " + scope.end(rowAxis) + "; " + i + "++)");
        }
        lines.line("int " + j + " = " + scope.start(lane) + ";");
        lines.open("for (; " + j + " <= " + scope.end(lane) + " - LANES; " + j + " += LANES)");
        store(null);
        lines.close();
        Dim columns = scope.extent(lane);
        if (!columns.isConstant() || columns.constant() % 16 != 0) {
            lines.open("if (" + j + " < " + scope.end(lane) + ")");
            lines.line("final VectorMask<Float> mask = SPECIES.indexInRange(" + j + ", " + scope.end(lane) + ");");
            store("mask");
            lines.close();
        }
        lines.closeTo(depth);
    }

    private void store(String mask) {
        Computation.Result result = computation.results().getFirst();
        String sum = scope.fresh("sum");
        String at = new ScalarText(computation, scope, scope::variable, null, new Lines()).offset(result.access());
        lines.line("final FloatVector " + sum + " = FloatVector.fromArray(SPECIES, " + scope.buffer(result.access().buffer()) + ", " + at
                + (mask == null ? "" : ", " + mask) + ");");
        VectorText text = new VectorText(computation, scope, lane, scope::variable, sum, mask, lines);
        text.announce(result.value());
        lines.line(text.store(result.access(), text.vector(result.value())));
    }
}
