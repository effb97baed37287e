package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Subscript;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// `x[:, 0:10]`, `x[..., -1]` on tensors; one index or slice on lists, tuples and repeats.
final class SubscriptElaborator {
    private final Pass pass;

    SubscriptElaborator(Pass pass) {
        this.pass = pass;
    }

    Meta index(Expression.Index node, Meta base, Scope scope) {
        return switch (base) {
            case Meta.Tensor t -> tensor(node, t.value(), scope);
            case Meta.ListOf list -> elements(node, list.elements(), scope, Code.SLICE_OUT_OF_RANGE, Meta.ListOf::new);
            case Meta.TupleOf tuple -> elements(node, tuple.elements(), scope, Code.SLICE_OUT_OF_RANGE, Meta.TupleOf::new);
            case Meta.Tower tower -> elements(node, tower.floors(), scope, Code.INSTANCE_INDEX, Meta.Tower::new);
            default -> throw pass.problem(Code.NOT_A_TENSOR, node.base().span(), base.describe() + " cannot be indexed");
        };
    }

    private Meta elements(Expression.Index node, List<Meta> elements, Scope scope, Code code, java.util.function.Function<List<Meta>, Meta> rebuild) {
        if (node.subscripts().size() != 1) {
            throw severalIndices(node, elements, code, scope);
        }
        int count = elements.size();
        return switch (node.subscripts().getFirst()) {
            case Subscript.Ellipsis e -> throw pass.problem(code, e.span(), "`...` is for tensors");
            case Subscript.At at -> {
                int index = pass.conversions.integer(pass.expressions.evaluate(at.index(), scope), at.span());
                int resolved = index < 0 ? index + count : index;
                if (resolved < 0 || resolved >= count) {
                    throw pass.problem(Diagnostic.error(code, at.span(), "index " + index + " of " + count)
                            .hint(count == 0 ? "it is empty" : "indices go from 0 to " + (count - 1)));
                }
                yield elements.get(resolved);
            }
            case Subscript.Slice slice -> {
                int from = bound(slice.from(), 0, count, scope);
                int to = bound(slice.to(), count, count, scope);
                if (from < 0 || to > count || from > to) {
                    throw pass.problem(code, slice.span(), "positions " + from + " to " + to + " of " + count);
                }
                int step = step(slice, scope);
                List<Meta> taken = new ArrayList<>();
                for (int i = from; i < to; i += step) {
                    taken.add(elements.get(i));
                }
                yield rebuild.apply(taken);
            }
        };
    }

    /// What gives several tensors, as a recurrent layer does, is often taken for the first of them.
    private Problem severalIndices(Expression.Index node, List<Meta> elements, Code code, Scope scope) {
        String base = Texts.of(node.base().span());
        String what = pass.expressions.evaluate(node.base(), scope).describe();
        Diagnostic diagnostic = Diagnostic.error(code, node.span(), "`" + base + "` is " + what + ", which takes one index, not " + node.subscripts().size());
        return pass.problem(elements.isEmpty() || !(elements.getFirst() instanceof Meta.Tensor first) ? diagnostic
                : diagnostic.hint("its first part, `" + base + "[0]`, is a tensor " + first.value().type()
                        + "; `let (first, second) = …` names the parts"));
    }

    private int bound(java.util.Optional<Expression> written, int absent, int count, Scope scope) {
        if (written.isEmpty()) {
            return absent;
        }
        int value = pass.conversions.integer(pass.expressions.evaluate(written.get(), scope), written.get().span());
        return value < 0 ? value + count : value;
    }

    private Meta tensor(Expression.Index node, Value x, Scope scope) {
        List<Subscript> subscripts = expanded(node, x);
        Value result = x;
        List<Integer> dropped = new ArrayList<>();
        for (int axis = 0; axis < subscripts.size(); axis++) {
            switch (subscripts.get(axis)) {
                case Subscript.Ellipsis e -> { }
                case Subscript.Slice slice -> result = slice(result, axis, slice, scope);
                case Subscript.At at -> {
                    result = at(result, axis, at, scope);
                    dropped.add(axis);
                }
            }
        }
        Shape shape = result.shape();
        for (int axis : dropped.reversed()) {
            shape = shape.without(axis);
        }
        return pass.placed(Formulas.reshape(result, shape), node.span(), x);
    }

