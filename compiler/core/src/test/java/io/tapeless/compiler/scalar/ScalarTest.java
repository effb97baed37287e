package io.tapeless.compiler.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.type.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Expected numbers are IEEE 754's rules and values from tables (Abramowitz & Stegun).
class ScalarTest {
    private static final Scalar X = new Scalar.Operand(0, DType.F32);
    private static final Scalar Y = new Scalar.Operand(1, DType.F32);

    private static double at(Scalar scalar, double... operands) {
        return ScalarEvaluator.evaluate(scalar, operands, new int[] {4, 7});
    }

    private static double unary(UnaryFunction function, double x) {
        return at(new Scalar.Unary(function, X), x);
    }

    private static double binary(BinaryFunction function, double x, double y) {
        return at(new Scalar.Binary(function, X, Y), x, y);
    }

    @Test
    void functionsOfOneNumber() {
        assertEquals(0.8427007929497149, unary(UnaryFunction.ERF, 1), 1e-15);
        assertEquals(-1, unary(UnaryFunction.ERF, -40));
        assertEquals(0.7310585786300049, unary(UnaryFunction.SIGMOID, 1), 1e-15);
        assertEquals(0, unary(UnaryFunction.SIGMOID, -1000));
        assertEquals(1, unary(UnaryFunction.SIGMOID, 1000));
        assertEquals(1e-20, unary(UnaryFunction.EXPM1, 1e-20));
        assertEquals(1e-20, unary(UnaryFunction.LOG1P, 1e-20));
        assertEquals(0.5, unary(UnaryFunction.RSQRT, 4));
        assertEquals(-2, unary(UnaryFunction.FLOOR, -1.5));
        assertEquals(0, unary(UnaryFunction.SIGN, 0));
        assertEquals(1, unary(UnaryFunction.NOT, 0));
    }

    @Test
    void nanWinsInExtremesAndLosesInComparisons() {
        assertTrue(Double.isNaN(binary(BinaryFunction.MAX, Double.NaN, 1)));
        assertTrue(Double.isNaN(binary(BinaryFunction.MIN, 1, Double.NaN)));
        for (Comparison comparison : Comparison.values()) {
            double holds = at(new Scalar.Compare(comparison, X, Y), Double.NaN, 1);
            assertEquals(comparison == Comparison.NE ? 1 : 0, holds, comparison::toString);
        }
    }

    @Test
    void castsTruncateTowardZero() {
        assertEquals(-1, at(new Scalar.Cast(DType.I32, X), -1.9));
        assertEquals(1, at(new Scalar.Cast(DType.BOOL, X), -0.5));
        assertEquals(0, at(new Scalar.Cast(DType.I64, X), Double.NaN));
    }

    @Test
    void aMultiplyAddIsRoundedOnceOnlyWhereItIsWritten() {
        double a = 1 + 0x1p-30;
        assertEquals(0x1p-60, at(new Scalar.Fma(X, X, Y), a, -(1 + 0x1p-29)));
        assertEquals(0, at(X.times(X).plus(Y), a, -(1 + 0x1p-29)));
    }

    @Test
    void positionsAreReadFromTheIteration() {
        Scalar onAxis = new Scalar.Compare(Comparison.EQ, new Scalar.Index(1), Scalar.constant(7, DType.I32));
        assertEquals(1, at(new Scalar.Select(onAxis, X, Y), 1, 2));
        assertEquals(DType.F32, new Scalar.Select(onAxis, X, Y).type());
    }

    @Test
    void operandsOfDifferentDtypesAreRefused() {
        Scalar wide = new Scalar.Operand(1, DType.F64);
        assertThrows(IllegalArgumentException.class, () -> X.plus(wide));
        assertThrows(IllegalArgumentException.class, () -> new Scalar.Compare(Comparison.LT, X, wide));
    }

    @Test
    void leavesCanBeReplaced() {
        Scalar formula = new Scalar.Unary(UnaryFunction.EXP, X.minus(Y)).times(X);
        Scalar doubled = formula.mapLeaves(leaf -> leaf.equals(X) ? X.plus(X) : leaf);
        assertEquals(Math.exp(3) * 4, at(doubled, 2, 1), 1e-12);
        assertEquals(List.of(X, Y, X.minus(Y)), formula.nodes().subList(0, 3));
    }
}
