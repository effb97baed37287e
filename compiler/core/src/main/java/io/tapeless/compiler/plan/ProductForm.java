package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How a product of two matrices runs whose result is narrow on one side. All cost rules of that choice are here; costs are cycles with
/// vectors of sixteen lanes, two multiply-adds and two loads per cycle.
///
/// Parameters always have lanes along the result's last axis: [ParameterLayouts] may store them in another order, and dots sum in another
/// order than lanes do.
enum ProductForm {
    /// Lanes run along the result's last axis; what fills them is copied into that order where it is in another.
    LANES("along columns"),
    /// Lanes run along the result's first axis, and the result is transposed in the end: the same sums.
    SWAPPED("along rows and transposed"),
    /// Lanes run along the sum, for each output.
    DOTS("along the sum");

    private final String text;

    ProductForm(String text) {
        this.text = text;
    }

    /// Lanes of the widest vectors.
    private static final int WIDEST = 16;
    /// Terms up to which a sum is one chain in any case.
    private static final int SHORT = 32;
    /// Operations that are followed from an operand to a parameter.
    private static final int DEPTH = 4;
    /// What an element costs that is copied into transposed order, and a kernel more.
    private static final double COPY = 0.7;
    private static final double KERNEL = 150;
    /// A step over k of one row and one vector: as one of several vectors, and alone, where each multiply-add loads.
    private static final double FULL_STEP = 0.55;
    private static final double NARROW_STEP = 0.7;
    /// To move a sum of a few columns to its place.
    private static final double STORE = 1.5;
    /// The same with lanes masked off.
    private static final double MASKED_STEP = 0.78;
    /// The least that a step over k takes: until a sum can be added to again.
    private static final double LATENCY = 4.5;
    /// A vector of terms of a dot product in a tile of them, and alone, where it loads both factors; adding up the lanes and storing the sum.
    private static final double TILED_DOT = 0.6;
    private static final double SINGLE_DOT = 1.1;
    private static final double FINISH = 2.5;

    /// The cheapest form.
    ///
    /// @param result the labels of the product in the order in which it is stored
    /// @param left  the operand that has the result's first axis, with its labels
    /// @param right the operand that has the result's last axis, with its labels
    static ProductForm of(Contraction op, List<Integer> result, Value left, List<Integer> leftLabels, Value right, List<Integer> rightLabels) {
        return weigh(op, result, left, leftLabels, right, rightLabels).form;
    }

    /// A form, and the cycles of each that there could be: none where there was no choice.
    record Weighed(ProductForm form, Map<ProductForm, Long> cycles) {
        private static final Weighed NOTHING = new Weighed(LANES, Map.of());

        static Weighed of(double lanes, double swapped, double dots) {
            Map<ProductForm, Long> cycles = new EnumMap<>(ProductForm.class);
            cycles.put(LANES, Math.round(lanes));
            if (swapped < Double.MAX_VALUE) {
                cycles.put(SWAPPED, Math.round(swapped));
            }
            if (dots < Double.MAX_VALUE) {
                cycles.put(DOTS, Math.round(dots));
            }
            return new Weighed(lanes <= swapped && lanes <= dots ? LANES : swapped <= dots ? SWAPPED : DOTS, cycles);
        }

        @Override
        public String toString() {
            return "lanes " + form.text + " (cycles: " + cycles.entrySet().stream().map(one -> one.getKey().text + " " + one.getValue())
                    .collect(Collectors.joining(", ")) + ")";
        }
    }

    /// The cheapest form, and what it was weighed against.
    static Weighed weigh(Contraction op, List<Integer> result, Value left, List<Integer> leftLabels, Value right, List<Integer> rightLabels) {
        boolean matrices = result.size() == 2 && leftLabels.size() == 2 && rightLabels.size() == 2 && op.summed().size() == 1
                && right.dtype() == DType.F32 && !isParameter(left, DEPTH) && !isParameter(right, DEPTH);
        if (!matrices) {
            return Weighed.NOTHING;
        }
        int row = result.getFirst();
        int lane = result.getLast();
        if (!leftLabels.contains(row) || !rightLabels.contains(lane) || rightLabels.contains(row) || leftLabels.contains(lane)) {
            return Weighed.NOTHING;
        }
        int sum = op.summed().getFirst();
        Dim rows = left.shape().dim(leftLabels.indexOf(row));
        Dim columns = right.shape().dim(rightLabels.indexOf(lane));
        double m = rows.tuned();
        double n = columns.tuned();
        double k = left.shape().dim(leftLabels.indexOf(sum)).tuned();
        if (columns.isOne() || m * n * k < WIDEST * WIDEST * WIDEST) {
            return Weighed.NOTHING;
        }
        boolean leftAlongSum = leftLabels.getLast() == sum || rows.isOne();
        boolean rightAlongSum = rightLabels.getLast() == sum;
        boolean edges = !leftAlongSum && rows.isConstant() && columns.isConstant();
        double lanes = (edges ? tiles(m, n, k) : tile(m, n, k)) + (rightAlongSum ? copy(n * k) : 0);
        boolean narrow = n < WIDEST || !leftAlongSum;
        double swapped = m < WIDEST || !narrow ? Double.MAX_VALUE : tile(n, m, k) + copy(m * n) + (leftAlongSum ? copy(m * k) : 0);
        double dots = k <= SHORT ? Double.MAX_VALUE : dots(m, n, k) + (leftAlongSum ? 0 : copy(m * k)) + (rightAlongSum ? 0 : copy(n * k));
        return Weighed.of(lanes, swapped, dots);
    }

    /// Whether a value is a parameter, or one times a mask and the like.
    private static boolean isParameter(Value value, int depth) {
        return value.op() instanceof Named leaf && leaf.role() == Named.Role.PARAMETER
                || depth > 0 && value.op() instanceof Elementwise && value.inputs().stream().anyMatch(input -> isParameter(input, depth - 1));
    }

    private static double copy(double elements) {
        return elements * COPY + KERNEL;
    }

    private static double tile(double rows, double columns, double depth) {
        double vectors = Math.ceil(columns / WIDEST);
        return depth * Math.max(LATENCY, rows * vectors * (vectors > 1 ? FULL_STEP : columns < WIDEST ? MASKED_STEP : NARROW_STEP));
    }

    /// The same where a few columns beyond whole vectors have lanes along the rows.
    private static double tiles(double rows, double columns, double depth) {
        double few = columns % WIDEST;
        boolean edge = columns > WIDEST && few > 0 && few <= EdgeColumns.FEW;
        return edge ? tile(rows, columns - few, depth) + tile(few, rows, depth) + rows * few * STORE : tile(rows, columns, depth);
    }

    private static double dots(double rows, double columns, double depth) {
        double vectors = Math.ceil(depth / WIDEST);
        return rows * columns * (vectors * (rows > 1 ? TILED_DOT : SINGLE_DOT) + FINISH);
    }
}
