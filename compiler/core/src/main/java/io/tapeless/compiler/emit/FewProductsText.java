package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import java.util.List;
import java.util.function.IntFunction;

/// Prints an update whose sums have a few products each: what fills the lanes is in registers for all rows, and a sum is used where it is
/// computed, without scratch memory.
final class FewProductsText {
    private final LoopNest nest;
    private final Computation computation;
    private final LaneType type;
    private final KernelScope scope;
    private final int lane;
    private final int rowAxis;
    private final Access broadcast;
    private final Access filled;
    private final int products;
    private final Lines lines = new Lines();

    /// @param products of each sum
    FewProductsText(LoopNest nest, KernelScope scope, int products) {
        this.nest = nest;
        this.computation = nest.computation();
        this.type = LaneType.of(computation);
        this.scope = scope;
        this.lane = computation.parallel().size() - 1;
        this.rowAxis = nest.schedule().tile().rowAxis();
        List<Load> factors = Contractions.factors(computation);
        this.broadcast = factors.get(0).access();
        this.filled = factors.get(1).access();
        this.products = products;
    }

    /// @param height  the parameter that says how many rows
    /// @param vectors of columns; of one only, columns may end within it
    /// @param masked  whether they do
    String inVectors(String height, int vectors, boolean masked) {
        if (masked) {
            lines.line(type.maskUntil(scope.variable(lane), JavaText.dim(scope.extent(lane))));
        }
        for (int k = 0; k < products; k++) {
            for (int v = 0; v < vectors; v++) {
                lines.line("final " + type.vector() + " " + right(k, v) + " = "
                        + type.load(scope.buffer(filled.buffer()), at(filled, k, position(null, v)) + (masked ? ", mask" : "")) + ";");
            }
        }
        String row = scope.fresh("row");
        lines.open("for (int " + row + " = 0; " + row + " < " + height + "; " + row + "++)");
        for (int k = 0; k < products; k++) {
            lines.line("final " + type.vector() + " left" + k + " = "
                    + type.broadcast(scope.buffer(broadcast.buffer()) + "[" + at(broadcast, k, position(row, 0)) + "]") + ";");
        }
        for (int v = 0; v < vectors; v++) {
            String sum = type.zero();
            for (int k = 0; k < products; k++) {
                sum = "left" + k + ".fma(" + right(k, v) + ", " + sum + ")";
            }
            String name = scope.fresh("sum");
            lines.line("final " + type.vector() + " " + name + " = " + sum + ";");
            new Epilogue(nest, scope, masked ? "mask" : null, lines).store(position(row, v), name);
        }
        lines.close();
        return lines.toString();
    }

    /// The last columns, fewer than a vector.
    ///
    /// @param height the parameter that says how many rows
    String oneByOne(String height) {
        String row = scope.fresh("row");
        String column = scope.fresh("column");
        IntFunction<String> position = axis -> axis == lane ? column : scope.variable(axis) + (axis == rowAxis ? " + " + row : "");
        lines.open("for (int " + row + " = 0; " + row + " < " + height + "; " + row + "++)");
        lines.open("for (int " + column + " = " + scope.variable(lane) + "; " + column + " < " + JavaText.dim(scope.extent(lane)) + "; " + column + "++)");
        String sum = scope.fresh("sum");
        String total = JavaText.number(0, computation.results().getFirst().access().buffer().dtype());
        for (int k = 0; k < products; k++) {
            total = "Math.fma(" + scope.buffer(broadcast.buffer()) + "[" + at(broadcast, k, position) + "], " + scope.buffer(filled.buffer()) + "["
                    + at(filled, k, position) + "], " + total + ")";
        }
        lines.line("final " + type.element() + " " + sum + " = " + total + ";");
        new ScalarText(computation, scope, position, sum, lines).storeResults();
        lines.closeTo(0);
        return lines.toString();
    }

    private static String right(int product, int vector) {
        return "right" + product + "_" + vector;
    }

    /// Where a vector of a row is; of the first row where `row` is null.
    private IntFunction<String> position(String row, int vector) {
        String along = vector == 0 ? "" : vector == 1 ? " + " + type.lanes() : " + " + vector + " * " + type.lanes();
        return axis -> scope.variable(axis) + (axis == rowAxis && row != null ? " + " + row : axis == lane ? along : "");
    }

    /// Where a factor of a sum's product is.
    private String at(Access factor, int product, IntFunction<String> position) {
        return TileBody.start(computation, scope, factor, position) + JavaText.plus(factor.stride(computation.axes() - 1).times(product));
    }
}
