package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Masks;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// The sums of register tiles that rest in scratch memory until their results are made of them: where they lie, and the methods that do it.
final class RestingSums {
    /// Elements of a row of sums that are in scratch memory at a time: with a dozen rows they fit the L2 cache. A power of two.
    static final int ROW = 1024;

    private final LoopNest nest;
    private final Computation computation;
    private final LaneType type;
    private final KernelScope scope;
    private final int lane;
    private final int rowAxis;
    private final Lines lines = new Lines();

    /// For one method.
    RestingSums(LoopNest nest, KernelScope scope) {
        this.nest = nest;
        this.computation = nest.computation();
        this.type = LaneType.of(computation);
        this.scope = scope;
        this.lane = computation.parallel().size() - 1;
        this.rowAxis = nest.schedule().tile().rowAxis();
    }

    /// Whether a kernel computes new values of what it reads, or several results: its tiles leave their sums in scratch memory, and the rest
    /// happens to whole rows, because tiles would walk the other operands (states of an optimiser) in pieces of a few vectors.
    static boolean updates(LoopNest nest) {
        List<Computation.Result> results = nest.computation().results();
        return results.size() > 1 || nest.reads().contains(results.getFirst().access().buffer());
    }

    /// Elements between the rows of sums of such a kernel.
    static int stride(LoopNest nest) {
        return (int) Math.min(ROW, (nest.computation().parallel().getLast().constant() + 15) / 16 * 16);
    }

    /// Where in such a row the sum of a column is.
    static String within(LoopNest nest, String column) {
        return nest.computation().parallel().getLast().constant() > ROW ? "(" + column + " & " + (ROW - 1) + ")" : column;
    }

    /// The epilogue of tiles of any height, one masked vector wide, from scratch memory, in a method of its own. (Repeated for every row it
    /// would be more code than C1 takes with profiling but not without: such a method may stay in its slow form for good.)
    ///
    /// @param height the parameter that says how many rows the tile has
    String ofTile(String height) {
        lines.line(type.maskUntil(scope.variable(lane), JavaText.dim(scope.extent(lane))));
        String row = scope.fresh("row");
        lines.open("for (int " + row + " = 0; " + row + " < " + height + "; " + row + "++)");
        finish(row + " * " + type.lanes(), axis -> axis == rowAxis ? scope.variable(axis) + " + " + row : scope.variable(axis), "mask");
        lines.close();
        return lines.toString();
    }

    /// The epilogue of rows of sums, from scratch memory, in a method of its own: C2 would keep its constants in registers during the loop over k.
    ///
    /// @param height the parameter that says how many rows
    /// @param end    the parameter that says where their columns end; they begin at the position along the lanes
    String ofRows(String height, String end) {
        String row = scope.fresh("row");
        String column = scope.fresh("column");
        if (contiguous()) {
            // One long loop: short ones would hardly leave the iterations that C2 peels.
            lines.line("final int " + row + " = " + height + " * " + scope.extent(lane).constant() + ";");
            lines.open("for (int " + column + " = 0; " + column + " < " + row + "; " + column + " += " + type.lanes() + ")");
            finish(column, axis -> axis == lane ? column : scope.variable(axis), null);
        } else {
            lines.open("for (int " + row + " = 0; " + row + " < " + height + "; " + row + "++)");
            alongRow(row, column, end);
        }
        lines.close();
        return lines.toString();
    }

    /// The vectors of a row; what they do not fill has a mask, or is computed one by one.
    private void alongRow(String row, String column, String end) {
        String start = row + " * " + stride(nest) + " + " + within(nest, column);
        IntFunction<String> at = axis -> axis == rowAxis ? scope.variable(axis) + " + " + row : axis == lane ? column : scope.variable(axis);
        lines.line("int " + column + " = " + scope.variable(lane) + ";");
        lines.open("for (; " + column + " <= " + end + " - " + type.lanes() + "; " + column + " += " + type.lanes() + ")");
        finish(start, at, null);
        lines.close();
        if (scope.extent(lane).constant() % 16 == 0) {
            return;
        }
        if (Masks.fit(computation)) {
            lines.open("if (" + column + " < " + end + ")");
            lines.line(type.maskUntil(column, end));
            finish(start, at, "mask");
            lines.close();
            return;
        }
        lines.open("for (; " + column + " < " + end + "; " + column + "++)");
        String sum = scope.fresh("sum");
        lines.line("final " + type.element() + " " + sum + " = lanes[" + start + "];");
        new ScalarText(computation, scope, at, sum, lines).storeResults();
        lines.close();
    }

    /// Whether neighbouring rows are neighbours in memory, for everything that the epilogue touches.
    private boolean contiguous() {
        Dim extent = scope.extent(lane);
        boolean whole = extent.constant() % 16 == 0 && extent.constant() <= ROW && nest.schedule().partitionAxis() != lane;
        Stream<Access> accesses = Stream.concat(computation.results().stream().map(Computation.Result::access), Epilogue.loads(computation));
        return whole && accesses.allMatch(access -> access.stride(rowAxis).equals(access.stride(lane).times(extent)));
    }

    /// A vector of sums, which begins at `start`.
    private void finish(String start, IntFunction<String> at, String mask) {
        String sum = scope.fresh("sum");
        lines.line("final " + type.vector() + " " + sum + " = " + type.load("lanes", start) + ";");
        new Epilogue(nest, scope, mask, lines).store(at, sum);
    }
}
