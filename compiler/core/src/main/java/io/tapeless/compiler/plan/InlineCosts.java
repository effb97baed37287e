package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What computing values inside the kernels that use them would cost there: counted once for each value, after what it is made of.
final class InlineCosts {
    /// Of a value with all that is computed inside its kernel.
    ///
    /// @param nodes          operations
    /// @param loads          stored values that are read
    /// @param transcendental polynomial functions
    /// @param slow           operations that take many times as long as an addition
    /// @param core           the reduction or contraction among it, or null
    record Cost(int nodes, int loads, int transcendental, int slow, Value core) {}

    private final HostValues host;
    private final Set<Value> inlined;
    private final Map<Value, Cost> costs = new IdentityHashMap<>();

    /// @param inlined the values computed inside their users, which grows while costs are counted
    InlineCosts(HostValues host, Set<Value> inlined) {
        this.host = host;
        this.inlined = inlined;
    }

    /// Of a value that was counted.
    Cost of(Value value) {
        return costs.get(value);
    }

    /// Counts a value of which all operands have been counted and decided.
    Cost count(Value value) {
        Cost cost = counted(value);
        costs.put(value, cost);
        return cost;
    }

    private Cost counted(Value value) {
        if (host.of(value) != null || value.op() instanceof Leaf) {
            return new Cost(0, 1, 0, 0, null);
        }
        Set<Value> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        int nodes = nodes(value);
        int loads = 0;
        int transcendental = transcendental(value);
        int slow = own(value, Scalar::isSlow);
        Value core = value.op() instanceof Reduction || value.op() instanceof Contraction ? value : null;
        for (Value input : value.inputs()) {
            Cost part = costs.get(input);
            if (host.of(input) != null) {
                continue;
            }
            if (!inlined.contains(input)) {
                loads += distinct.add(input) ? 1 : 0;
            } else {
                nodes += part.nodes;
                loads += part.loads;
                transcendental += part.transcendental;
                slow += part.slow;
                core = core == null ? part.core : core;
            }
        }
        return new Cost(nodes, loads, transcendental, slow, core);
    }

    /// Operations of a value itself.
    static int nodes(Value value) {
        return own(value, node -> !node.children().isEmpty());
    }

    /// Polynomial functions of a value itself.
    static int transcendental(Value value) {
        return own(value, Scalar::isPolynomial);
    }

    private static int own(Value value, Predicate<Scalar> kind) {
        if (!(value.op() instanceof Elementwise op)) {
            return 0;
        }
        List<Scalar> operands = new ArrayList<>();
        for (Value input : value.inputs()) {
            operands.add(new Scalar.Operand(operands.size(), input.dtype()));
        }
        return (int) op.formula(operands).nodes().stream().filter(kind).count();
    }
}
