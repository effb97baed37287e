package io.tapeless.compiler.autodiff;

import static io.tapeless.compiler.op.LoopFormulas.at;
import static io.tapeless.compiler.op.LoopFormulas.collect;
import static io.tapeless.compiler.op.LoopFormulas.history;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.InLoop;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.scan.At;
import io.tapeless.compiler.op.scan.CarryIn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Replaces the values of a forward loop in formulas of its backward loop: a carried value is read from the history, any other from
/// what the forward loop collects. What only moves elements is done again, and everything when the loop says so.
final class StoredValues {
    private final Loop forward;
    private final Loop backward;
    private final List<Value> initial;
    private final List<Value> next;
    private final Set<Value> own;
    private final Set<Loop> inner = new HashSet<>();
    private final Map<Value, Boolean> inForward = new IdentityHashMap<>();
    private final Map<Value, Value> restored = new IdentityHashMap<>();

    /// @param own the values of the forward loop's body
    StoredValues(Loops.Repeated repeated, Loop backward, Set<Value> own) {
        this.forward = repeated.loop();
        this.backward = backward;
        Value any = repeated.results().getFirst();
        this.initial = Scan.initial(any);
        this.next = Scan.next(any);
        this.own = own;
        own.forEach(value -> {
            if (value.op() instanceof Scan scan) {
                inner.add(scan.loop());
            }
        });
    }

    /// The formula in terms of the backward loop and of what is outside both.
    Value restore(Value formula) {
        for (Value value : Graph.order(List.of(formula))) {
            inForward.computeIfAbsent(value, this::dependsOnForward);
            restored.computeIfAbsent(value, this::replacement);
        }
        return restored.get(formula);
    }

    private boolean dependsOnForward(Value value) {
        if (value.op() instanceof Scan scan && scan.loop().equals(forward)) {
            return false;
        }
        return value.op() instanceof InLoop step && step.loop().equals(forward) || value.inputs().stream().anyMatch(inForward::get);
    }

    private Value replacement(Value value) {
        if (!inForward.get(value)) {
            return value;
        }
        if (value.op() instanceof CarryIn carry && carry.loop().equals(forward)) {
            return at(history(forward, initial, next, carry.index()), backward, 0, forward.before());
        }
        if (value.op() instanceof At at && at.loop().equals(forward)) {
            return at(value.input(0), backward, at.axis(), at.shift());
        }
        boolean ofForward = own.contains(value) || value.op() instanceof Scan scan && inner.contains(scan.loop());
        boolean again = forward.recompute() && own.contains(value) && !(value.op() instanceof Scan)
                || value.op() instanceof Movement && value.inputs().size() == 1;
        if (ofForward && !again) {
            return at(collect(forward, initial, next, value), backward, 0, 0);
        }
        List<Value> inputs = new ArrayList<>();
        value.inputs().forEach(input -> inputs.add(restored.get(input)));
        return value.withInputs(inputs);
    }
}
