package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;
import static io.tapeless.compiler.op.LoopFormulas.*;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.InLoop;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Einsum;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.indexing.ScatterSlices;
import io.tapeless.compiler.op.indexing.Take;
import io.tapeless.compiler.op.scan.At;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The values of one loop, each as one value of all steps with the position first.
final class StepValues {
    private final Loops loops;
    private final Loop loop;
    private final Map<Value, Value> rebuilt;
    private final List<Value> initial;
    private final List<Value> next;
    private final Set<Value> carried = Collections.newSetFromMap(new IdentityHashMap<>());
    /// What the next step needs.
    private final Set<Value> recurrent = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Value> heavy = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Value> movable = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Value, Value> batched = new IdentityHashMap<>();

    /// @param rebuilt what has become of the values so far
    StepValues(Loops loops, Loop loop, Map<Value, Value> rebuilt) {
        this.loops = loops;
        this.loop = loop;
        this.rebuilt = rebuilt;
        Value any = loops.results(loop).getFirst();
        this.initial = Scan.initial(any);
        this.next = Scan.next(any);
        List<Value> roots = new ArrayList<>(next);
        loops.results(loop).forEach(result -> roots.add(result.inputs().getLast()));
        for (Value value : Graph.order(roots)) {
            if (inStep(value)) {
                analyse(value);
            }
        }
        Graph.order(next).stream().filter(this::inStep).forEach(recurrent::add);
    }

    private void analyse(Value value) {
        if (value.op() instanceof CarryIn carry && carry.loop().equals(loop) || value.inputs().stream().anyMatch(carried::contains)) {
            carried.add(value);
        }
        if (MoveOutOfLoops.isHeavy(value) && !(value.op() instanceof Leaf) || value.inputs().stream().anyMatch(heavy::contains)) {
            heavy.add(value);
        }
        boolean own = java.util.Objects.equals(loops.home(value), loop) && (isScanned(value) || batchedOp(value) != null);
        if (own && (isScanned(value) || value.inputs().stream().allMatch(input -> !inStep(input) || movable.contains(input)))) {
            movable.add(value);
        }
    }

    private boolean isScanned(Value value) {
        return value.op() instanceof At at && at.loop().equals(loop) && !inStep(value.input(0));
    }

    /// Whether a value differs from step to step of this loop.
    boolean inStep(Value value) {
        return loops.of(value).contains(loop);
    }

    /// Whether a value of the step can and should be computed for all steps before the loop.
    boolean movesBefore(Value value) {
        return !carried.contains(value) && movable.contains(value) && heavy.contains(value);
    }

    /// Whether a collected value should be computed for all steps after the loop.
    boolean movesAfter(Value value) {
        return next.contains(value) || !carried.contains(value) && movable.contains(value) || !recurrent.contains(value) && heavy.contains(value);
    }

    /// The value of all steps, position first, in terms of what has been rebuilt. What needs the loop is collected from it.
    Value batched(Value value) {
        Value known = batched.get(value);
        if (known == null) {
            known = make(value);
            batched.put(value, known);
        }
        return known;
    }

    private Value make(Value value) {
        Dim length = loop.length();
        if (!inStep(value)) {
            Value outside = rebuilt.get(value);
            return Match.isUniform(outside) ? Match.uniformAs(outside, outside.type().withShape(outside.shape().insert(0, length)))
                    : broadcast(outside, outside.shape().insert(0, length), range(outside.rank()).stream().map(axis -> axis + 1).toList());
        }
        if (isScanned(value)) {
            At at = (At) value.op();
            Value part = slice(rebuilt.get(value.input(0)), at.axis(), Dim.of(at.shift()), length);
            List<Integer> order = new ArrayList<>(range(part.rank()));
            order.remove(at.axis());
            order.add(0, at.axis());
            return permute(part, order);
        }
        if (value.op() instanceof CarryIn carry && carry.loop().equals(loop)) {
            return slice(history(loop, rebuilt(initial), rebuilt(next), carry.index()), 0, Dim.of(loop.before()), length);
        }
        if (next.contains(value)) {
            return slice(history(loop, rebuilt(initial), rebuilt(next), next.indexOf(value)), 0, Dim.of(loop.after()), length);
        }
        boolean stays = carried.contains(value) && recurrent.contains(value) || batchedOp(value) == null
                || !java.util.Objects.equals(loops.home(value), loop);
        return stays ? collect(loop, rebuilt(initial), rebuilt(next), rebuilt.get(value)) : computed(value);
    }

    private List<Value> rebuilt(List<Value> values) {
        return values.stream().map(rebuilt::get).toList();
    }

    /// The operator on values of all steps; for some it depends on which inputs differ from step to step.
    private Op batchedOp(Value value) {
        return switch (value.op()) {
            case Einsum einsum -> einsum;
            case Take take -> inStep(value.input(0)) ? null : take;
            case InLoop step when step.loop().equals(loop) -> null;
            case Scan scan -> null;
            default -> value.op().batched(loop.length());
        };
    }

    private Value computed(Value value) {
        Value made = switch (value.op()) {
            case Einsum op -> product(value, op, true);
            case Take take -> taken(value, take);
            default -> value.with(batchedOp(value), value.inputs().stream().map(this::batched).toList());
        };
        Value placed = made.at(value.origin());
        return value.label() == null || placed.inputs().isEmpty() ? placed : placed.labelled(value.label());
    }

    /// The product in every step, or its sum over the steps.
    private Value product(Value value, Einsum op, boolean everyStep) {
        int step = java.util.stream.Stream.of(op.left(), op.right(), op.result()).flatMap(List::stream).mapToInt(label -> label + 1).max().orElse(0);
        boolean inLeft = inStep(value.input(0));
        boolean inRight = inStep(value.input(1));
        Value left = inLeft ? batched(value.input(0)) : rebuilt.get(value.input(0));
        Value right = inRight ? batched(value.input(1)) : rebuilt.get(value.input(1));
        return einsum(left, inLeft ? labels(step, op.left()) : op.left(), right, inRight ? labels(step, op.right()) : op.right(),
                everyStep ? labels(step, op.result()) : op.result());
    }

    private static List<Integer> labels(int first, List<Integer> others) {
        List<Integer> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }

    private Value taken(Value value, Take take) {
        Value all = take(rebuilt.get(value.input(0)), batched(value.input(1)), take.axis());
        List<Integer> order = new ArrayList<>(range(all.rank()));
        order.remove(take.axis());
        order.add(0, take.axis());
        return permute(all, order);
    }

    /// The sum of a value over all steps.
    Value total(Value value) {
        if (!inStep(value)) {
            Value once = rebuilt.get(value);
            return times(once, size(loop.length(), once.type()));
        }
        boolean here = java.util.Objects.equals(loops.home(value), loop) && !recurrent.contains(value);
        if (here && value.op() instanceof Einsum op) {
            return product(value, op, false).at(value.origin());
        }
        if (here && value.op() instanceof Add) {
            return plus(total(value.input(0)), total(value.input(1)));
        }
        if (here && value.op() instanceof ScatterSlices scatter && scatter.axis() == 0 && inStep(value.input(0)) && inStep(value.input(1))) {
            return scatterSlices(batched(value.input(0)), batched(value.input(1)), 0, scatter.extent());
        }
        boolean moves = !recurrent.contains(value) || next.contains(value);
        Value all = moves ? batched(value) : collect(loop, rebuilt(initial), rebuilt(next), rebuilt.get(value));
        return sum(all, List.of(0));
    }
}
