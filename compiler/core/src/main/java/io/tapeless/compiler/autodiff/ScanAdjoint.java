package io.tapeless.compiler.autodiff;

import static io.tapeless.compiler.op.Formulas.like;
import static io.tapeless.compiler.op.Formulas.pad;
import static io.tapeless.compiler.op.Formulas.plus;
import static io.tapeless.compiler.op.Formulas.reshape;
import static io.tapeless.compiler.op.Formulas.sum;
import static io.tapeless.compiler.op.LoopFormulas.at;
import static io.tapeless.compiler.op.LoopFormulas.carryIn;
import static io.tapeless.compiler.op.LoopFormulas.collect;
import static io.tapeless.compiler.op.LoopFormulas.firstAxisTo;
import static io.tapeless.compiler.op.LoopFormulas.history;
import static io.tapeless.compiler.op.LoopFormulas.pick;

import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.movement.Pad;
import io.tapeless.compiler.op.scan.At;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.op.scan.History;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The adjoint of a scan: a scan in the other direction that carries the adjoints of the carries (backpropagation through time; Werbos
/// 1990). Its body is the body's own reverse sweep; forward values it needs are collected by the forward scan and scanned again.
///
/// What each step adds to a value outside is collected over the steps and summed once, outside the loop: there `MoveOutOfLoops` turns
/// a sum of products over the steps into one contraction.
final class ScanAdjoint {
    private final Loops.Repeated repeated;
    private final Sweep outer;
    private final Loop forward;
    private final Loop backward;
    private final List<Value> initial;
    private final List<Value> next;
    /// The adjoints of every value a carry has, and of the last one apart: most scans are used for nothing else.
    private final Map<Integer, Value> historyAdjoints = new HashMap<>();
    private final Map<Integer, Value> lastAdjoints = new HashMap<>();
    private final Set<Value> own = Collections.newSetFromMap(new IdentityHashMap<>());

    ScanAdjoint(Loops.Repeated repeated, Sweep outer) {
        this.repeated = repeated;
        this.outer = outer;
        this.forward = repeated.loop();
        this.backward = Loop.of(forward.length(), !forward.reverse(), forward.recompute());
        Value any = repeated.results().getFirst();
        this.initial = Scan.initial(any);
        this.next = Scan.next(any);
        collectValues(repeated.body());
    }

    private void collectValues(List<Loops.Item> items) {
        for (Loops.Item item : items) {
            switch (item) {
                case Loops.Single(Value value) -> own.add(value);
                case Loops.Repeated inner -> {
                    own.addAll(inner.results());
                    collectValues(inner.body());
                }
            }
        }
    }

    void run() {
        if (repeated.results().stream().allMatch(result -> outer.adjoint(result) == null)) {
            return;
        }
        List<Integer> live = new ArrayList<>();
        for (int i = 0; i < initial.size(); i++) {
            if (outer.active().contains(initial.get(i)) || outer.active().contains(next.get(i))) {
                live.add(i);
            }
        }
        Sweep body = new Sweep(outer.active(), forward, own);
        for (Value result : repeated.results()) {
            Value dy = outer.adjoint(result);
            if (dy != null && result.op() instanceof History history) {
                addends(dy).forEach(part -> addHistory(history.index(), part));
            } else if (dy != null) {
                body.add(result.inputs().getLast(), at(dy, backward, 0, 0));
            }
        }
        for (int i : live) {
            Value arriving = carryIn(backward, live.indexOf(i), initial.get(i).type());
            Value used = historyAdjoints.get(i);
            body.add(next.get(i), used == null ? arriving : plus(arriving, at(used, backward, 0, forward.after())));
        }
        body.run(repeated.body());
        finish(body, live);
    }

    private static List<Value> addends(Value sum) {
        if (!(sum.op() instanceof Add)) {
            return List.of(sum);
        }
        List<Value> all = new ArrayList<>(addends(sum.input(0)));
        all.addAll(addends(sum.input(1)));
        return all;
    }

    private void addHistory(int index, Value part) {
        Value inside = part.op() instanceof Pad ? part.input(0) : part;
        boolean last = part.op() instanceof Pad pad && pad.axis() == 0 && pad.value() == 0 && pad.before().equals(forward.end())
                && inside.shape().dim(0).isOne();
        if (last) {
            lastAdjoints.merge(index, reshape(inside, initial.get(index).shape()), (a, b) -> plus(a, b));
        } else {
            historyAdjoints.merge(index, part, (a, b) -> plus(a, b));
        }
    }

    private void finish(Sweep body, List<Integer> live) {
        StoredValues stored = new StoredValues(repeated, backward, own);
        List<Value> first = new ArrayList<>();
        List<Value> after = new ArrayList<>();
        for (int i : live) {
            first.add(lastAdjoints.getOrDefault(i, like(initial.get(i), 0)));
            after.add(stored.restore(entering(body, i)));
        }
        for (int i : live) {
            Value start = pick(history(backward, first, after, live.indexOf(i)), 0, backward.end());
            Value used = historyAdjoints.get(i);
            outer.add(initial.get(i), used == null ? start : plus(start, pick(used, 0, forward.start())));
        }
        for (Sweep.Captured captured : body.captured()) {
            Value collected = collect(backward, first, after, stored.restore(captured.part()));
            outer.add(captured.target(), captured.at() == null ? sum(collected, List.of(0)) : scattered(collected, captured.target(), captured.at()));
        }
    }

    /// The adjoint of a carry as it enters the step.
    private Value entering(Sweep body, int index) {
        Value total = null;
        for (Value value : own) {
            Value part = value.op() instanceof CarryIn carry && carry.loop().equals(forward) && carry.index() == index ? body.adjoint(value) : null;
            total = part == null ? total : total == null ? part : plus(total, part);
        }
        return total == null ? like(initial.get(index), 0) : total;
    }

    /// The adjoint of something scanned from those of its elements.
    private static Value scattered(Value collected, Value target, At at) {
        Dim shift = Dim.of(at.shift());
        Dim rest = target.shape().dim(at.axis()).minus(at.loop().length()).minus(shift);
        return firstAxisTo(pad(collected, 0, shift, rest, 0), at.axis());
    }
}
