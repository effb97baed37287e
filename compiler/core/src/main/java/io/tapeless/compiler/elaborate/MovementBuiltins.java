package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;

/// `reshape`, `permute`, `broadcast`, `pad`, `along`: the same elements elsewhere.
final class MovementBuiltins {
    private MovementBuiltins() {}

    static List<Builtin> list() {
        return List.of(
                Builtin.of("reshape", 2, 2, "", MovementBuiltins::reshape),
                Builtin.of("flatten", 1, 1, "axis", MovementBuiltins::flatten),
                Builtin.of("permute", 2, 2, "", MovementBuiltins::permute),
                Builtin.of("swap", 3, 3, "", MovementBuiltins::swap),
                Builtin.of("broadcast", 2, 2, "", MovementBuiltins::broadcast),
                Builtin.of("squeeze", 1, 1, "axis", MovementBuiltins::squeeze),
                Builtin.of("unsqueeze", 1, 1, "axis", MovementBuiltins::unsqueeze),
                Builtin.of("pad", 1, 2, "axis before after value mode", call -> call.count() == 2 ? padAll(call) : pad(call)),
                Builtin.of("along", 2, 2, "axis", MovementBuiltins::along));
    }

    private static Meta reshape(BuiltinCall call) {
        Value x = call.tensor(0);
        if (!(call.meta(1) instanceof Meta.ListOf list)) {
            return call.result(Formulas.reshape(x, call.pass().conversions.shape(call.meta(1), call.place(1))), x);
        }
        List<Meta> dims = new ArrayList<>(list.elements());
        Meta rest = Meta.Int.of(-1);
        if (dims.contains(rest)) {
            int open = dims.indexOf(rest);
            dims.set(open, Meta.Int.of(1));
            Dim others = call.pass().conversions.shape(new Meta.ListOf(dims), call.place(1)).elements();
            Dim extent = x.shape().elements().div(others);
            if (!extent.times(others).equals(x.shape().elements())) {
                throw call.pass().problem(Diagnostic.error(Code.RESHAPE_COUNT, call.span(), x.type() + " has " + x.shape().elements()
                        + " elements, which do not divide by " + others));
            }
            dims.set(open, new Meta.Int(extent));
        }
        return call.result(Formulas.reshape(x, call.pass().conversions.shape(new Meta.ListOf(dims), call.place(1))), x);
    }

    private static Meta flatten(BuiltinCall call) {
        Value x = call.tensor(0);
        if (x.rank() < 1) {
            throw call.pass().problem(Code.RANK_MISMATCH, call.place(0), "`flatten` keeps axis 0, which a scalar lacks");
        }
        int axis = call.has("axis") ? call.axis(x.rank()) : 1;
        List<Dim> dims = new ArrayList<>(x.shape().dims().subList(0, axis));
        dims.add(new Shape(x.shape().dims().subList(axis, x.rank())).elements());
        return call.result(Formulas.reshape(x, new Shape(dims)), x);
    }

    private static Meta permute(BuiltinCall call) {
        Value x = call.tensor(0);
        if (!(call.meta(1) instanceof Meta.ListOf list)) {
            throw call.pass().problem(Code.ARGUMENT_KIND, call.place(1), "an order of axes such as `[0, 2, 1]` is needed, not " + call.meta(1)
                    .describe());
        }
        List<Integer> order = list.elements().stream().map(axis -> call.pass().conversions.axis(axis, x.rank(), call.place(1))).toList();
        return call.result(Formulas.permute(x, order), x);
    }

    private static Meta swap(BuiltinCall call) {
        Value x = call.tensor(0);
        int a = call.pass().conversions.axis(call.meta(1), x.rank(), call.place(1));
        int b = call.pass().conversions.axis(call.meta(2), x.rank(), call.place(2));
        List<Integer> order = Formulas.range(x.rank());
        order.set(a, b);
        order.set(b, a);
        return call.result(Formulas.permute(x, order), x);
    }

    private static Meta broadcast(BuiltinCall call) {
        Value x = call.tensor(0);
        Shape shape = call.pass().conversions.shape(call.meta(1), call.place(1));
        if (shape.rank() < x.rank()) {
            throw call.pass().problem(Code.RANK_MISMATCH, call.span(), x.type() + " has more axes than " + shape);
        }
        return call.result(Broadcasting.stretch(call.pass(), x, shape), x);
    }

    private static Meta squeeze(BuiltinCall call) {
        Value x = call.tensor(0);
        int axis = call.axis(x.rank());
        if (!x.shape().dim(axis).isOne()) {
            throw call.pass().problem(Diagnostic.error(Code.TYPE_DIFFERS, call.span(),
                    "`squeeze` removes an axis of extent 1; axis " + axis + " is " + x.shape().dim(axis))
                    .label(Texts.of(call.place(0)) + " is " + x.type()));
        }
        return call.result(Formulas.reshape(x, x.shape().without(axis)), x);
    }

