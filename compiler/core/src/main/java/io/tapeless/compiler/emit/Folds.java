package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;

/// Java text of folds: where they start and how they combine.
final class Folds {
    private Folds() {}

    static String start(Kind kind, DType type) {
        return switch (kind) {
            case SUM, PRODUCT_SUM -> JavaText.number(0, type);
            case PRODUCT -> JavaText.number(1, type);
            case MAX -> extreme(type, Double.NEGATIVE_INFINITY, "MIN_VALUE");
            case MIN -> extreme(type, Double.POSITIVE_INFINITY, "MAX_VALUE");
            case ARGMAX, ARGMIN -> "-1";
        };
    }

    private static String extreme(DType type, double infinity, String integer) {
        return switch (type) {
            case F32, F64 -> JavaText.number(infinity, type);
            case I32 -> "Integer." + integer;
            case I64 -> "Long." + integer;
            case BOOL -> infinity < 0 ? "false" : "true";
        };
    }

    static String vectorStart(Kind kind, LaneType vectors) {
        return switch (kind) {
            case SUM, PRODUCT_SUM -> vectors.zero();
            case PRODUCT, MAX, MIN -> vectors.broadcast(start(kind, vectors == LaneType.DOUBLE ? DType.F64 : DType.F32));
            case ARGMAX, ARGMIN -> throw new IllegalStateException("positions fold serially");
        };
    }

    static String vectorMethod(Kind kind) {
        return switch (kind) {
            case SUM, PRODUCT_SUM -> "add";
            case PRODUCT -> "mul";
            case MAX -> "max";
            case MIN -> "min";
            case ARGMAX, ARGMIN -> throw new IllegalStateException("positions fold serially");
        };
    }

    /// The next totals from the totals so far and a vector of elements, which the text has been told. Totals go round a loop: C2 does not know their class, and
    /// where a process uses vectors of several lengths it calls and boxes what is done *with* them for good. What they are an argument of is compiled to
    /// instructions.
    static String combineVectors(Kind kind, String total, VectorText text, Scalar element) {
        return kind == Kind.PRODUCT_SUM && element instanceof Scalar.Binary product
                ? text.vector(product.a()) + ".fma(" + text.vector(product.b()) + ", " + total + ")"
                : text.vector(element) + "." + vectorMethod(kind) + "(" + total + ")";
    }

    /// The finishing tree in the runtime.
    static String tree(Kind kind) {
        return switch (kind) {
            case SUM, PRODUCT_SUM -> "sum16";
            case MAX -> "max16";
            case MIN -> "min16";
            case PRODUCT, ARGMAX, ARGMIN -> throw new IllegalStateException("products and positions fold serially");
        };
    }

    /// The next total from the total so far and an element.
    static String combine(Kind kind, DType type, String total, ScalarText text, Scalar element) {
        return switch (kind) {
            case SUM -> total + " + " + text.print(element);
            case PRODUCT -> total + " * (" + text.print(element) + ")";
            case PRODUCT_SUM -> type.isFloat() && element instanceof Scalar.Binary product
                    ? "Math.fma(" + text.print(product.a()) + ", " + text.print(product.b()) + ", " + total + ")"
                    : total + " + " + text.print(element);
            case MAX -> type == DType.BOOL ? total + " | " + text.print(element) : "Math.max(" + total + ", " + text.print(element) + ")";
            case MIN -> type == DType.BOOL ? total + " & " + text.print(element) : "Math.min(" + total + ", " + text.print(element) + ")";
            case ARGMAX, ARGMIN -> throw new IllegalStateException("positions keep two values");
        };
    }
}
