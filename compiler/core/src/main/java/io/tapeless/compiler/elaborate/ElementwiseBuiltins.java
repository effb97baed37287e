package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.List;

/// `exp`, `max(a, b)`, `where`, `clamp`, `cast`: functions of one element.
final class ElementwiseBuiltins {
    private ElementwiseBuiltins() {}

    static List<Builtin> list() {
        List<Builtin> all = new ArrayList<>();
        for (UnaryFunction function : UnaryFunction.values()) {
            if (function != UnaryFunction.NEG && function != UnaryFunction.NOT) {
                all.add(Builtin.of(function.text(), 1, 1, "", call -> call.pass().operators.unary(function, call.operand(0), call.span())));
            }
        }
        all.add(extreme("max", BinaryFunction.MAX));
        all.add(extreme("min", BinaryFunction.MIN));
        all.add(Builtin.of("where", 3, 3, "", ElementwiseBuiltins::where));
        all.add(Builtin.of("clamp", 1, 3, "min max", call -> clamp(call.withNames("min", "max"))));
        all.add(Builtin.of("cast", 2, 2, "", ElementwiseBuiltins::cast));
        all.add(Builtin.of("stop_gradient", 1, 1, "", call -> call.meta(0) instanceof Meta.Tensor t
                ? call.result(Formulas.stopGradient(t.value())) : call.meta(0)));
        return all;
    }

    /// Of two arguments the larger element by element; of one the largest over axes.
    private static Builtin extreme(String name, BinaryFunction function) {
        return Builtin.of(name, 1, 2, "axis axes keep", call -> {
            if (call.count() == 1) {
                return ReductionBuiltins.extreme(call, function == BinaryFunction.MAX);
            }
            if (call.has("axis") || call.has("axes") || call.has("keep")) {
                throw call.pass().problem(Code.UNKNOWN_ARGUMENT, call.span(),
                        "`" + name + "` of two tensors goes element by element and takes no axis");
            }
            return call.pass().operators.binary(function, call.operand(0), call.operand(1), call.span());
        });
    }

    private static Meta where(BuiltinCall call) {
        Pass pass = call.pass();
        Meta condition = call.meta(0);
        if (condition instanceof Meta.Bool b) {
            return call.meta(b.value() ? 1 : 2);
        }
        if (condition instanceof Meta.Host h && call.meta(1).isNumber() && call.meta(2).isNumber()) {
            return Numbers.host(Value.of(new Where(), h.value(), Numbers.scalar(call.meta(1)), Numbers.scalar(call.meta(2))));
        }
        Value chooser = condition instanceof Meta.Host h ? h.value() : call.tensor(0);
        if (chooser.dtype() != DType.BOOL) {
            throw pass.problem(Code.DTYPE_NOT_ALLOWED, call.place(0), "the condition of `where` is bool, not " + chooser.type());
        }
        List<Broadcasting.Operand> operands = new ArrayList<>();
        operands.add(new Broadcasting.Operand(chooser, call.place(0)));
        operands.addAll(pass.operators.tensors(List.of(call.operand(1), call.operand(2))));
        return pass.operators.elementwise(new Where(), operands, call.span());
    }

    private static boolean isTensor(BuiltinCall call, String label) {
        return call.has(label) && call.named(label).meta() instanceof Meta.Tensor;
    }

    /// `clamp` with bounds that are tensors: where x lies between them the gradient is its own, elsewhere that of the bound (PyTorch's rule); `max`
    /// wins where the bounds cross.
    private static Meta limited(BuiltinCall call) {
        Operators operators = call.pass().operators;
        Operators.Operand x = call.operand(0);
        if (call.has("min")) {
            x = chosen(call, operators.compare(Comparison.LT, x, call.named("min"), call.span()), call.named("min"), x);
        }
        if (call.has("max")) {
            x = chosen(call, operators.compare(Comparison.GT, x, call.named("max"), call.span()), call.named("max"), x);
        }
        return x.meta();
    }

    private static Operators.Operand chosen(BuiltinCall call, Meta condition, Operators.Operand bound, Operators.Operand x) {
        List<Broadcasting.Operand> operands = new ArrayList<>();
        operands.add(new Broadcasting.Operand(call.pass().conversions.tensor(condition, call.span()), call.span()));
        operands.addAll(call.pass().operators.tensors(List.of(bound, x)));
        return new Operators.Operand(call.pass().operators.elementwise(new Where(), operands, call.span()), x.span());
    }

    private static Meta clamp(BuiltinCall call) {
        if (!call.has("min") && !call.has("max")) {
            throw call.pass().problem(Code.MISSING_ARGUMENT, call.span(), "`clamp` needs `min`, `max` or both");
        }
        if (isTensor(call, "min") || isTensor(call, "max")) {
            return limited(call);
        }
        double low = call.number("min", Double.NEGATIVE_INFINITY);
        double high = call.number("max", Double.POSITIVE_INFINITY);
        Value x = call.tensor(0);
        if (x.dtype() == DType.BOOL) {
            throw call.pass().problem(Code.DTYPE_NOT_ALLOWED, call.place(0), "`clamp` has no meaning for bool");
        }
        return call.result(Formulas.clamp(x, low, high));
    }

    private static Meta cast(BuiltinCall call) {
        String name = call.pass().conversions.text(call.meta(1), call.place(1));
        DType to = call.pass().types.dtype(name, call.place(1));
        if (call.meta(0) instanceof Meta.Tensor t) {
            return call.result(Formulas.cast(t.value(), to), t.value());
        }
        return new Meta.Tensor(call.pass().conversions.tensor(call.meta(0), to, call.place(0)));
    }
}
