package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.ShapeProblem;

/// What a typing rule of an operator objects to, as a diagnostic.
final class Rules {
    private Rules() {}

    static Diagnostic diagnostic(ShapeProblem problem, Span place) {
        Diagnostic diagnostic = Diagnostic.error(code(problem.kind()), place, problem.getMessage());
        return problem.hint() == null ? diagnostic : diagnostic.hint(problem.hint());
    }

    private static Code code(ShapeProblem.Kind kind) {
        return switch (kind) {
            case INNER_SIZES_DIFFER -> Code.INNER_SIZES_DIFFER;
            case SHAPES_DIFFER -> Code.SHAPES_DO_NOT_BROADCAST;
            case RANK -> Code.RANK_MISMATCH;
            case DTYPE -> Code.DTYPE_MIX;
            case AXIS -> Code.AXIS_OUT_OF_RANGE;
            case RESHAPE_COUNT -> Code.RESHAPE_COUNT;
            case UNDECIDED -> Code.DIMS_UNDECIDED;
            case RANGE -> Code.SLICE_OUT_OF_RANGE;
            case CONCAT -> Code.CONCAT_MISMATCH;
            case LABELS -> Code.EINSUM_NOTATION;
        };
    }
}
