package io.tapeless.compiler.op;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.scan.At;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.op.scan.Collect;
import io.tapeless.compiler.op.scan.History;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Formulas of a loop: what enters its steps, what leaves them, and the axis along which steps lie.
public final class LoopFormulas {
    private LoopFormulas() {}

    /// What lies along `axis` at the position of a loop's step, `shift` further on.
    public static Value at(Value x, Loop loop, int axis, int shift) {
        return Value.of(new At(loop, axis, shift), x);
    }

    /// A carried value as it enters a step.
    public static Value carryIn(Loop loop, int index, TensorType type) {
        return Value.of(new CarryIn(loop, index, type));
    }

    /// Every value of carry `index`, position first.
    public static Value history(Loop loop, List<Value> initial, List<Value> next, int index) {
        List<Value> inputs = new ArrayList<>(initial);
        inputs.addAll(next);
        return Value.of(new History(loop, initial.size(), index), inputs.toArray(Value[]::new));
    }

    /// A value of every step, position first.
    public static Value collect(Loop loop, List<Value> initial, List<Value> next, Value collected) {
        List<Value> inputs = new ArrayList<>(initial);
        inputs.addAll(next);
        inputs.add(collected);
        return Value.of(new Collect(loop, initial.size()), inputs.toArray(Value[]::new));
    }

    /// The part of `x` at one position of an axis, which disappears.
    public static Value pick(Value x, int axis, Dim position) {
        return reshape(slice(x, axis, position, Dim.ONE), x.shape().without(axis));
    }

    /// The first axis moved to place `axis`.
    public static Value firstAxisTo(Value x, int axis) {
        List<Integer> order = new ArrayList<>(range(x.rank()).subList(1, x.rank()));
        order.add(axis, 0);
        return permute(x, order);
    }
}
