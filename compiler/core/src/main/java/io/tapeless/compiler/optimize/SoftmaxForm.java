package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Divide;
import io.tapeless.compiler.op.elementwise.Exponential;
import io.tapeless.compiler.op.elementwise.Subtract;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.op.subgraph.CustomGradient;
import io.tapeless.compiler.op.subgraph.LogSumExp;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// A softmax recognised in a graph: exp u / Σ exp u over `axes`, with or without a shift inside u, written out or as a call of a
/// function whose body it is. Any shift that is constant along the axes cancels, so `x` is taken without it.
///
/// @param x    what the softmax is of
/// @param axes the axes summed over
record SoftmaxForm(Value x, List<Integer> axes) {
    /// Σ exp x over axes, with the axes dropped or kept as extents of 1.
    record SumOfExp(Value x, List<Integer> axes) {
        static SumOfExp match(Value value) {
            Value sum = value.op() instanceof Reshape ? value.input(0) : value;
            return sum.op() instanceof Sum(List<Integer> axes) && sum.input(0).op() instanceof Exponential
                    ? new SumOfExp(sum.input(0).input(0), axes) : null;
        }

        /// True when something is already subtracted along the axes, as in the expansion of `logsumexp`.
        boolean isShifted() {
            return withoutShift(x, axes) != x;
        }
    }

    /// The softmax that a value is, or null.
    static SoftmaxForm match(Value value) {
        Value body = value.op() instanceof CustomGradient call ? call.expand(value.inputs(), null) : value;
        Value exponent = exponent(body);
        if (exponent == null) {
            return null;
        }
        List<Integer> axes = ((Sum) canonical(body.input(1)).input(0).op()).axes();
        return new SoftmaxForm(withoutShift(exponent, axes), axes);
    }

    /// The softmax that a value is, when it is written out and nothing is subtracted from the exponent: the form that overflows.
    static SoftmaxForm matchNaive(Value value) {
        SoftmaxForm found = value.op() instanceof CustomGradient ? null : match(value);
        return found == null || found.x != exponent(value) ? null : found;
    }

    /// u when the value is exp u / repeated Σ exp u, else null.
    private static Value exponent(Value value) {
        if (!(value.op() instanceof Divide) || !(value.input(0).op() instanceof Exponential)) {
            return null;
        }
        Value exp = value.input(0);
        Value repeated = canonical(value.input(1));
        if (!(repeated.op() instanceof Broadcast) || !(repeated.input(0).op() instanceof Sum(List<Integer> axes))) {
            return null;
        }
        boolean along = isAlong(repeated, axes);
        return along && Match.same(repeated.input(0).input(0), exp) ? exp.input(0) : null;
    }

    /// True when a broadcast repeats exactly along `axes`.
    private static boolean isAlong(Value repeated, List<Integer> axes) {
        List<Integer> others = range(repeated.rank()).stream().filter(axis -> !axes.contains(axis)).toList();
        return repeated.op() instanceof Broadcast b && b.axes().equals(others);
    }

    private static Value withoutShift(Value exponent, List<Integer> axes) {
        boolean shifted = exponent.op() instanceof Subtract && isAlong(canonical(exponent.input(1)), axes);
        return shifted ? exponent.input(0) : exponent;
    }

    /// A chain of movements as one movement.
    private static Value canonical(Value value) {
        if (!(value.op() instanceof Movement) || value.inputs().size() != 1) {
            return value;
        }
        Value current = value.withInputs(List.of(canonical(value.input(0))));
        Value next = current;
        while (next != null) {
            current = next;
            next = Rewriting.once(current, MovementIdentities.ALL);
        }
        return current;
    }

    /// The stable softmax with its gradient stated: dx = y · (dy − Σ y·dy).
    Value value() {
        TensorType type = x.type();
        Value input = Value.of(new Named(Named.Role.INPUT, "0", type));
        Value shift = restore(stopGradient(LogSumExp.shift(input, axes)), type.shape(), axes);
        Value e = exp(minus(input, shift));
        Value forward = over(e, restore(sum(e, axes), type.shape(), axes));
        Value y = Value.of(new Named(Named.Role.INPUT, "y", type));
        Value dy = Value.of(new Named(Named.Role.INPUT, "dy", type));
        Value backward = times(y, minus(dy, restore(sum(times(y, dy), axes), type.shape(), axes)));
        return Value.of(new CustomGradient("softmax",
                new Graph("softmax", List.of(new Graph.Root(Graph.Role.OUTPUT, "0", forward))),
                new Graph("softmax_gradient", List.of(new Graph.Root(Graph.Role.GRADIENT, "0", backward))),
                CustomGradient.Stated.CHECKED), x);
    }

    /// x − logsumexp x.
    Value logarithm() {
        return minus(x, restore(logSumExp(x, axes), x.shape(), axes));
    }
}
