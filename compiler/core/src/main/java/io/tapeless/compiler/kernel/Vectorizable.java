package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;

/// Whether a computation can run in vector lanes: all of one type, unit strides, and functions that have a vector form.
final class Vectorizable {
    private Vectorizable() {}

    static boolean alongLastParallelAxis(Computation c) {
        int lane = c.parallel().size() - 1;
        if (lane < 0) {
            return false;
        }
        DType type = c.results().getFirst().access().buffer().dtype();
        for (Computation.Result result : c.results()) {
            if (!type.isFloat() || result.access().buffer().dtype() != type || result.accumulate() || !result.access().stride(lane).isOne()
                    || !expression(result.value(), type)) {
                return false;
            }
        }
        return operands(c, lane, type, false) && (c.fold() == null || expression(c.fold().element(), type));
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
                && c.fold().element().type() == DType.F32 && expression(c.fold().element(), DType.F32) && operands(c, lane, DType.F32, false);
    }

    /// The same for extremes over windows: numbers, and positions of them.
    static boolean extremesAlongLastParallelAxis(Computation c) {
        int lane = c.parallel().size() - 1;
        return operands(c, lane, DType.F32, false) && c.results().stream().allMatch(result -> result.access().stride(lane).isOne() && expression(result.value(), DType.F32));
    }

    static boolean alongLastReductionAxis(Computation c) {
        return c.fold().element().type() == DType.F32 && expression(c.fold().element(), DType.F32) && operands(c, c.axes() - 1, DType.F32, true);
    }

    private static boolean operands(Computation c, int lane, DType type, boolean foldOnly) {
        if (c.bounds(lane)) {
            return false;
        }
        for (Operand operand : c.operands()) {
            if (!(operand instanceof Load load) || foldOnly && !Scheduler.inFold(c, operand)) {
                continue;
            }
            Dim stride = load.access().stride(lane);
            DType dtype = load.access().buffer().dtype();
            boolean lanes = dtype == type || type == DType.F32 && dtype == DType.I32;
            if (load.guarded() || load.access().divides(lane) || load.access().indirect() != null || !(stride.isZero() || stride.isOne() && lanes)) {
                return false;
            }
        }
        return true;
    }

    private static boolean expression(Scalar scalar, DType type) {
        return scalar.nodes().stream().allMatch(node -> type == DType.F64 ? wideNode(node) : node(node));
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
