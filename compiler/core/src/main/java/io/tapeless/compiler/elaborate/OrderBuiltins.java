package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.IndexFormulas;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// `cumsum`, `cumprod`, `argsort`, `position`, `arange`, `linspace`, `orthonormal`: what depends on the order of elements along an axis.
final class OrderBuiltins {
    private OrderBuiltins() {}

    static List<Builtin> list() {
        return List.of(
                Builtin.of("cumsum", 1, 1, "axis", call -> running(call, (x, axis) -> Formulas.cumulativeSum(x, axis, false))),
                Builtin.of("cumprod", 1, 1, "axis", call -> running(call, Formulas::cumulativeProduct)),
                Builtin.of("argsort", 1, 1, "axis descending", OrderBuiltins::argsort),
                Builtin.of("position", 1, 1, "axis", call -> {
                    Value x = call.tensor(0);
                    return call.result(IndexFormulas.position(x.shape(), call.axis(x.rank())), x);
                }),
                Builtin.of("orthonormal", 1, 1, "", call -> call.result(Formulas.orthonormal(call.tensor(0)))),
                Builtin.of("arange", 1, 3, "", OrderBuiltins::arange),
                Builtin.of("linspace", 3, 3, "", OrderBuiltins::linspace));
    }

    @FunctionalInterface
    private interface AlongAxis {
        Value of(Value x, int axis);
    }

    private static Meta running(BuiltinCall call, AlongAxis formula) {
        Value x = call.pass().conversions.floats(call.tensor(0));
        if (!x.dtype().isFloat()) {
            throw call.pass().problem(Diagnostic.error(Code.DTYPE_NOT_ALLOWED, call.place(0), "`" + call.name() + "` has no meaning for " + x.dtype())
                    .hint("convert it: `" + call.name() + "(cast(" + Texts.of(call.place(0)) + ", \"float\"), axis: 0)`"));
        }
        return call.result(formula.of(x, call.axis(x.rank())), x);
    }

    private static Meta argsort(BuiltinCall call) {
        Value x = call.tensor(0);
        if (x.dtype() == DType.BOOL || x.rank() == 0) {
            throw call.pass().problem(Diagnostic.error(Code.DTYPE_NOT_ALLOWED, call.place(0), "`argsort` has no meaning for " + x.type())
                    .hint("it sorts numbers along an axis"));
        }
        int axis = call.has("axis") ? call.axis(x.rank()) : x.rank() - 1;
        return call.result(IndexFormulas.sortOrder(x, axis, call.flag("descending")), x);
    }

    /// `arange(end)`, `arange(start, end)`, `arange(start, end, step)`: i32 when all are whole numbers, else `float`.
    private static Meta arange(BuiltinCall call) {
        Meta start = call.count() == 1 ? Meta.Int.of(0) : call.meta(0);
        Meta end = call.meta(call.count() == 1 ? 0 : 1);
        Meta step = call.count() < 3 ? Meta.Int.of(1) : call.meta(2);
        if (start instanceof Meta.Int && end instanceof Meta.Int && step instanceof Meta.Int) {
            int by = call.pass().conversions.integer(step, call.span());
            requireStep(call, by);
            Dim from = call.pass().conversions.dim(start, call.place(0));
            Dim length = call.pass().conversions.dim(end, call.span()).minus(from).times(Integer.signum(by));
            int width = Math.abs(by);
            Dim count = width == 1 ? length : length.plus(width - 1).div(Dim.of(width));
            return counted(call, count, DType.I32, start, step);
        }
        double from = call.pass().conversions.real(start, call.place(0));
        double to = call.pass().conversions.real(end, call.span());
        double by = call.pass().conversions.real(step, call.span());
        requireStep(call, by);
        return counted(call, Dim.of((long) Math.ceil((to - from) / by)), call.pass().floatType(), start, step);
    }

    private static void requireStep(BuiltinCall call, double step) {
        if (step == 0) {
            throw call.pass().problem(Code.SETTING_OUT_OF_RANGE, call.span(), "a step of 0 gets nowhere");
        }
    }

    /// `steps` numbers from `start` to `end`, both included.
    private static Meta linspace(BuiltinCall call) {
        double start = call.pass().conversions.real(call.meta(0), call.place(0));
        double end = call.pass().conversions.real(call.meta(1), call.place(1));
        int steps = call.pass().conversions.integer(call.meta(2), call.place(2));
        double step = steps > 1 ? (end - start) / (steps - 1) : 0;
        return counted(call, Dim.of(steps), call.pass().floatType(), new Meta.Real(start), new Meta.Real(step));
    }

    /// start + step · position.
    private static Meta counted(BuiltinCall call, Dim count, DType dtype, Meta start, Meta step) {
        call.pass().types.positive(count, call.span());
        TensorType type = new TensorType(dtype, new Shape(List.of(count)));
        call.pass().checkSize(type, call.span());
        Value position = Formulas.cast(IndexFormulas.position(type.shape(), 0), dtype);
        Value scaled = isNumber(step, 1) ? position
                : Formulas.times(position, call.pass().conversions.number(step, type, call.span()));
        return call.result(isNumber(start, 0) ? scaled : Formulas.plus(scaled, call.pass().conversions.number(start, type, call.span())));
    }

    private static boolean isNumber(Meta meta, double number) {
        return Numbers.isConstant(meta) && Numbers.constant(meta) == number;
    }
}
