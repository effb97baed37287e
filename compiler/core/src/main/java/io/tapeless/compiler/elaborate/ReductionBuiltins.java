package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;

/// `sum`, `mean`, `prod`, `any`, `all`, `max`, `min`, `logsumexp`, `argmax`, `argmin`: one positional argument, axes by name, all axes when
/// none is named.
final class ReductionBuiltins {
    private ReductionBuiltins() {}

    static List<Builtin> list() {
        return List.of(
                Builtin.of("sum", 1, 1, "axis axes keep", call -> reduce(call, counted(call), Formulas::sum)),
                Builtin.of("mean", 1, 1, "axis axes keep", call -> reduce(call, floats(call, counted(call)), Formulas::mean)),
                Builtin.of("prod", 1, 1, "axis axes keep", call -> reduce(call, counted(call), Formulas::product)),
                Builtin.of("any", 1, 1, "axis axes keep", call -> reduce(call, truth(call), Formulas::maxOver)),
                Builtin.of("all", 1, 1, "axis axes keep", call -> reduce(call, truth(call), Formulas::minOver)),
                Builtin.of("logsumexp", 1, 1, "axis axes keep", call -> reduce(call, floats(call, call.tensor(0)), Formulas::logSumExp)),
                Builtin.of("argmax", 1, 1, "axis keep", call -> position(call, true)),
                Builtin.of("argmin", 1, 1, "axis keep", call -> position(call, false)));
    }

    @FunctionalInterface
    private interface Reducer {
        Value of(Value x, List<Integer> axes);
    }

    /// The largest or smallest element over axes.
    static Meta extreme(BuiltinCall call, boolean largest) {
        Value x = call.tensor(0);
        if (x.dtype() == DType.BOOL) {
            throw call.pass().problem(Code.DTYPE_NOT_ALLOWED, call.place(0), "`" + call.name() + "` has no meaning for bool");
        }
        return reduce(call, x, largest ? Formulas::maxOver : Formulas::minOver);
    }

    /// Bools count as 0 and 1.
    private static Value counted(BuiltinCall call) {
        return call.pass().conversions.floats(call.tensor(0));
    }

    /// Numbers are true unless 0.
    private static Value truth(BuiltinCall call) {
        return Formulas.cast(call.tensor(0), DType.BOOL);
    }

    private static Value floats(BuiltinCall call, Value x) {
        if (!x.dtype().isFloat()) {
            throw call.pass().problem(Diagnostic.error(Code.DTYPE_NOT_ALLOWED, call.place(0), "`" + call.name() + "` has no meaning for " + x.dtype())
                    .hint("convert it: `" + call.name() + "(cast(" + Texts.of(call.place(0)) + ", \"float\"))`"));
        }
        return x;
    }

    private static Meta reduce(BuiltinCall call, Value x, Reducer reducer) {
        List<Integer> axes = axes(call, x.rank());
        Value reduced = axes.isEmpty() ? x : reducer.of(x, axes);
        if (call.flag("keep")) {
            Shape shape = x.shape();
            for (int axis : axes) {
                shape = shape.with(axis, Dim.ONE);
            }
            reduced = Formulas.reshape(reduced, shape);
        }
        return call.result(reduced, x);
    }

    private static Meta position(BuiltinCall call, boolean largest) {
        Value x = call.tensor(0);
        if (x.dtype() == DType.BOOL) {
            throw call.pass().problem(Code.DTYPE_NOT_ALLOWED, call.place(0), "`" + call.name() + "` has no meaning for bool");
        }
        if (!call.has("axis")) {
            // Of all elements: the row-major position.
            Value flat = Formulas.reshape(x, new Shape(List.of(x.shape().elements())));
            return call.result(largest ? Formulas.argMax(flat, 0) : Formulas.argMin(flat, 0));
        }
        int axis = call.axis(x.rank());
        Value found = largest ? Formulas.argMax(x, axis) : Formulas.argMin(x, axis);
        return call.result(call.flag("keep") ? Formulas.reshape(found, x.shape().with(axis, Dim.ONE)) : found);
    }

    /// The axes that `axis:` or `axes:` name, ascending; all when neither is there.
    static List<Integer> axes(BuiltinCall call, int rank) {
        if (call.has("axis") && call.has("axes")) {
            throw call.pass().problem(Code.DUPLICATE_ARGUMENT, call.span(), "`axis` and `axes` exclude each other");
        }
        if (call.has("axis")) {
            Operators.Operand operand = call.named("axis");
            return operand.meta() instanceof Meta.Int ? List.of(call.axis(rank)) : resolve(call.pass(), operand, rank);
        }
        return call.has("axes") ? resolve(call.pass(), call.named("axes"), rank) : Formulas.range(rank);
    }

    private static List<Integer> resolve(Pass pass, Operators.Operand operand, int rank) {
        return switch (operand.meta()) {
            case Meta.Int i -> List.of(pass.conversions.axis(i, rank, operand.span()));
            case Meta.AllBut but -> {
                List<Integer> without = but.axes().stream().map(axis -> pass.conversions.axis(Meta.Int.of(axis), rank, operand.span())).toList();
                yield Formulas.range(rank).stream().filter(axis -> !without.contains(axis)).toList();
            }
            case Meta.ListOf list -> {
                List<Integer> axes = new ArrayList<>();
                for (Meta element : list.elements()) {
                    int axis = pass.conversions.axis(element, rank, operand.span());
                    if (axes.contains(axis)) {
                        throw pass.problem(Code.AXES_REPEATED, operand.span(), "axis " + axis + " is named twice");
                    }
                    axes.add(axis);
                }
                yield axes.stream().sorted().toList();
            }
            default -> throw pass.problem(Diagnostic.error(Code.ARGUMENT_KIND, operand.span(), "axes are a list, not " + operand.meta().describe())
                    .hint("`axes: [0, 2]` or `axes: all_but(1)`"));
        };
    }
}
