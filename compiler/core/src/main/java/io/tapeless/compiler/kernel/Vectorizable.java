package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.kernel.Decision.Rule;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.Locale;

/// Whether a computation can run in vector lanes: all of one type, unit strides, and functions that have a vector form.
final class Vectorizable {
    private Vectorizable() {}

    static boolean alongLastParallelAxis(Computation c) {
        return refusal(c) == null;
    }

    /// Why lanes cannot run along the last parallel axis, or null: they can.
    static Decision refusal(Computation c) {
        int lane = c.parallel().size() - 1;
        if (lane < 0) {
            return Decision.of(Rule.SINGLE);
        }
        DType type = c.results().getFirst().access().buffer().dtype();
        for (Computation.Result result : c.results()) {
            DType stored = result.access().buffer().dtype();
            if (!type.isFloat() || stored != type) {
                return Decision.of(Rule.RESULTS_OF_TYPE, stored.text());
            }
            Decision refusal = result.accumulate() && !isOnePlace(result.access(), lane) ? Decision.of(Rule.ADDED_WHERE, result.access().buffer().name())
                    : written(result.access(), lane);
            refusal = refusal == null ? expression(result.value(), type) : refusal;
            if (refusal != null) {
                return refusal;
            }
        }
        Decision refusal = operands(c, lane, type, false);
        return refusal != null || c.fold() == null ? refusal : expression(c.fold().element(), type);
    }

    private static Decision written(Access access, int lane) {
        return access.stride(lane).isOne() ? null : Decision.of(Rule.WRITTEN_APART, access.buffer().name(), access.stride(lane), lane);
    }

    /// Whether what an index says of an access is the same for all lanes: they walk along a row that was looked up.
    private static boolean isOnePlace(Access access, int lane) {
        return access.indirect() == null || access.indirect().index().isShared(lane);
    }

    /// Whether what is made of a fold's result can run in lanes, whatever the fold itself reads.
    static boolean epilogueAlongLastParallelAxis(Computation c) {
        Computation epilogue = new Computation(c.name(), c.formula(), c.origin(), c.parallel(), c.reduction(), null,
                c.operands().stream().filter(operand -> !Scheduler.inFold(c, operand)).toList(), c.results());
        return alongLastParallelAxis(epilogue) && c.fold().element().type() == DType.F32;
    }

    /// The same for positions of extremes, stored as they are.
    static boolean positionsAlongLastParallelAxis(Computation c) {
        int lane = c.parallel().size() - 1;
        return lane >= 0 && c.results().size() == 1 && c.results().getFirst().isTotal()
                && c.results().getFirst().access().buffer().dtype() == DType.I32 && c.results().getFirst().access().stride(lane).isOne()
                && c.fold().element().type() == DType.F32 && expression(c.fold().element(), DType.F32) == null && operands(c, lane, DType.F32, false) == null;
    }

    /// The same for extremes over windows: numbers, and positions of them.
    static boolean extremesAlongLastParallelAxis(Computation c) {
        int lane = c.parallel().size() - 1;
        return operands(c, lane, DType.F32, false) == null
                && c.results().stream().allMatch(result -> result.access().stride(lane).isOne() && expression(result.value(), DType.F32) == null);
    }

    static boolean alongLastReductionAxis(Computation c) {
        return termsRefusal(c) == null;
    }

    /// Why lanes cannot run along the last axis of the sum, or null: they can.
    static Decision termsRefusal(Computation c) {
        DType type = c.fold().element().type();
        if (!type.isFloat() || type == DType.F64 && c.results().getFirst().access().buffer().dtype() != type) {
            return Decision.of(Rule.CHAIN_OF_TYPE, type.text());
        }
        Decision refusal = expression(c.fold().element(), type);
        return refusal != null ? refusal : operands(c, c.axes() - 1, type, true);
    }

