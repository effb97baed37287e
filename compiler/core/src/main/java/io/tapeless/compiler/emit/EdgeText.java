package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.function.IntFunction;

/// Prints the tile of the last few columns of a product, whose lanes run along the rows: sums go through scratch memory to their places, or, where
/// something is made of them, to rows of scratch memory.
final class EdgeText {
    private static final int WIDEST = 16;

    private final LoopNest nest;
    private final Computation computation;
    private final LaneType type;
    private final KernelScope scope;
    private final int rowAxis;
    private final int lane;
    private final int columns;
    private final int vectors;
    private final String lastAt;
    private final Lines lines = new Lines();

    EdgeText(LoopNest nest, KernelScope scope) {
        this.nest = nest;
        this.computation = nest.computation();
        this.type = LaneType.of(computation);
        this.scope = scope;
        this.rowAxis = nest.schedule().tile().rowAxis();
        this.lane = computation.parallel().size() - 1;
        this.columns = edge(nest).rows();
        this.vectors = edge(nest).vectors();
        this.lastAt = scope.fresh("lastAt");
    }

    private static Block edge(LoopNest nest) {
        return nest.schedule().tile().edge();
    }

    /// Whether a result is a sum and nothing else.
    static boolean stored(LoopNest nest) {
        return nest.computation().results().getFirst().isTotal();
    }

    /// Elements of scratch memory: the sums of each column, behind rows of them where those are finished.
    static int scratch(LoopNest nest) {
        return finished(nest) + edge(nest).rows() * stride(nest);
    }

    /// Where the sums of a column wait.
    private int held(int column) {
        return finished(nest) + column * stride(nest);
    }

    private static String plus(int number, String term) {
        return number > 0 ? number + term : term.isEmpty() ? "0" : term.substring(" + ".length());
    }

    /// Elements of the rows that are to be finished.
    private static int finished(LoopNest nest) {
        return stored(nest) ? 0 : WIDEST * stride(nest);
    }

    private static int stride(LoopNest nest) {
        return WIDEST * edge(nest).vectors();
    }

    /// Rows of a tile, in terms of the number of lanes.
    static String height(LoopNest nest) {
        int vectors = edge(nest).vectors();
        String lanes = LaneType.of(nest.computation()).lanes();
        return vectors == 1 ? lanes : vectors + " * " + lanes;
    }

    /// @param first the parameter that says which row is the first to be stored: those before are there, or others' work
    /// @param end   the parameter that says where rows to be stored end
    String text(String first, String end) {
        String i = scope.variable(rowAxis);
        Dim extent = scope.extent(rowAxis);
        lines.line("final int " + lastAt + " = Math.min(" + along(vectors - 1) + ", " + JavaText.dim(extent) + " - " + type.lanes() + " - " + i + ");");
        for (int v = 0; v < vectors; v++) {
            for (int c = 0; c < columns; c++) {
                lines.line(type.vector() + " " + sum(v, c) + " = " + type.zero() + ";");
            }
        }
        products();
        for (int v = 0; v < vectors; v++) {
            for (int c = 0; c < columns; c++) {
                lines.line(sum(v, c) + ".intoArray(lanes, " + plus(held(c), at(v)) + ");");
            }
        }
        String row = scope.fresh("row");
        lines.open("for (int " + row + " = " + first + "; " + row + " < " + end + "; " + row + "++)");
        for (int c = 0; c < columns; c++) {
            lines.line(place(row, c, first) + " = lanes[" + plus(held(c), " + " + row + " - " + i) + "];");
        }
        lines.closeTo(0);
        return lines.toString();
    }

    private void products() {
        List<Load> factors = Contractions.factors(computation);
        Access left = factors.get(0).access();
        Access right = factors.get(1).access();
        int last = computation.axes() - 1;
        String k = scope.variable(last);
        lines.line("int leftAt = " + TileBody.start(computation, scope, left, axis -> axis == last ? "0" : scope.variable(axis)) + ";");
        lines.line("int rightAt = " + TileBody.start(computation, scope, right, axis -> axis == last ? "0" : scope.variable(axis)) + ";");
        lines.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(computation.reduction().getLast()) + "; " + k + "++)");
        for (int v = 0; v < vectors; v++) {
            lines.line("final " + type.vector() + " left" + v + " = " + type.load(scope.buffer(left.buffer()), "leftAt" + at(v)) + ";");
        }
        for (int c = 0; c < columns; c++) {
            lines.line("final " + type.vector() + " right" + c + " = "
                    + type.broadcast(scope.buffer(right.buffer()) + "[rightAt" + (c == 0 ? "" : " + " + c) + "]") + ";");
            for (int v = 0; v < vectors; v++) {
                lines.line(sum(v, c) + " = left" + v + ".fma(right" + c + ", " + sum(v, c) + ");");
            }
        }
        lines.line("leftAt += " + JavaText.dim(left.stride(last)) + ";");
        lines.line("rightAt += " + JavaText.dim(right.stride(last)) + ";");
        lines.close();
    }

    /// Where the sum of a row and column goes.
    private String place(String row, int column, String first) {
        if (!stored(nest)) {
            return "lanes[(" + row + " - " + first + ") * " + type.lanes() + (column == 0 ? "" : " + " + column) + "]";
        }
        Access result = computation.results().getFirst().access();
        IntFunction<String> position = axis -> axis == rowAxis ? row : scope.variable(axis) + (axis == lane && column > 0 ? " + " + column : "");
        return scope.buffer(result.buffer()) + "[" + new ScalarText(computation, scope, position, null, lines).offset(result) + "]";
    }

    private static String sum(int vector, int column) {
        return "sum" + vector + "_" + column;
    }

    private String along(int vector) {
        return vector == 0 ? "0" : vector == 1 ? type.lanes() : vector + " * " + type.lanes();
    }

    /// Where a vector begins, from the first on; the last one begins early where it would go beyond the rows.
    private String at(int vector) {
        return vector == vectors - 1 ? " + " + lastAt : vector == 0 ? "" : " + " + along(vector);
    }
}
