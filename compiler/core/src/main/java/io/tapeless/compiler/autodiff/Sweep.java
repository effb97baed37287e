package io.tapeless.compiler.autodiff;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.scan.At;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One pass over values in reverse order, adding up the adjoints: over a whole program, or over the body of one loop.
final class Sweep {
    /// An adjoint's part that leaves the body of a loop: what one step adds to `target`.
    ///
    /// @param at where in `target`, or null for all of it
    record Captured(Value target, Value part, At at) {}

    private final Set<Value> active;
    private final Loop loop;
    private final Set<Value> own;
    private final Map<Value, Value> adjoints = new IdentityHashMap<>();
    private final List<Captured> captured = new ArrayList<>();

    /// @param active the values a wanted one reaches
    /// @param loop   the loop whose body is swept, or null for a program
    /// @param own    the values of that body, or null for all
    Sweep(Set<Value> active, Loop loop, Set<Value> own) {
        this.active = active;
        this.loop = loop;
        this.own = own;
    }

    Set<Value> active() {
        return active;
    }

    /// The adjoint of a value so far, or null.
    Value adjoint(Value value) {
        return adjoints.get(value);
    }

    List<Captured> captured() {
        return captured;
    }

    /// Adds to the adjoint of a value.
    void add(Value target, Value part) {
        if (!active.contains(target)) {
            return;
        }
        if (!part.type().equals(target.type())) {
            throw new IllegalStateException("a gradient of " + target + " is " + part.type());
        }
        if (own == null || own.contains(target)) {
            adjoints.merge(target, part, Formulas::plus);
        } else {
            captured.add(new Captured(target, part, null));
        }
    }

    void run(List<Loops.Item> items) {
        for (Loops.Item item : items.reversed()) {
            switch (item) {
                case Loops.Single(Value value) -> differentiate(value);
                case Loops.Repeated repeated -> new ScanAdjoint(repeated, this).run();
            }
        }
    }

    private void differentiate(Value value) {
        Value dy = adjoints.get(value);
        if (dy == null) {
            return;
        }
        if (value.label() != null && dy.label() == null && !dy.inputs().isEmpty()) {
            dy = dy.labelled(value.label() + " gradient");
            adjoints.put(value, dy);
        }
        if (value.inputs().stream().noneMatch(active::contains)) {
            return;
        }
        if (value.op() instanceof At at && at.loop().equals(loop)) {
            captured.add(new Captured(value.input(0), dy, at));
            return;
        }
        List<Value> parts = value.op().gradient(new Adjoint(value, dy));
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) != null) {
                add(value.input(i), parts.get(i));
            }
        }
    }
}
