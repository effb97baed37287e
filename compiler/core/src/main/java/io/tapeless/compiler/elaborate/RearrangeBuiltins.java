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
import java.util.ArrayList;
import java.util.List;

/// `flip`, `roll`, `tile`, `repeat_interleave`, `narrow`, `chunk`, `diagonal`: elements in another order, repeated, or a part of them.
final class RearrangeBuiltins {
    private RearrangeBuiltins() {}

    static List<Builtin> list() {
        return List.of(
                Builtin.of("flip", 1, 1, "axis axes", RearrangeBuiltins::flip),
                Builtin.of("roll", 2, 2, "axis", RearrangeBuiltins::roll),
                Builtin.of("tile", 2, 2, "", RearrangeBuiltins::tile),
                Builtin.of("repeat_interleave", 2, 2, "axis", RearrangeBuiltins::repeatInterleave),
                Builtin.of("narrow", 1, 1, "axis start length", RearrangeBuiltins::narrow),
                Builtin.of("chunk", 2, 2, "axis", RearrangeBuiltins::chunk),
                Builtin.of("diagonal", 1, 1, "axes offset", RearrangeBuiltins::diagonal));
    }

    private static Meta flip(BuiltinCall call) {
        Value x = call.tensor(0);
        Value flipped = x;
        for (int axis : ReductionBuiltins.axes(call, x.rank())) {
            Dim extent = x.shape().dim(axis);
            TensorType type = new TensorType(DType.I32, new Shape(List.of(extent)));
            Value index = Formulas.minus(Formulas.size(extent.minus(Dim.ONE), type), IndexFormulas.position(type.shape(), 0));
            flipped = extent.isOne() ? flipped : IndexFormulas.take(flipped, index, axis);
        }
        return call.result(flipped, x);
    }

    /// Positions move up by the shift; what leaves at the end enters at the start.
    private static Meta roll(BuiltinCall call) {
        Value x = call.tensor(0);
        int axis = call.axis(x.rank());
        int shift = call.pass().conversions.integer(call.meta(1), call.place(1));
        Dim extent = x.shape().dim(axis);
        if (extent.isConstant()) {
            long by = Math.floorMod(shift, extent.constant());
            if (by == 0) {
                return call.result(x, x);
            }
            Dim kept = extent.minus(Dim.of(by));
            return call.result(Formulas.concat(List.of(Formulas.slice(x, axis, kept, Dim.of(by)), Formulas.slice(x, axis, Dim.ZERO, kept)), axis), x);
        }
        // (position − shift) mod extent, in whole numbers that f64 holds exactly.
        TensorType type = new TensorType(DType.F64, new Shape(List.of(extent)));
        Value from = Formulas.minus(Formulas.cast(IndexFormulas.position(type.shape(), 0), DType.F64), shift);
        Value size = Formulas.size(extent, type);
        Value index = Formulas.minus(from, Formulas.times(size, Formulas.floor(Formulas.over(from, size))));
        return call.result(IndexFormulas.take(x, Formulas.cast(index, DType.I32), axis), x);
    }