    private static Meta unsqueeze(BuiltinCall call) {
        Value x = call.tensor(0);
        int axis = call.axis(x.rank() + 1);
        return call.result(Formulas.reshape(x, x.shape().insert(axis, Dim.ONE)), x);
    }

    private static Meta pad(BuiltinCall call) {
        Value x = call.tensor(0);
        int axis = call.axis(x.rank());
        Dim before = extent(call, "before");
        Dim after = extent(call, "after");
        if (call.has("mode") && !call.pass().conversions.text(call.named("mode").meta(), call.named("mode").span()).equals("constant")) {
            return call.result(ConvolutionBuiltins.extended(call, x, axis, call.pass().conversions.text(call.named("mode").meta(),
                    call.named("mode").span()), width(call, "before"), width(call, "after")), x);
        }
        return call.result(Formulas.pad(x, axis, before, after, call.number("value", 0)), x);
    }

    /// `pad(x, [1, 2, 0, 3])`: before and after, the last axis first, as in PyTorch's; less than 0 cuts off.
    private static Meta padAll(BuiltinCall call) {
        Value x = call.tensor(0);
        if (!(call.meta(1) instanceof Meta.ListOf list) || list.elements().size() % 2 != 0 || list.elements().size() > 2 * x.rank()) {
            throw call.pass().problem(Diagnostic.error(Code.ARGUMENT_KIND, call.place(1),
                    "a list of the widths before and after each axis is needed, the last axis first, for up to " + Texts.axes(x.rank()) + ", not "
                    + call.meta(1).describe()).hint("`pad(x, [1, 2])` or `pad(x, axis: -1, before: 1, after: 2)`"));
        }
        if (call.has("axis") || call.has("before") || call.has("after")) {
            throw call.pass().problem(Code.DUPLICATE_ARGUMENT, call.span(), "the list says what `axis`, `before` and `after` would");
        }
        String mode = call.has("mode") ? call.pass().conversions.text(call.named("mode").meta(), call.named("mode").span()) : "constant";
        for (int i = 0; i < list.elements().size() / 2; i++) {
            int axis = x.rank() - 1 - i;
            int before = call.pass().conversions.integer(list.elements().get(2 * i), call.place(1));
            int after = call.pass().conversions.integer(list.elements().get(2 * i + 1), call.place(1));
            x = cut(call, x, axis, Math.max(-before, 0), Math.max(-after, 0));
            before = Math.max(before, 0);
            after = Math.max(after, 0);
            x = mode.equals("constant") ? Formulas.pad(x, axis, Dim.of(before), Dim.of(after), call.number("value", 0))
                    : ConvolutionBuiltins.extended(call, x, axis, mode, before, after);
        }
        return call.result(x, call.tensor(0));
    }

    private static Value cut(BuiltinCall call, Value x, int axis, int before, int after) {
        if (before == 0 && after == 0) {
            return x;
        }
        Dim end = x.shape().dim(axis).plus(-after);
        call.pass().subscripts.inside(Dim.of(before), end, x.shape().dim(axis), axis, x, call.span());
        return Formulas.slice(x, axis, Dim.of(before), end.plus(-before));
    }

    private static int width(BuiltinCall call, String label) {
        return call.has(label) ? new WindowArguments(call, 1).perAxis(call.named(label), "`" + label + "`", 0).getFirst() : 0;
    }

    private static Dim extent(BuiltinCall call, String label) {
        return call.has(label) ? call.pass().conversions.dim(call.named(label).meta(), call.named(label).span()) : Dim.ZERO;
    }

    /// A vector shaped so that it lies along one axis of x: [C] becomes [C, 1, 1] for axis 1 of a rank-4 tensor.
    private static Meta along(BuiltinCall call) {
        if (call.meta(0).isNumber()) {
            return call.meta(0);
        }
        Value vector = call.tensor(0);
        Value x = call.tensor(1);
        int axis = call.axis(x.rank());
        if (vector.rank() != 1) {
            throw call.pass().problem(Code.RANK_MISMATCH, call.place(0), "`along` shapes a vector, not " + vector.type());
        }
        if (!vector.shape().dim(0).equals(x.shape().dim(axis))) {
            throw call.pass().problem(Diagnostic.error(Code.SHAPES_DO_NOT_BROADCAST, call.span(), "axis " + axis + " is " + x.shape().dim(axis)
                    + ", the vector has " + vector.shape().dim(0)).label(Texts.of(call.place(0)) + " is " + vector.type() + ", "
                    + Texts.of(call.place(1)) + " is " + x.type()));
        }
        Shape shape = vector.shape();
        for (int i = axis + 1; i < x.rank(); i++) {
            shape = shape.insert(shape.rank(), Dim.ONE);
        }
        return call.result(Formulas.reshape(vector, shape), vector);
    }
}
