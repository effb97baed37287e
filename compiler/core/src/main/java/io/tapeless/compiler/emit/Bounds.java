package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.kernel.Computation.Within;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.type.Dim;
import java.math.BigInteger;
import java.util.List;
import javax.lang.model.SourceVersion;

/// Loops over the points of a reduction axis that lie inside the domain of the fold. Where windows stick out, or fall between strides, the
/// loop is shorter: nothing is tested inside it, and nothing is multiplied by padding.
final class Bounds {
    private final LoopNest nest;
    private final KernelScope scope;

    Bounds(LoopNest nest, KernelScope scope) {
        this.nest = nest;
        this.scope = scope;
    }

    /// Opens the loop over a reduction axis.
    void open(Lines lines, int axis) {
        String v = scope.variable(axis);
        List<Within> here = nest.computation().fold().domain().stream().filter(within -> within.at().factor(axis) != 0).toList();
        String first = "0";
        String end = JavaText.dim(scope.extent(axis));
        long step = 1;
        for (Within within : here) {
            first = larger(first, first(within, axis));
            end = smaller(end, end(within, axis));
            step = Math.max(step, step(within, axis));
        }
        for (Within within : here) {
            first = aligned(lines, within, axis, first);
            end = onlyWhole(within, axis, end);
        }
        if (end.contains("(")) {
            String name = scope.fresh(v + "End");
            lines.line("final int " + name + " = " + end + ";");
            end = name;
        }
        lines.open("for (int " + v + " = " + first + "; " + v + " < " + end + "; " + v + (step == 1 ? "++" : " += " + step) + ")");
    }

    private static String larger(String a, String b) {
        return b == null ? a : "Math.max(" + a + ", " + b + ")";
    }

    private static String smaller(String a, String b) {
        return b == null ? a : "Math.min(" + a + ", " + b + ")";
    }

    /// The first position that is inside, or null where 0 is.
    private String first(Within within, int axis) {
        long factor = within.at().factor(axis);
        Dim limit = within.extent().times(within.at().divisor());
        if (factor > 0) {
            // factor · k + rest ≥ 0
            return lowest(within, axis) >= 0 ? null : quotient("-(" + rest(within, axis) + ")", factor, "ceilDiv");
        }
        // rest − g · k < limit
        boolean always = limit.isConstant() && highest(within, axis) < limit.constant();
        return always ? null : quotient(rest(within, axis) + " - " + JavaText.factor(limit.minus(Dim.ONE)), -factor, "ceilDiv");
    }

    /// The end of the positions that are inside, or null where it is the extent.
    private String end(Within within, int axis) {
        long factor = within.at().factor(axis);
        Dim limit = within.extent().times(within.at().divisor());
        Dim last = scope.extent(axis).minus(Dim.ONE);
        if (factor > 0) {
            boolean always = limit.isConstant() && last.isConstant()
                    && highest(within, axis) < Double.POSITIVE_INFINITY && highest(within, axis) + factor * last.constant() < limit.constant();
            return always ? null : plusOne(quotient(JavaText.factor(limit.minus(Dim.ONE)) + " - (" + rest(within, axis) + ")", factor, "floorDiv"));
        }
        boolean always = last.isConstant() && lowest(within, axis) + factor * last.constant() >= 0;
        return always ? null : plusOne(quotient(rest(within, axis), -factor, "floorDiv"));
    }

    private static String quotient(String numerator, long divisor, String function) {
        return divisor == 1 ? numerator : "Math." + function + "(" + numerator + ", " + divisor + ")";
    }

    private static String plusOne(String text) {
        return text + " + 1";
    }

    private static long step(Within within, int axis) {
        return within.at().divisor() / AffineIndex.gcd(within.at().factor(axis), within.at().divisor());
    }

    /// The first position from `first` on where the division leaves no remainder.
    private String aligned(Lines lines, Within within, int axis, String first) {
        long step = step(within, axis);
        if (step == 1) {
            return first;
        }
        long common = within.at().divisor() / step;
        long inverse = BigInteger.valueOf(within.at().factor(axis) / common).modInverse(BigInteger.valueOf(step)).longValue();
        String rest = rest(within, axis);
        String whole = common != 1 ? "Math.floorDiv(" + rest + ", " + common + ")" : SourceVersion.isName(rest) ? rest : "(" + rest + ")";
        String remainder = "-" + whole + (inverse == 1 ? "" : " * " + inverse);
        if (first.equals("0")) {
            return "Math.floorMod(" + remainder + ", " + step + ")";
        }
        String low = scope.fresh(scope.variable(axis) + "Low");
        lines.line("final int " + low + " = " + first + ";");
        return low + " + Math.floorMod(" + remainder + " - " + low + ", " + step + ")";
    }

    /// No position at all where the remainder does not depend on it and is not 0.
    private String onlyWhole(Within within, int axis, String end) {
        long common = AffineIndex.gcd(within.at().factor(axis), within.at().divisor());
        return common == 1 ? end : "(Math.floorMod(" + rest(within, axis) + ", " + common + ") == 0 ? " + end + " : 0)";
    }

    /// The coordinate's numerator without this axis.
    private String rest(Within within, int axis) {
        return JavaText.sum(within.at().terms().stream().filter(term -> term.axis() != axis).toList(), within.at().offset(), scope::variable);
    }

    private double lowest(Within within, int axis) {
        return extreme(within, axis, -1);
    }

    private double highest(Within within, int axis) {
        return extreme(within, axis, 1);
    }

    /// The smallest (−1) or largest (1) value of [#rest] over all positions; infinite where a symbol decides.
    private double extreme(Within within, int axis, int side) {
        if (!within.at().offset().isConstant()) {
            return side * Double.POSITIVE_INFINITY;
        }
        double sum = within.at().offset().constant();
        for (AffineIndex.Term term : within.at().terms()) {
            if (term.axis() != axis && term.factor() * side > 0) {
                Dim extent = scope.extent(term.axis());
                sum += extent.isConstant() ? (double) term.factor() * (extent.constant() - 1) : side * Double.POSITIVE_INFINITY;
            }
        }
        return sum;
    }
}
