package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.op.elementwise.Absolute;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.elementwise.And;
import io.tapeless.compiler.op.elementwise.ArcTangent;
import io.tapeless.compiler.op.elementwise.Cosine;
import io.tapeless.compiler.op.elementwise.Divide;
import io.tapeless.compiler.op.elementwise.ErrorFunction;
import io.tapeless.compiler.op.elementwise.Expm1;
import io.tapeless.compiler.op.elementwise.Exponential;
import io.tapeless.compiler.op.elementwise.Floor;
import io.tapeless.compiler.op.elementwise.HyperbolicTangent;
import io.tapeless.compiler.op.elementwise.Log1p;
import io.tapeless.compiler.op.elementwise.Logarithm;
import io.tapeless.compiler.op.elementwise.Maximum;
import io.tapeless.compiler.op.elementwise.Minimum;
import io.tapeless.compiler.op.elementwise.Multiply;
import io.tapeless.compiler.op.elementwise.Negate;
import io.tapeless.compiler.op.elementwise.Not;
import io.tapeless.compiler.op.elementwise.Or;
import io.tapeless.compiler.op.elementwise.Power;
import io.tapeless.compiler.op.elementwise.ReciprocalSquareRoot;
import io.tapeless.compiler.op.elementwise.Sigmoid;
import io.tapeless.compiler.op.elementwise.Sign;
import io.tapeless.compiler.op.elementwise.Sine;
import io.tapeless.compiler.op.elementwise.SquareRoot;
import io.tapeless.compiler.op.elementwise.Subtract;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.UnaryFunction;

/// The operator of a function of one or two elements.
final class Elementwises {
    private Elementwises() {}

    static Op of(UnaryFunction function) {
        return switch (function) {
            case NEG -> new Negate();
            case ABS -> new Absolute();
            case SIGN -> new Sign();
            case EXP -> new Exponential();
            case LOG -> new Logarithm();
            case LOG1P -> new Log1p();
            case EXPM1 -> new Expm1();
            case SQRT -> new SquareRoot();
            case RSQRT -> new ReciprocalSquareRoot();
            case SIN -> new Sine();
            case COS -> new Cosine();
            case ATAN -> new ArcTangent();
            case TANH -> new HyperbolicTangent();
            case SIGMOID -> new Sigmoid();
            case ERF -> new ErrorFunction();
            case FLOOR -> new Floor();
            case NOT -> new Not();
        };
    }

    static Op of(BinaryFunction function) {
        return switch (function) {
            case ADD -> new Add();
            case SUB -> new Subtract();
            case MUL -> new Multiply();
            case DIV -> new Divide();
            case POW -> new Power();
            case MAX -> new Maximum();
            case MIN -> new Minimum();
            case AND -> new And();
            case OR -> new Or();
        };
    }

    /// True for functions that integers have too.
    static boolean onIntegers(UnaryFunction function) {
        return switch (function) {
            case NEG, ABS, SIGN -> true;
            case EXP, LOG, LOG1P, EXPM1, SQRT, RSQRT, SIN, COS, ATAN, TANH, SIGMOID, ERF, FLOOR, NOT -> false;
        };
    }

    /// True for functions that integers have too.
    static boolean onIntegers(BinaryFunction function) {
        return switch (function) {
            case ADD, SUB, MUL, MAX, MIN -> true;
            case DIV, POW, AND, OR -> false;
        };
    }
}