    /// One subscript per axis: `...` stands for all axes not mentioned; trailing ones may be left out.
    private List<Subscript> expanded(Expression.Index node, Value x) {
        List<Subscript> written = node.subscripts();
        long dots = written.stream().filter(s -> s instanceof Subscript.Ellipsis).count();
        if (dots > 1) {
            throw pass.problem(Code.REPEATED_ELLIPSIS, node.span(), "`...` may stand only once in an index");
        }
        int missing = x.rank() - (int) (written.size() - dots);
        if (missing < 0) {
            throw pass.problem(Diagnostic.error(Code.RANK_MISMATCH, node.span(), written.size() - dots + " indices into a tensor of rank " + x.rank())
                    .label(Texts.of(node.base().span()) + " is " + x.type()));
        }
        Span none = node.span();
        List<Subscript> all = new ArrayList<>();
        for (Subscript subscript : written) {
            if (subscript instanceof Subscript.Ellipsis) {
                for (int i = 0; i < missing; i++) {
                    all.add(new Subscript.Ellipsis(none));
                }
            } else {
                all.add(subscript);
            }
        }
        while (all.size() < x.rank()) {
            all.add(new Subscript.Ellipsis(none));
        }
        return all;
    }

    private Value slice(Value x, int axis, Subscript.Slice slice, Scope scope) {
        Dim extent = x.shape().dim(axis);
        Dim from = slice.from().map(e -> position(e, extent, scope)).orElse(Dim.ZERO);
        Dim to = slice.to().map(e -> position(e, extent, scope)).orElse(extent);
        inside(from, to, extent, axis, x, slice.span());
        return everyNth(Formulas.slice(x, axis, from, to.minus(from)), axis, step(slice, scope));
    }

    private int step(Subscript.Slice slice, Scope scope) {
        if (slice.step().isEmpty()) {
            return 1;
        }
        Expression written = slice.step().get();
        int step = pass.conversions.integer(pass.expressions.evaluate(written, scope), written.span());
        if (step < 1) {
            throw pass.problem(Diagnostic.error(Code.SETTING_OUT_OF_RANGE, written.span(), "a slice goes forwards, in steps of at least 1, not " + step)
                    .hint("`flip(x, axis: 0)` turns an axis round"));
        }
        return step;
    }

    /// Windows of one tap, `step` apart.
    private static Value everyNth(Value x, int axis, int step) {
        if (step == 1) {
            return x;
        }
        Dim count = x.shape().dim(axis).plus(-1).div(Dim.of(step)).plus(1);
        Value tapped = Formulas.reshape(x, x.shape().insert(axis + 1, Dim.ONE));
        Value windows = Value.of(new Windows(List.of(axis), List.of(axis + 1), List.of(new Sliding(step, 1, 0)), new Shape(List.of(count)), 0), tapped);
        return Formulas.reshape(windows, windows.shape().without(axis + 1));
    }

    private Value at(Value x, int axis, Subscript.At at, Scope scope) {
        Meta meta = pass.expressions.evaluate(at.index(), scope);
        if (meta instanceof Meta.Tensor) {
            throw pass.problem(Diagnostic.error(Code.NOT_COMPILE_TIME, at.span(), "an index between brackets is known at compile time")
                    .hint("`take(x, index, axis: " + axis + ")` looks up positions from a tensor"));
        }
        Dim extent = x.shape().dim(axis);
        Dim index = fromEnd(pass.conversions.dim(meta, at.span()), extent);
        inside(index, index.plus(1), extent, axis, x, at.span());
        return Formulas.slice(x, axis, index, Dim.ONE);
    }

    private Dim position(Expression written, Dim extent, Scope scope) {
        return fromEnd(pass.conversions.dim(pass.expressions.evaluate(written, scope), written.span()), extent);
    }

    private static Dim fromEnd(Dim index, Dim extent) {
        boolean negative = index.times(-1).atLeast(1);
        return negative ? index.plus(extent) : index;
    }

    private static boolean fits(Dim from, Dim to, Dim extent) {
        return from.atLeast(0) && to.minus(from).atLeast(1) && extent.minus(to).atLeast(0);
    }

    /// Positions from ..< to lie along an axis, or the model asks for a size that makes them.
    void inside(Dim from, Dim to, Dim extent, int axis, Value x, Span span) {
        if (!fits(from, to, extent)) {
            SizeClaim claim = new SizeClaim(List.of(from, to, extent),
                    narrowed -> fits(narrowed.apply(from), narrowed.apply(to), narrowed.apply(extent)));
            claim.requireLarger();
            boolean symbolic = !from.isConstant() || !to.isConstant() || !extent.isConstant();
            Diagnostic diagnostic = Diagnostic.error(Code.SLICE_OUT_OF_RANGE, span, "positions " + from + " to " + to
                    + (symbolic ? " are none, or not inside 0 to " + extent + ", for some sizes" : from.equals(to) ? " are none"
                    : " are not inside 0 to " + extent))
                    .label("axis " + axis + " of " + x.type());
            throw pass.problem(symbolic ? diagnostic.hint(claim.remedy(extent.isConstant() ? OptionalLong.of(extent.constant()) : OptionalLong.empty())) : diagnostic);
        }
    }
}
