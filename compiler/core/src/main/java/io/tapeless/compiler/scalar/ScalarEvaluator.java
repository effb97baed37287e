package io.tapeless.compiler.scalar;

import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.math.DoubleMath;

/// The meaning of a [Scalar] in double precision: the control for every back end, and the constant folder.
public final class ScalarEvaluator {
    private ScalarEvaluator() {}

    /// The value for given operands and positions; `operands[i]` is read by `Operand(i)`, `position[a]` by `Index(a)`.
    public static double evaluate(Scalar scalar, double[] operands, int[] position) {
        return switch (scalar) {
            case Scalar.Operand o -> operands[o.index()];
            case Scalar.Constant c -> c.value();
            case Scalar.Index i -> position[i.axis()];
            case Scalar.Unary u -> apply(u.function(), evaluate(u.x(), operands, position));
            case Scalar.Binary b -> apply(b.function(), evaluate(b.a(), operands, position), evaluate(b.b(), operands, position));
            case Scalar.Compare c ->
                    c.comparison().holds(evaluate(c.a(), operands, position), evaluate(c.b(), operands, position)) ? 1 : 0;
            case Scalar.Select s -> evaluate(evaluate(s.condition(), operands, position) != 0 ? s.a() : s.b(), operands, position);
            case Scalar.Fma f -> Math.fma(evaluate(f.a(), operands, position), evaluate(f.b(), operands, position),
                    evaluate(f.c(), operands, position));
            case Scalar.Cast c -> cast(c.type(), evaluate(c.x(), operands, position));
        };
    }

    /// A function of one number.
    public static double apply(UnaryFunction function, double x) {
        return switch (function) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> DoubleMath.sign(x);
            case EXP -> StrictMath.exp(x);
            case LOG -> StrictMath.log(x);
            case LOG1P -> StrictMath.log1p(x);
            case EXPM1 -> StrictMath.expm1(x);
            case SQRT -> Math.sqrt(x);
            case RSQRT -> 1 / Math.sqrt(x);
            case SIN -> DoubleMath.sin(x);
            case COS -> DoubleMath.cos(x);
            case ATAN -> StrictMath.atan(x);
            case TANH -> StrictMath.tanh(x);
            case SIGMOID -> DoubleMath.sigmoid(x);
            case ERF -> DoubleMath.erf(x);
            case FLOOR -> Math.floor(x);
            case NOT -> x != 0 ? 0 : 1;
        };
    }

    /// A function of two numbers.
    public static double apply(BinaryFunction function, double a, double b) {
        return switch (function) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> DoubleMath.pow(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case AND -> a != 0 && b != 0 ? 1 : 0;
            case OR -> a != 0 || b != 0 ? 1 : 0;
        };
    }

    /// Conversion as [Scalar.Cast] states it.
    public static double cast(DType type, double x) {
        return switch (type) {
            case F32, F64 -> x;
            case I32 -> (int) x;
            case I64 -> (long) x;
            case BOOL -> x != 0 ? 1 : 0;
        };
    }
}
