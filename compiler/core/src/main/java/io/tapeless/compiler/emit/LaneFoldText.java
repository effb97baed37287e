package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.function.IntFunction;

/// Prints one fold along contiguous memory on sixteen virtual lanes, whatever the hardware has: the order of the sum never depends on the
/// machine. Where vectors have sixteen lanes, they stay in a register; else they lie in scratch memory.
final class LaneFoldText {
    private final LoopText loops;
    private final LoopNest nest;
    private final Computation computation;
    private final KernelScope scope;
    private final Lines lines;
    private final Kind kind;
    private final DType type;
    private final int inner;
    private final String k;
    private final String end;
    /// Whether every line of the fold fills its lanes.
    private final boolean whole;

    LaneFoldText(LoopText loops, LoopNest nest, KernelScope scope, Lines lines) {
        this.loops = loops;
        this.nest = nest;
        this.computation = nest.computation();
        this.scope = scope;
        this.lines = lines;
        this.kind = computation.fold().kind();
        this.type = computation.fold().element().type();
        this.inner = computation.axes() - 1;
        this.k = scope.variable(inner);
        Dim extent = scope.extent(inner);
        this.end = JavaText.dim(extent);
        this.whole = extent.isConstant() && extent.constant() % 16 == 0;
    }

    void print() {
        // What is left of a line goes to lanes in memory: only after the last line. No register has sixteen doubles.
        boolean register = nest.schedule().vector() && type == DType.F32 && (whole || computation.reduction().size() == 1);
        String total = scope.fresh("total");
        if (register && isExtreme() && !computation.polynomials()) {
            extreme(total);
        } else if (!register) {
            inMemory();
            finish(total);
        } else if (whole && !computation.polynomials()) {
            lines.line("final " + JavaText.type(type) + " " + total + ";");
            lines.open("if (LANES == 16)");
            lines.line(total + " = " + tree(inRegister("sums", "16")) + ";");
            lines.otherwise();
            inMemory();
            lines.line(total + " = Reductions." + Folds.tree(kind) + "(lanes, 0);");
            lines.close();
        } else {
            if (!whole) {
                lines.line("int " + k + " = 0;");
            }
            lines.open("if (LANES == 16)");
            lines.line(inRegister("sums", "16") + ".intoArray(lanes, 0);");
            lines.otherwise();
            int depth = lines.depth();
            fill();
            loops.openFold(computation.reduction().size() - 1);
            blocks(whole ? "int " + k + " = 0" : "");
            lines.closeTo(depth);
            lines.close();
            if (!whole) {
                tail();
            }
            finish(total);
        }
        new ScalarText(computation, scope, scope::variable, total, lines).storeResults();
    }

    private boolean isExtreme() {
        return kind == Kind.MAX || kind == Kind.MIN;
    }

    /// No order shows in an extreme, nor does an element taken twice: vectors of any length, and the last one of a line starts early.
    private void extreme(String total) {
        Dim extent = scope.extent(inner);
        boolean fills = whole || extent.isConstant() && extent.constant() > 16;
        if (!whole) {
            lines.line("int " + k + " = 0;");
        }
        String extremes = inRegister("extremes", "LANES");
        if (!fills) {
            lines.open("if (" + k + " > 0 && " + k + " < " + end + ")");
            earlyVector(extremes);
            lines.line(k + " = " + end + ";").close();
        } else if (!whole) {
            earlyVector(extremes);
        }
        lines.line((fills ? "final " : "") + JavaText.type(type) + " " + total + " = " + extremes + ".reduceLanes(VectorOperators." + kind + ");");
        if (!fills) {
            lines.open("for (; " + k + " < " + end + "; " + k + "++)");
            Scalar element = computation.fold().element();
            ScalarText text = new ScalarText(computation, scope, scope::variable, null, lines).announce(element);
            lines.line(total + " = " + Folds.combine(kind, type, total, text, element) + ";");
            lines.close();
        }
    }

    private void earlyVector(String extremes) {
        lines.line(k + " = " + end + " - LANES;");
        VectorText text = new VectorText(computation, scope, inner, scope::variable, null, null, lines).loadsFirst();
        lines.line(extremes + " = " + loops.foldVector(text, extremes) + ";");
    }

    private void finish(String total) {
        lines.line("final " + JavaText.type(type) + " " + total + " = Reductions." + Folds.tree(kind) + "(lanes, 0);");
    }

    private void fill() {
        lines.line("Arrays.fill(lanes, 0, 16, " + Folds.start(kind, type) + ");");
    }

    /// Folds into one vector, whose name is the result.
    private String inRegister(String name, String step) {
        int depth = lines.depth();
        String sums = scope.fresh(name);
        lines.line("FloatVector " + sums + " = " + Folds.vectorStart(kind, LaneType.FLOAT) + ";");
        loops.openFold(computation.reduction().size() - 1);
        lines.open("for (" + (whole ? "int " + k + " = 0" : "") + "; " + k + " <= " + end + " - " + step + "; " + k + " += " + step + ")");
        VectorText text = new VectorText(computation, scope, inner, scope::variable, null, null, lines).loadsFirst();
        lines.line(sums + " = " + loops.foldVector(text, sums) + ";");
        lines.closeTo(depth);
        return sums;
    }

    /// The finishing tree, written out: see [io.tapeless.runtime.math.VectorReductions].
    private String tree(String sums) {
        String combine = sums + "." + Folds.vectorMethod(kind) + "(" + sums + ".rearrange(VectorReductions.BY_";
        for (int distance : new int[] {8, 4, 2}) {
            lines.line(sums + " = " + combine + distance + "));");
        }
        return combine + "1)).lane(0)";
    }

    private void inMemory() {
        int depth = lines.depth();
        fill();
        loops.openFold(computation.reduction().size() - 1);
        if (whole) {
            blocks("int " + k + " = 0");
        } else {
            lines.line("int " + k + " = 0;");
            blocks("");
            tail();
        }
        lines.closeTo(depth);
    }

    /// @param start of the loop, unless it goes on
    private void blocks(String start) {
        lines.open("for (" + start + "; " + k + " <= " + end + " - 16; " + k + " += 16)");
        IntFunction<String> shifted = axis -> axis == inner ? k + " + at" : scope.variable(axis);
        Scalar element = computation.fold().element();
        if (nest.schedule().vector()) {
            LaneType vectors = LaneType.of(computation);
            lines.open("for (int at = 0; at < 16; at += " + vectors.lanes() + ")");
            VectorText text = new VectorText(computation, scope, inner, shifted, null, null, lines).loadsFirst();
            lines.line(loops.foldVector(text, vectors.load("lanes", "at")) + ".intoArray(lanes, at);");
        } else {
            lines.open("for (int at = 0; at < 16; at++)");
            ScalarText text = new ScalarText(computation, scope, shifted, null, lines).announce(element);
            lines.line("lanes[at] = " + Folds.combine(kind, type, "lanes[at]", text, element) + ";");
        }
        lines.close().close();
    }

    private void tail() {
        Scalar element = computation.fold().element();
        lines.open("for (int at = 0; " + k + " < " + end + "; " + k + "++, at++)");
        ScalarText text = new ScalarText(computation, scope, scope::variable, null, lines).announce(element);
        lines.line("lanes[at] = " + Folds.combine(kind, type, "lanes[at]", text, element) + ";");
        lines.close();
    }
}
