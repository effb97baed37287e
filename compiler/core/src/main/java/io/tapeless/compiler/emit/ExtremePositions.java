package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.scalar.Scalar;
import java.util.function.IntFunction;

/// Prints a vector of positions of extremes: the first one wins, and NaN is an extreme (PyTorch's rule).
final class ExtremePositions {
    private final LoopText loops;
    private final Computation computation;
    private final KernelScope scope;
    private final Lines lines;
    private final Scalar element;
    private final int lane;
    private final boolean largest;

    ExtremePositions(LoopText loops, LoopNest nest, KernelScope scope, Lines lines) {
        this.loops = loops;
        this.computation = nest.computation();
        this.scope = scope;
        this.lines = lines;
        this.element = computation.fold().element();
        this.lane = computation.parallel().size() - 1;
        this.largest = computation.fold().kind() == Kind.ARGMAX;
    }

    /// @param points   the points of the fold where these are written out, or null
    /// @param position the position within the reduced axes, where these are loops
    void print(WrittenOut points, String position) {
        String total = scope.fresh("total");
        if (points != null) {
            writeOut(points, total);
        } else {
            loop(total, position);
        }
        Computation.Result result = computation.results().getFirst();
        lines.line(total + ".intoArray(" + scope.buffer(result.access().buffer()) + ", "
                + new ScalarText(computation, scope, scope::variable, null, lines).offset(result.access()) + ");");
    }

    private void loop(String total, String position) {
        int depth = lines.depth();
        lines.line("IntVector " + total + " = IntVector.broadcast(INT_SPECIES, -1);");
        lines.line("FloatVector best = FloatVector.zero(SPECIES);");
        loops.openFold(computation.reduction().size());
        lines.line("final FloatVector x = " + vector(scope::variable) + ";");
        String better = scope.fresh("better");
        lines.line("final VectorMask<Float> " + better + " = x.compare(VectorOperators." + (largest ? "GT" : "LT")
                + ", best).or(" + total + ".compare(VectorOperators.LT, 0).cast(SPECIES)).or(x.compare(VectorOperators.NE, x).and(best.compare(VectorOperators.EQ, best)));");
        // What goes round a loop is an argument: see [Folds#combineVectors].
        String kept = scope.fresh("kept");
        lines.line("final VectorMask<Float> " + kept + " = " + better + ".not();");
        lines.line("best = x.blend(best, " + kept + ");");
        lines.line(total + " = IntVector.broadcast(INT_SPECIES, " + position + ").blend(" + total + ", " + kept + ".cast(INT_SPECIES));");
        lines.closeTo(depth);
    }

    private void writeOut(WrittenOut points, String total) {
        lines.line(why(largest));
        boolean whole = points.whole();
        if (!whole) {
            // An extreme that is infinite is the first one.
            lines.line("FloatVector best = FloatVector.broadcast(SPECIES, Float." + (largest ? "NEGATIVE" : "POSITIVE") + "_INFINITY);");
            lines.line("IntVector " + total + " = IntVector.broadcast(INT_SPECIES, " + points.firstPoint() + ");");
        }
        points.print(lines, scope::variable, point -> {
            String x = vector(point.at());
            if (whole && point.number() == 0) {
                lines.line("FloatVector best = " + x + ";");
                lines.line("IntVector " + total + " = IntVector.zero(INT_SPECIES);");
            } else {
                next(total, x, point.number());
            }
        });
    }

    /// A comment for the comparisons of [#next].
    static String why(boolean largest) {
        return "// The first of equal extremes wins, and NaN is an extreme: another is better unless it is " + (largest ? "<=" : ">=")
                + " the best, and never better than NaN.";
    }

    private void next(String total, String x, int point) {
        String next = scope.fresh("next");
        lines.line("final FloatVector " + next + " = " + x + ";");
        next(lines, "best", total, next, scope.fresh("better"), largest, point);
    }

    /// One more point: the vector `next` against the best so far. It wins where `next <= best` does not hold, unless the best is a NaN. (To ask where the best
    /// stays, `next <= best` or NaN, would be one operation of masks less; but where that was `or` of two comparisons, C2 left masks of other kernels of LeNet
    /// as objects, 96 to 2700 B a step.)
    ///
    /// @param total the best one's position, or null
    static void next(Lines lines, String best, String total, String next, String better, boolean largest, int point) {
        lines.line("final VectorMask<Float> " + better + " = " + best + ".compare(VectorOperators.EQ, " + best + ").andNot(" + next
                + ".compare(VectorOperators."
                + (largest ? "LE" : "GE") + ", " + best + "));");
        lines.line(best + " = " + best + ".blend(" + next + ", " + better + ");");
        if (total != null) {
            lines.line(total + " = " + total + ".blend(" + point + ", " + better + ".cast(INT_SPECIES));");
        }
    }

    private String vector(IntFunction<String> at) {
        return new VectorText(computation, scope, lane, at, null, null, lines).announce(element).vector(element);
    }
}