    private static Decision operands(Computation c, int lane, DType type, boolean foldOnly) {
        if (c.bounds(lane)) {
            return Decision.of(Rule.BOUNDED_LANES, lane);
        }
        for (Operand operand : c.operands()) {
            Decision refusal = operand instanceof Load load && (!foldOnly || Scheduler.inFold(c, operand)) ? load(load, lane, type) : null;
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static Decision load(Load load, int lane, DType type) {
        Access access = load.access();
        String name = access.buffer().name();
        Dim stride = access.stride(lane);
        DType dtype = access.buffer().dtype();
        if (load.guarded()) {
            return Decision.of(Rule.GUARDED, name);
        }
        if (access.divides(lane)) {
            return Decision.of(Rule.DIVIDED, name, lane);
        }
        if (!isOnePlace(access, lane)) {
            return Decision.of(Rule.LOOKED_UP, name);
        }
        if (stride.isZero()) {
            return null;
        }
        boolean lanes = dtype == type || type == DType.F32 && dtype == DType.I32;
        return !stride.isOne() ? Decision.of(Rule.READ_APART, name, stride, lane) : lanes ? null
                : Decision.of(Rule.READ_OF_TYPE, name, dtype.text(), type.text());
    }

    /// Of the first operation that has no vector form; null where all have one.
    private static Decision expression(Scalar scalar, DType type) {
        return scalar.nodes().stream().filter(node -> !(type == DType.F64 ? wideNode(node) : node(node))).findFirst()
                .map(node -> Decision.of(Rule.NO_VECTOR_FORM, name(node), node.type().text(), type.text())).orElse(null);
    }

    private static String name(Scalar node) {
        return switch (node) {
            case Scalar.Operand _ -> "an operand";
            case Scalar.Constant _ -> "a number";
            case Scalar.Index _ -> "a position";
            case Scalar.Unary unary -> unary.function().name().toLowerCase(Locale.ROOT);
            case Scalar.Binary binary -> binary.function().name().toLowerCase(Locale.ROOT);
            case Scalar.Compare _ -> "a comparison";
            case Scalar.Select _ -> "a choice";
            case Scalar.Fma _ -> "multiply_add";
            case Scalar.Cast _ -> "a conversion";
        };
    }

    /// Among f64 lanes: no integers, since vectors of them have other lanes, and functions of the processor alone.
    private static boolean wideNode(Scalar node) {
        return switch (node) {
            case Scalar.Operand o -> o.type() == DType.F64;
            case Scalar.Constant c -> c.type() == DType.F64 || c.type() == DType.BOOL;
            case Scalar.Index i -> false;
            case Scalar.Unary u -> u.type() == DType.BOOL || u.type() == DType.F64 && !u.function().transcendental() && function(u.function());
            case Scalar.Binary b -> b.function() != BinaryFunction.POW && (b.type() == DType.F64 || b.type() == DType.BOOL);
            case Scalar.Compare c -> c.a().type() == DType.F64;
            case Scalar.Select s -> s.type() == DType.F64;
            case Scalar.Fma f -> f.type() == DType.F64;
            case Scalar.Cast c -> c.type() == DType.F64 && (c.x().type() == DType.BOOL || c.x().type() == DType.F64);
        };
    }

    private static boolean node(Scalar node) {
        return switch (node) {
            case Scalar.Operand o -> o.type() != DType.F64 && o.type() != DType.I64;
            case Scalar.Constant c -> c.type() != DType.F64 && c.type() != DType.I64;
            case Scalar.Index i -> true;
            case Scalar.Unary u -> u.type() == DType.BOOL || u.type() == DType.F32 && function(u.function());
            case Scalar.Binary b -> b.function() != BinaryFunction.POW && (b.type() == DType.F32 || b.type() == DType.BOOL
                    || b.type() == DType.I32 && b.function() != BinaryFunction.DIV);
            case Scalar.Compare c -> c.a().type() == DType.F32 || c.a().type() == DType.I32;
            case Scalar.Select s -> s.type() == DType.F32;
            case Scalar.Fma f -> f.type() == DType.F32;
            case Scalar.Cast c -> c.type() == DType.F32 && (c.x().type() == DType.BOOL || c.x().type() == DType.I32)
                    || c.type() == c.x().type();
        };
    }

    private static boolean function(UnaryFunction function) {
        return switch (function) {
            case NEG, ABS, SIGN, SQRT, RSQRT, EXP, LOG, TANH, SIGMOID, ERF, SIN, COS, LOG1P, EXPM1 -> true;
            case ATAN, FLOOR, NOT -> false;
        };
    }
}
