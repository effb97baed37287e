package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.type.Dim;

/// The loops of tiles whose lanes run along a sum: from tile to tile, and over what is summed, of which the innermost axis is taken sixteen at a time.
record LaneLoops(LoopNest nest, KernelScope scope, Lines lines) {
    /// How far it is from a tile to the next.
    static int step(Tile tile, int axis) {
        return axis == tile.rowAxis() ? tile.main().rows() : axis == tile.columnAxis() ? tile.main().vectors() : 1;
    }

    /// Whether every line of the sum fills its sixteen lanes.
    static boolean whole(Computation computation) {
        Dim length = computation.reduction().getLast();
        return length.isConstant() && length.constant() % 16 == 0;
    }

    /// Opens the loops over tiles along some axes.
    void openParallel(int first, int end) {
        for (int axis = first; axis < end; axis++) {
            String v = scope.variable(axis);
            boolean split = axis == nest.schedule().partitionAxis();
            int step = step(nest.schedule().tile(), axis);
            lines.open("for (int " + v + " = " + (split ? "from" : "0") + "; " + v + " < " + (split ? "to" : JavaText.dim(scope.extent(axis))) + "; " + v
                    + (step == 1 ? "++" : " += " + step) + ")");
        }
    }

    /// Opens the loop over an axis of the sum.
    void openFold(int axis) {
        String v = scope.variable(axis);
        boolean innermost = axis == nest.computation().axes() - 1;
        if (innermost && !whole(nest.computation())) {
            lines.open("for (int " + v + " = 0; " + v + " <= " + JavaText.dim(scope.extent(axis)) + " - 16; " + v + " += 16)");
        } else if (nest.computation().bounds(axis)) {
            new Bounds(nest, scope).open(lines, axis);
        } else {
            lines.open("for (int " + v + " = 0; " + v + " < " + JavaText.dim(scope.extent(axis)) + "; " + v + (innermost ? " += 16" : "++") + ")");
        }
    }
}
