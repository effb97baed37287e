package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Compare;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.op.movement.Overlap;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.reduction.ArgMax;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Rules about gradients of max-pooling, in which dy stands at the winner of its window and 0 elsewhere:
/// ```
/// where(x > 0, at_winner(x, dy), 0)   →   at_winner(x, where(max_pool(x) > 0, dy, 0)), also with 0 and dy exchanged
/// sum(at_winner(x, dy))               →   sum(dy), also where windows overlap
/// ```
/// What was asked of every element of x is then asked of every window, and x is not read any more.
final class PoolIdentities {
    static final List<Identity> ALL = List.of(
            new Identity("where (x > c) (dy at winners of x) 0 = where (max x > c) dy 0, at winners of x", PoolIdentities::gated),
            new Identity("sum of dy at winners = sum of dy", PoolIdentities::sumAtWinners));

    private PoolIdentities() {}

    private static Value gated(Value value) {
        if (!(value.op() instanceof Where) || !(value.input(0).op() instanceof Compare compare)) {
            return null;
        }
        boolean passes = Match.is(value.input(2), 0);
        if (!passes && !Match.is(value.input(1), 0)) {
            return null;
        }
        Value placed = value.input(passes ? 1 : 2);
        boolean overlaps = placed.op() instanceof Sum && placed.input(0).op() instanceof Overlap;
        Value inner = overlaps ? placed.input(0).input(0) : placed.op() instanceof Reshape ? placed.input(0) : placed;
        AtWinner at = AtWinner.match(inner);
        if (at == null || !at.x().shape().equals(value.shape())) {
            return null;
        }
        Value winners = maxOver(at.winner().input(0), ((ArgMax) at.winner().op()).axes());
        List<Value> asked = new ArrayList<>();
        for (Value operand : value.input(0).inputs()) {
            asked.add(Match.same(operand, at.x()) ? winners : Match.uniformAs(operand, winners.type()));
        }
        if (asked.contains(null) || !asked.contains(winners)) {
            return null;
        }
        Value condition = Value.of(compare, asked, value.origin());
        Value zero = like(at.dy(), 0);
        Value once = at.with(passes ? where(condition, at.dy(), zero) : where(condition, zero, at.dy()));
        return overlaps ? placed.withInputs(List.of(placed.input(0).withInputs(List.of(once)))) : placed == inner ? once : reshape(once, value.shape());
    }

    /// Every dy is at exactly one tap.
    private static Value sumAtWinners(Value value) {
        if (!(value.op() instanceof Sum(List<Integer> axes))) {
            return null;
        }
        Value placed = value.input(0);
        if (placed.op() instanceof Overlap overlap) {
            return sumOfOverlap(value, axes, overlap);
        }
        AtWinner at = AtWinner.match(placed.op() instanceof Reshape ? placed.input(0) : placed);
        if (at == null || !at.hasAllTaps()) {
            return null;
        }
        List<List<Integer>> parts = merged(at.value(), placed);
        if (parts == null) {
            return null;
        }
        List<Integer> summed = axes.stream().flatMap(axis -> parts.get(axis).stream()).toList();
        if (!summed.containsAll(at.tapAxes())) {
            return null;
        }
        List<Integer> windows = range(at.windowAxes().size()).stream().filter(i -> summed.contains(at.windowAxes().get(i))).toList();
        return reshape(sum(at.dy(), windows), value.shape());
    }

    /// The same of overlapping windows, over whole images: no winner lies outside when each window has a tap inside.
    private static Value sumOfOverlap(Value value, List<Integer> axes, Overlap overlap) {
        Value placed = value.input(0).input(0);
        AtWinner at = AtWinner.match(placed);
        boolean whole = axes.containsAll(overlap.axes()) && axes.containsAll(overlap.taps());
        if (at == null || !whole || !at.hasAllTaps() || !at.tapAxes().equals(overlap.taps())) {
            return null;
        }
        for (int i = 0; i < overlap.axes().size(); i++) {
            Dim windows = placed.shape().dim(overlap.axes().get(i));
            if (!overlap.by().get(i).reachesInside(windows, placed.shape().dim(overlap.taps().get(i)), overlap.extents().dim(i))) {
                return null;
            }
        }
        return sum(at.dy(), range(at.windowAxes().size()).stream().filter(i -> axes.contains(at.windowAxes().get(i))).toList());
    }

    /// For each axis of `after`, the neighbouring axes of `before` that it consists of; null when it is no such reshape.
    private static List<List<Integer>> merged(Value before, Value after) {
        List<List<Integer>> parts = new ArrayList<>();
        int next = 0;
        for (Dim dim : after.shape().dims()) {
            List<Integer> group = new ArrayList<>();
            Dim product = Dim.ONE;
            while (next < before.rank() && (group.isEmpty() || !product.equals(dim))) {
                product = product.times(before.shape().dim(next));
                group.add(next++);
            }
            if (!product.equals(dim)) {
                return null;
            }
            parts.add(group);
        }
        return next == before.rank() ? parts : null;
    }
}
