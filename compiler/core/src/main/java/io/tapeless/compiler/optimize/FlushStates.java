package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.flushSubnormal;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.FlushSubnormal;
import io.tapeless.compiler.op.leaf.Named;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Collectors;

/// Makes states of an optimiser 0 when they become subnormal.
/// ```
/// commit w.m = store{w.m}(add(mul(0.9, optimizer w.m), …))      →   store{w.m}(flush_subnormal(add(…)))
/// ```
/// The running mean of a gradient that has become 0 (units that died do that) shrinks until it is subnormal and, because 0.9 times the
/// smallest numbers rounds to themselves, stays so for good. Processors need several times as long for those: steps of Adam became half as slow again.
final class FlushStates implements Pass {
    @Override
    public String name() {
        return "flush-states";
    }

    @Override
    public Graph apply(Graph graph) {
        Set<String> states = graph.values().stream().filter(value -> value.op() instanceof Named leaf && leaf.role() == Named.Role.OPTIMIZER)
                .map(value -> ((Named) value.op()).name()).collect(Collectors.toSet());
        Set<Value> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Graph.Root root : graph.roots()) {
            if (root.value().op() instanceof Commit commit && states.contains(commit.target()) && canShrink(root.value().input(0))) {
                kept.add(root.value().input(0));
            }
        }
        return kept.isEmpty() ? graph : graph.rewrite((value, inputs) -> {
            Value same = value.withInputs(inputs);
            return kept.contains(value) ? Rewriting.inPlaceOf(value, flushSubnormal(same)) : same;
        });
    }

    private static boolean canShrink(Value value) {
        return value.dtype().isFloat() && !value.inputs().isEmpty() && !(value.op() instanceof FlushSubnormal);
    }
}
