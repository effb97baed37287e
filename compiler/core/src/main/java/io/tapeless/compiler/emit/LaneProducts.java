package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.kernel.Tile.Block;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Prints the products of a tile of sums along the lanes: sixteen terms of each.
final class LaneProducts {
    private final Computation computation;
    private final Tile tile;
    private final LaneCopies copies;
    private final LaneType type;

    /// @param copies where the second factor is not contiguous along the sum, else null
    LaneProducts(LoopNest nest, LaneCopies copies) {
        this.computation = nest.computation();
        this.tile = nest.schedule().tile();
        this.copies = copies;
        this.type = LaneType.of(computation);
    }

    static String sum(int row, int column) {
        return "sum" + row + "_" + column;
    }

    /// Terms that fill the lanes.
    void whole(Lines lines, KernelScope scope, Block block) {
        print(lines, scope, block, null, all(block));
    }

    /// The same, of some rows.
    void taps(Lines lines, KernelScope scope, Block block, List<Integer> rows) {
        print(lines, scope, block, null, rows);
    }

    private static List<Integer> all(Block block) {
        return IntStream.range(0, block.rows()).boxed().toList();
    }

    /// The terms that do not fill all lanes; the other lanes stay as they are.
    void rest(Lines lines, KernelScope scope, Block block) {
        int last = computation.axes() - 1;
        String k = scope.variable(last);
        lines.line("final int " + k + " = " + JavaText.dim(scope.extent(last)) + " & -16;");
        if (copies == null) {
            print(lines, scope, block, "mask", all(block));
            return;
        }
        lines.line("final int leftAt = " + copies.tail() + ";");
        lines.line("final int rightAt = " + copies.column(k + " + at") + ";");
        print(lines, block, new Factor(type, "lanes", 16), new Factor(type, "lanes", copies.terms()), null, all(block));
    }

    private void print(Lines lines, KernelScope scope, Block block, String mask, List<Integer> rows) {
        List<Load> factors = Contractions.factors(computation, tile.rowAxis());
        int last = computation.axes() - 1;
        IntFunction<String> at = axis -> axis == last ? scope.variable(axis) + " + at" : scope.variable(axis);
        Access left = factors.getFirst().access();
        Access right = factors.get(1).access();
        lines.line("final int leftAt = " + new ScalarText(computation, scope, at, null, lines).offset(left) + ";");
        lines.line("final int rightAt = " + (copies != null ? copies.column(at.apply(last)) : new ScalarText(computation, scope, at, null, lines).offset(right))
                + ";");
        print(lines, block, new Factor(type, scope.buffer(left.buffer()), tile.columnAxis() < 0 ? 0 : left.stride(tile.columnAxis()).constant()),
                copies != null ? new Factor(type, "lanes", copies.terms())
                        : new Factor(type, scope.buffer(right.buffer()), right.stride(tile.rowAxis()).constant()), mask, rows);
    }

    /// Where a factor is, and how far apart the lines of a tile are there.
    private record Factor(LaneType type, String buffer, long apart) {
        String load(String name, String at, int line, String mask) {
            String place = at + (line * apart == 0 ? "" : " + " + line * apart) + (mask == null ? "" : ", " + mask);
            return "final " + type.vector() + " " + name + " = " + type.load(buffer, place) + ";";
        }
    }

    private static void print(Lines lines, Block block, Factor left, Factor right, String mask, List<Integer> rows) {
        for (int r : rows) {
            lines.line(right.load("right" + r, "rightAt", r, mask));
        }
        for (int c = 0; c < block.vectors(); c++) {
            lines.line(left.load("left" + c, "leftAt", c, mask));
            for (int r : rows) {
                String product = "left" + c + ".fma(right" + r + ", " + sum(r, c) + ")";
                lines.line(sum(r, c) + " = " + (mask == null ? product : product + ".blend(" + sum(r, c) + ", " + mask + ".not())") + ";");
            }
        }
    }
}