    /// The whole tensor repeated along each axis, as PyTorch's `Tensor.repeat`; further axes come in front.
    private static Meta tile(BuiltinCall call) {
        Value x = call.tensor(0);
        if (!(call.meta(1) instanceof Meta.ListOf list) || list.elements().size() < x.rank()) {
            throw call.pass().problem(Diagnostic.error(Code.ARGUMENT_KIND, call.place(1), "`tile` needs a number of copies for each axis")
                    .hint("for example `tile(x, [2, 1])`").label(Texts.of(call.place(0)) + " is " + x.type()));
        }
        List<Dim> copies = new ArrayList<>();
        for (Meta element : list.elements()) {
            Dim count = call.pass().conversions.dim(element, call.place(1));
            call.pass().types.positive(count, call.place(1));
            copies.add(count);
        }
        int added = copies.size() - x.rank();
        List<Dim> apart = new ArrayList<>();
        List<Dim> joined = new ArrayList<>();
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < copies.size(); i++) {
            apart.add(copies.get(i));
            Dim extent = i < added ? Dim.ONE : x.shape().dim(i - added);
            if (i >= added) {
                axes.add(apart.size());
                apart.add(extent);
            }
            joined.add(copies.get(i).times(extent));
        }
        Shape shape = new Shape(joined);
        call.pass().checkSize(x.type().withShape(shape), call.span());
        return call.result(Formulas.reshape(Formulas.broadcast(x, new Shape(apart), axes), shape), x);
    }

    /// Each element repeated beside itself.
    private static Meta repeatInterleave(BuiltinCall call) {
        Value x = call.tensor(0);
        int axis = call.axis(x.rank());
        Dim count = call.pass().conversions.dim(call.meta(1), call.place(1));
        call.pass().types.positive(count, call.place(1));
        Shape apart = x.shape().insert(axis + 1, count);
        Shape shape = x.shape().with(axis, x.shape().dim(axis).times(count));
        call.pass().checkSize(x.type().withShape(shape), call.span());
        return call.result(Formulas.reshape(Formulas.restore(x, apart, List.of(axis + 1)), shape), x);
    }

    /// The positions `start ..< start + length` along an axis.
    private static Meta narrow(BuiltinCall call) {
        Value x = call.tensor(0);
        int axis = call.axis(x.rank());
        Dim start = call.pass().conversions.dim(call.required("start").meta(), call.required("start").span());
        Dim length = call.pass().conversions.dim(call.required("length").meta(), call.required("length").span());
        call.pass().subscripts.inside(start, start.plus(length), x.shape().dim(axis), axis, x, call.span());
        return call.result(Formulas.slice(x, axis, start, length), x);
    }

    /// Parts of ⌈extent / count⌉ positions, the last one shorter when they do not divide.
    private static Meta chunk(BuiltinCall call) {
        Value x = call.tensor(0);
        int axis = call.axis(x.rank());
        int count = call.pass().conversions.integer(call.meta(1), call.place(1));
        Dim extent = x.shape().dim(axis);
        if (count < 1 || !extent.isConstant() && !extent.div(Dim.of(count)).times(count).equals(extent)) {
            throw call.pass().problem(Code.UNEVEN_SPLIT, call.place(1), extent + " does not split into " + count + " parts");
        }
        Dim part = extent.isConstant() ? Dim.of((extent.constant() + count - 1) / count) : extent.div(Dim.of(count));
        List<Meta> parts = new ArrayList<>();
        Dim start = Dim.ZERO;
        for (int i = 0; i < count && !start.equals(extent); i++) {
            Dim length = extent.isConstant() ? Dim.of(Math.min(part.constant(), extent.minus(start).constant())) : part;
            parts.add(call.result(Formulas.slice(x, axis, start, length), x));
            start = start.plus(length);
        }
        return new Meta.TupleOf(parts);
    }

    /// The diagonal of two axes (the first two), which becomes the last axis, as in PyTorch.
    private static Meta diagonal(BuiltinCall call) {
        Value x = call.tensor(0);
        List<Integer> axes = call.has("axes") ? ReductionBuiltins.axes(call, x.rank()) : Formulas.range(Math.min(2, x.rank()));
        if (axes.size() != 2) {
            throw call.pass().problem(Diagnostic.error(Code.RANK_MISMATCH, call.span(), "a diagonal has two axes, not " + axes.size())
                    .label(Texts.of(call.place(0)) + " is " + x.type()));
        }
        List<Integer> order = new ArrayList<>(Formulas.range(x.rank()));
        order.removeAll(axes);
        order.addAll(axes);
        int rows = x.rank() - 2;
        Value last = Formulas.permute(x, order);
        int offset = call.has("offset") ? call.pass().conversions.integer(call.named("offset").meta(), call.named("offset").span()) : 0;
        Dim height = last.shape().dim(rows).plus(Math.min(0, offset));
        Dim width = last.shape().dim(rows + 1).minus(Dim.of(Math.max(0, offset)));
        boolean known = height.isConstant() && width.isConstant();
        if (!known && !height.equals(width)) {
            throw call.pass().problem(Code.SHAPES_DO_NOT_BROADCAST, call.span(), "the diagonal of " + height + " by " + width
                    + " has a length that is not known");
        }
        Dim length = known ? Dim.of(Math.min(height.constant(), width.constant())) : height;
        call.pass().types.positive(length, call.span());
        Value square = Formulas.slice(Formulas.slice(last, rows, Dim.of(Math.max(0, -offset)), length), rows + 1, Dim.of(Math.max(0, offset)), length);
        return call.result(Formulas.diagonal(square, rows, rows + 1), x);
    }
}
