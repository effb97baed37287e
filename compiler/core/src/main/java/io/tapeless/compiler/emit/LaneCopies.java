package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Tile;
import java.util.function.IntFunction;

/// What tiles of sums along the lanes copy to scratch memory, where the second factor is not contiguous along the sum: all its columns once, and the terms of
/// each row of a tile that do not fill the lanes. (Loads with masks, one for each row of a tile, would be more than C1 takes with profiling.)
final class LaneCopies {
    private final Computation computation;
    private final Tile tile;
    private final int last;
    private final Access left;
    private final Access right;

    LaneCopies(LoopNest nest) {
        this.computation = nest.computation();
        this.tile = nest.schedule().tile();
        this.last = computation.axes() - 1;
        this.left = factor(nest, 0);
        this.right = factor(nest, 1);
    }

    private static Access factor(LoopNest nest, int which) {
        return Contractions.factors(nest.computation(), nest.schedule().tile().rowAxis()).get(which).access();
    }

    /// Whether a kernel has such tiles: each has all columns then.
    static boolean needed(LoopNest nest) {
        return Contractions.factors(nest.computation()) != null && !factor(nest, 1).stride(nest.computation().axes() - 1).isOne();
    }

    /// Elements of scratch memory.
    int scratch() {
        return tails() + (whole() ? 0 : 16 * tile.main().vectors());
    }

    /// Elements in which the sums of a tile wait.
    private int sums() {
        return (16 * tile.main().rows() * tile.main().vectors() + 255) / 256 * 256;
    }

    /// Elements between columns.
    int terms() {
        return (int) (length() + 15) / 16 * 16;
    }

    /// Where the last terms of rows are.
    private int tails() {
        return sums() + tile.main().rows() * terms();
    }

    private long length() {
        return computation.reduction().getLast().constant();
    }

    private boolean whole() {
        return length() % 16 == 0;
    }

    /// Where a vector of terms of the first column is.
    String column(String term) {
        return sums() + " + " + term;
    }

    /// Where the last terms of the first row are.
    String tail() {
        return tails() + " + at";
    }

    /// Copies the columns. Behind them is −0 up to whole vectors: 0 · −0 added to a sum is that sum, whatever its sign.
    String columns(KernelScope scope) {
        Lines lines = new Lines();
        String k = scope.variable(last);
        lines.open("for (int " + k + " = 0; " + k + " < " + length() + "; " + k + "++)");
        for (int r = 0; r < tile.main().rows(); r++) {
            int column = r;
            IntFunction<String> at = axis -> axis == last ? k : axis == tile.rowAxis() ? String.valueOf(column) : scope.variable(axis);
            lines.line("lanes[" + (sums() + r * terms()) + " + " + k + "] = " + scope.buffer(right.buffer()) + "["
                    + new ScalarText(computation, scope, at, null, lines).offset(right) + "];");
        }
        lines.close();
        for (int r = 0; r < tile.main().rows() && !whole(); r++) {
            int begin = sums() + r * terms();
            lines.line("Arrays.fill(lanes, " + (begin + length()) + ", " + (begin + terms()) + ", -0f);");
        }
        return lines.toString();
    }

    /// Copies the last terms of the rows of a tile, and 0 behind them.
    void tails(Lines lines, KernelScope scope, int rows) {
        String row = scope.fresh("row");
        String from = new ScalarText(computation, scope, axis -> axis == last ? length() / 16 * 16 + " + at" : axis == tile.columnAxis()
                ? scope.variable(axis) + " + " + row
                : scope.variable(axis), null, lines).offset(left);
        lines.open("for (int " + row + " = 0; " + row + " < " + rows + "; " + row + "++)");
        lines.line("FloatVector.fromArray(SPECIES, " + scope.buffer(left.buffer()) + ", " + from + ", mask).intoArray(lanes, " + tail()
                + " + " + row + " * 16);");
        lines.close();
    }
}
