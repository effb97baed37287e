package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Compare;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.op.reduction.ArgMax;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.type.Dim;
import java.util.List;

/// `where(winner = tap, dy, 0)`, with the winners of windows of `x`.
public record AtWinner(Value value, Value winner, Value taps, Value dy) {
    /// Such a value, or null.
    public static AtWinner match(Value value) {
        if (!(value.op() instanceof Where) || !Match.is(value.input(2), 0) || !(value.input(1).op() instanceof Broadcast toTaps)
                || !(value.input(0).op() instanceof Compare(Comparison comparison)) || comparison != Comparison.EQ) {
            return null;
        }
        Value condition = value.input(0);
        for (int side = 0; side < 2; side++) {
            Value winner = condition.input(side);
            Value taps = condition.input(1 - side);
            boolean matches = winner.op() instanceof Broadcast repeated && repeated.axes().equals(toTaps.axes()) && winner.input(0).op() instanceof ArgMax
                    && winner.input(0).input(0).op() instanceof Windows && winner.input(0).input(0).input(0).op() instanceof Broadcast
                    && taps.op() instanceof Broadcast && taps.input(0).op() instanceof Literal;
            if (matches) {
                return new AtWinner(value, winner.input(0), taps, value.input(1).input(0));
            }
        }
        return null;
    }

    /// What the windows are windows of.
    Value x() {
        return winner.input(0).input(0).input(0);
    }

    /// The axes of windows.
    public List<Integer> windowAxes() {
        return ((Broadcast) value.input(1).op()).axes();
    }

    /// The axes of positions in a window.
    public List<Integer> tapAxes() {
        return ((Broadcast) taps.op()).axes();
    }

    Value with(Value other) {
        return where(value.input(0), broadcast(other, value.shape(), windowAxes()), value.input(2));
    }

    /// Whether every winner is one of the taps that are compared, in this order.
    public boolean hasAllTaps() {
        List<Double> numbers = ((Literal) taps.input(0).op()).values();
        Dim count = Dim.ONE;
        for (int axis : ((ArgMax) winner.op()).axes()) {
            count = count.times(winner.input(0).shape().dim(axis));
        }
        boolean ascending = range(numbers.size()).stream().allMatch(i -> numbers.get(i) == i.doubleValue());
        return ascending && count.equals(Dim.of(numbers.size())) && tapAxes().equals(tapAxes().stream().sorted().toList())
                && windowAxes().size() + tapAxes().size() == value.rank();
    }
}
