package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.plan.ProgramPlan.Result;
import io.tapeless.compiler.plan.ProgramPlan.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Graph → plan: chooses layouts, decides what is stored, orders the kernels and commits, and assigns workspace slots.
public final class Planner {
    private final Graph graph;
    private final Set<Value> inlined;
    private final HostValues host;
    private final Map<Value, Buffer> buffers = new IdentityHashMap<>();
    private final Map<String, Buffer> named = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private int nextId;

    private Planner(Graph graph) {
        Layouts layouts = new Layouts();
        this.graph = layouts.apply(graph);
        List<Value> values = this.graph.values();
        this.host = new HostValues(values);
        this.inlined = new Fusion(this.graph, host, layouts.packed()).inlined();
    }

    /// The plan of a graph without subgraph boundaries.
    public static ProgramPlan plan(Graph graph) {
        return new Planner(graph).plan();
    }

    private ProgramPlan plan() {
        List<Value> commits = graph.roots(Graph.Role.COMMIT).stream().map(Graph.Root::value).toList();
        Map<Value, Integer> uses = graph.uses();
        for (Value value : graph.values()) {
            if (host.of(value) != null || inlined.contains(value) || value.op() instanceof Commit) {
                continue;
            }
            switch (value.op()) {
                case Named leaf -> buffers.put(value, external(leaf));
                case Literal literal -> buffers.put(value, new Buffer(nextId++, Buffer.Kind.LITERAL, "literal" + nextId, value.dtype(),
                        value.shape().elements(), literal.values()));
                case Leaf leaf -> throw new IllegalStateException("no memory for " + value);
                case Reshape reshape when !Views.isTrivialReshape(value) && buffers.containsKey(value.input(0)) ->
                        buffers.put(value, buffers.get(value.input(0)));
                default -> {
                    Buffer buffer = workspace(value);
                    buffers.put(value, buffer);
                    steps.add(new Step(List.of(new Result(value, buffer))));
                }
            }
        }
        storeHostResults();
        new CommitOrder(graph, buffers, inlined, host, this::workspace, this::external).addSteps(commits, uses, steps);
        Slots slots = new Slots(graph, steps, buffers, inlined, host);
        return new ProgramPlan(graph, List.copyOf(steps), Collections.unmodifiableMap(buffers), inlined, host, slots.assignment(), slots.slots());
    }

    /// Results that are host numbers are stored like any other, so that callers find an array.
    private void storeHostResults() {
        for (Graph.Root root : graph.roots()) {
            Value value = root.value();
            if (root.role() != Graph.Role.COMMIT && host.of(value) != null && !buffers.containsKey(value)) {
                Buffer buffer = workspace(value);
                buffers.put(value, buffer);
                steps.add(new Step(List.of(new Result(value, buffer))));
            }
        }
    }

    private Buffer workspace(Value value) {
        String name = value.label() != null ? value.label() : value.op().mnemonic();
        return new Buffer(nextId++, Buffer.Kind.WORKSPACE, name, value.dtype(), value.shape().elements(), List.of());
    }

    private Buffer external(Named leaf) {
        Buffer.Kind kind = switch (leaf.role()) {
            case INPUT -> Buffer.Kind.INPUT;
            case TARGET -> Buffer.Kind.TARGET;
            case PARAMETER -> Buffer.Kind.PARAMETER;
            case STATE -> Buffer.Kind.STATE;
            case GRADIENT -> Buffer.Kind.GRADIENT;
            case OPTIMIZER -> Buffer.Kind.OPTIMIZER;
            case ACCUMULATED -> throw new IllegalStateException("accumulated parts are host numbers");
        };
        return named.computeIfAbsent(leaf.role() + " " + leaf.name(), key ->
                new Buffer(nextId++, kind, leaf.name(), leaf.type().dtype(), leaf.type().shape().elements(), List.of()));
    }
}
