package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Choice;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Tile.Block;
import java.util.function.IntFunction;

/// Prints the products of a tile of sums along the lanes in which each window chooses one of the four points of a square: windows that lie beside each other
/// have all columns of the image in registers but the two that are new, and choose by masks, first the row, then one of two columns for each tap.
final class ChoiceText {
    private static final int POINTS = 2;

    private final Computation computation;
    private final Choice choice;
    private final int rowAxis;

    ChoiceText(LoopNest nest) {
        this.computation = nest.computation();
        this.choice = Choice.of(computation);
        this.rowAxis = nest.schedule().tile().rowAxis();
    }

    /// The axis of the sum along which windows lie beside each other.
    int windows() {
        return computation.axes() - 2;
    }

    /// What a row of windows begins with, outside of the loop over them.
    void begin(Lines lines, KernelScope scope, Block block) {
        lines.line("final int lineAt = " + offset(lines, scope, choice.points().getFirst(), "0") + ";");
        for (int column = 0; column <= block.vectors() - POINTS; column++) {
            lines.line("FloatVector " + load(scope, "upper" + column, "lineAt", column * choice.across()));
            lines.line("FloatVector " + load(scope, "lower" + column, "lineAt", column * choice.across() + choice.down()));
        }
    }

    /// What is done for a window.
    void window(Lines lines, KernelScope scope, Block block) {
        String window = scope.variable(windows());
        lines.line("final int leftAt = " + offset(lines, scope, choice.points().getFirst(), window) + ";");
        lines.line("final int rightAt = " + offset(lines, scope, choice.factor(), window) + ";");
        lines.line("final int positionAt = " + offset(lines, scope, choice.position(), window) + ";");
        int taps = block.vectors();
        for (int column = taps - 1; column <= taps; column++) {
            lines.line("final FloatVector " + load(scope, "upper" + column, "leftAt", column * choice.across()));
            lines.line("final FloatVector " + load(scope, "lower" + column, "leftAt", column * choice.across() + choice.down()));
        }
        for (int row = 0; row < block.rows(); row++) {
            row(lines, scope, row, taps);
        }
        for (int column = 0; column <= taps - POINTS; column++) {
            lines.line("upper" + column + " = upper" + (column + POINTS) + ";");
            lines.line("lower" + column + " = lower" + (column + POINTS) + ";");
        }
    }

    private void row(Lines lines, KernelScope scope, int row, int taps) {
        String chosen = "chosen" + row + "_";
        lines.line("final IntVector position" + row + " = IntVector.fromArray(INT_SPECIES, " + scope.buffer(choice.position().buffer()) + ", "
                + at("positionAt", row * choice.position().stride(rowAxis).constant()) + ");");
        lines.line("final VectorMask<Float> below" + row + " = position" + row
                + ".compare(VectorOperators.GE, IntVector.broadcast(INT_SPECIES, 2)).cast(SPECIES);");
        lines.line("final VectorMask<Float> beside" + row + " = position" + row
                + ".and(IntVector.broadcast(INT_SPECIES, 1)).compare(VectorOperators.NE, IntVector.zero(INT_SPECIES)).cast(SPECIES);");
        lines.line("final FloatVector right" + row + " = FloatVector.fromArray(SPECIES, " + scope.buffer(choice.factor().buffer()) + ", "
                + at("rightAt", row * choice.factor().stride(rowAxis).constant()) + ");");
        for (int column = 0; column <= taps; column++) {
            lines.line("final FloatVector " + chosen + column + " = upper" + column + ".blend(lower" + column + ", below" + row + ");");
        }
        for (int tap = 0; tap < taps; tap++) {
            String sum = LaneProducts.sum(row, tap);
            lines.line(sum + " = " + chosen + tap + ".blend(" + chosen + (tap + 1) + ", beside" + row + ").fma(right" + row + ", " + sum + ");");
        }
    }

    private String load(KernelScope scope, String name, String from, long behind) {
        return name + " = FloatVector.fromArray(SPECIES, " + scope.buffer(choice.points().getFirst().buffer()) + ", " + at(from, behind) + ");";
    }

    private static String at(String from, long behind) {
        return from + (behind == 0 ? "" : " + " + behind);
    }

    /// Where a tile reads, at a window: lanes go by vectors inside the sixteen that are a line of the sum.
    private String offset(Lines lines, KernelScope scope, Access access, String window) {
        IntFunction<String> position = axis -> axis == computation.axes() - 1 ? "at" : axis == windows() ? window : scope.variable(axis);
        return new ScalarText(computation, scope, position, null, lines).offset(access);
    }
}
