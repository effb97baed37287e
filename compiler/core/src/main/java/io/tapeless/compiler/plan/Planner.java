package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.StopGradient;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.FirstRows;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.plan.ProgramPlan.Result;
import io.tapeless.compiler.plan.ProgramPlan.Step;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Graph → plan: chooses layouts, decides what is stored, orders the kernels and commits, and assigns workspace slots.
public final class Planner {
    private final Graph graph;
    /// Whether the program is for the CPU, whose kernels run over vectors of elements and may read and write one array.
    private final boolean lanes;
    private final Set<String> stored;
    private final Set<Value> inlined;
    private final Map<Value, Refusal> refused;
    private final List<String> choices = new ArrayList<>();
    /// Values that one kernel computes, by each of them.
    private final Map<Value, List<Value>> together;
    private final HostValues host;
    private final Map<Value, Buffer> buffers = new IdentityHashMap<>();
    private final Map<String, Buffer> named = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final ValueNames names;
    private final Loops loops;
    private final Slots.Lasting lasting = new Slots.Lasting();
    /// Where a value of a loop's step is wanted.
    private final Map<Value, Buffer> destined = new IdentityHashMap<>();
    private List<Loop> path = List.of();
    private final Map<Loop, LoopPlanner> carries = new HashMap<>();
    private int nextId;

    /// What is known of the values of a graph.
    private record Decisions(Loops loops, HostValues host, Set<Value> inlined, Map<Value, Refusal> refused, List<String> updates) {
        static Decisions of(Graph graph, Set<Value> packed, boolean lanes) {
            Loops loops = Loops.among(RunOrder.of(graph));
            HostValues host = new HostValues(graph.values());
            Fusion fusion = new Fusion(graph, host, packed, loops, lanes);
            return new Decisions(loops, host, fusion.inlined(), fusion.refused(), fusion.choices());
        }
    }

    private Planner(Graph graph, boolean lanes) {
        this.lanes = lanes;
        Layouts layouts = new Layouts(choices);
        Set<Value> copied = Collections.newSetFromMap(new IdentityHashMap<>());
        Graph padded = lanes ? PadsAsParts.apply(Loops.numbered(graph)) : Loops.numbered(graph);
        Graph inOrder = layouts.apply(ImageLayout.apply(padded, copied, choices), copied);
        Graph laidOut = withOwnOperands(withOwnResults(lanes ? WinnerConvolution.apply(inOrder, layouts.packed()) : inOrder));
        Decisions decisions = Decisions.of(laidOut, layouts.packed(), lanes);
        this.graph = lanes ? MasksAsNumbers.apply(laidOut, decisions.host, decisions.inlined, layouts.packed()) : laidOut;
        decisions = this.graph == laidOut ? decisions : Decisions.of(this.graph, layouts.packed(), true);
        this.stored = graph.stored();
        this.loops = decisions.loops;
        this.host = decisions.host;
        this.inlined = decisions.inlined;
        this.refused = decisions.refused;
        this.choices.addAll(decisions.updates);
        this.together = Pooling.together(this.graph.values(), inlined);
        this.names = new ValueNames(this.graph, host, inlined);
    }

    /// The plan of a graph without subgraph boundaries.
    public static ProgramPlan plan(Graph graph) {
        return new Planner(graph, true).plan();
    }

    /// The plan for a device whose threads compute an element each, so that lanes need not be filled.
    public static ProgramPlan planForDevice(Graph graph) {
        return new Planner(graph, false).plan();
    }

    /// Library code takes whole arrays: in a loop, where values may lie inside larger ones, its operands are copied.
    private static Graph withOwnOperands(Graph graph) {
        Loops loops = Loops.of(graph.roots().stream().map(Graph.Root::value).toList());
        if (loops.all().isEmpty()) {
            return graph;
        }
        return graph.rewrite((value, inputs) -> value.op() instanceof Library && !loops.of(value).isEmpty()
                ? value.withInputs(inputs.stream().map(input -> Value.of(new StopGradient(), input)).toList()) : value.withInputs(inputs));
    }

    /// A result that is a literal, or the old value of something this program overwrites, is copied: it needs an array of its own.
    private static Graph withOwnResults(Graph graph) {
        Set<String> overwritten = new HashSet<>();
        graph.roots(Graph.Role.COMMIT).forEach(root -> overwritten.add(((Commit) root.value().op()).target()));
        List<Graph.Root> roots = new ArrayList<>();
        for (Graph.Root root : graph.roots()) {
            Value memory = root.value();
            while (memory.op() instanceof Reshape) {
                memory = memory.input(0);
            }
            // The memory of blocks is longer than the rows it holds.
            boolean copied = memory.op() instanceof Literal || memory.op() instanceof FirstRows
                    || memory.op() instanceof Named leaf && overwritten.contains(leaf.name());
            roots.add(copied ? new Graph.Root(root.role(), root.name(), Value.of(new StopGradient(), root.value()).labelled(root.name())) : root);
        }
        return new Graph(graph.name(), roots);
    }

    private ProgramPlan plan() {
        Map<Value, Integer> uses = graph.uses();
        place(loops.items());
        graph.roots().stream().filter(root -> root.role() != Graph.Role.COMMIT).forEach(root -> storeHost(root.value()));
        new CommitOrder(graph, buffers, inlined, host, this::workspace, this::external).addSteps(uses, steps);
        int prepared = new PreparedSteps(graph, buffers, inlined, host, destined.values()).moveToFront(steps, lasting);
        Slots slots = new Slots(graph, steps, buffers, inlined, host, lasting, prepared, lanes);
        return new ProgramPlan(graph, List.copyOf(steps), Collections.unmodifiableMap(buffers), inlined, refused, host, slots.assignment(),
                slots.slots(), prepared,
                stored, List.copyOf(choices));
    }

    private void place(List<Loops.Item> items) {
        for (Loops.Item item : items) {
            switch (item) {
                case Loops.Single(Value value) -> {
                    if (host.of(value) == null && !inlined.contains(value) && !(value.op() instanceof Commit)) {
                        place(value);
                    }
                }
                case Loops.Repeated repeated -> place(repeated);
            }
        }
    }

    private static String word(Literal literal) {
        return IntStream.range(0, literal.values().size()).allMatch(i -> literal.values().get(i) == i) ? "positions" : "constants";
    }

    private void place(Value value) {
        switch (value.op()) {
            case Named leaf -> buffers.put(value, external(leaf));
            case Literal literal -> buffers.put(value, new Buffer(nextId++, Buffer.Kind.LITERAL, names.unique(word(literal)), value.dtype(),
                    value.shape().elements(), literal.values()));
            case CarryIn carry -> buffers.put(value, carries.get(carry.loop()).entering(carry.index()));
            case Leaf leaf -> throw new IllegalStateException("no memory for " + value);
            case FirstRows rows when buffers.containsKey(value.input(0)) -> buffers.put(value, buffers.get(value.input(0)));
            case Reshape reshape when buffers.containsKey(value.input(0)) -> buffers.put(value, buffers.get(value.input(0)));
            case Library _, Indexing _ -> {
                // What library code takes, what is looked up, and the index, must be in memory.
                value.inputs().forEach(this::storeHost);
                store(value);
            }
            case Reduction _ when together.containsKey(value) -> storeTogether(together.get(value));
            default -> store(value);
        }
    }

    private void place(Loops.Repeated repeated) {
        LoopPlanner loop = new LoopPlanner(repeated, new LoopMemory());
        carries.put(repeated.loop(), loop);
        loop.before().forEach(start -> write(start.value(), start.buffer()));
        int first = steps.size() - loop.before().size();
        loop.wanted().forEach(wanted -> destined.putIfAbsent(wanted.value(), wanted.buffer()));
        List<Loop> outside = path;
        path = loops.path(repeated.loop());
        place(repeated.body());
        for (LoopPlanner.Wanted wanted : loop.wanted()) {
            if (!wanted.buffer().equals(buffers.get(wanted.value()))) {
                write(wanted.value(), wanted.buffer());
            }
        }
        path = outside;
        buffers.putAll(loop.results());
        lasting.add(first, steps.size() - 1, loop.lasting());
    }

    private final class LoopMemory implements LoopPlanner.Memory {
        @Override
        public Buffer of(Value value) {
            return destined.containsKey(value) ? destined.get(value) : Planner.this.workspace(value);
        }

        @Override
        public Buffer workspace(String name, Value like, Dim elements) {
            return new Buffer(nextId++, Buffer.Kind.WORKSPACE, names.unique(name), like.dtype(), elements, List.of());
        }

        @Override
        public Buffer part(Buffer whole, String name, Dim from, Dim count) {
            return whole.part(nextId++, name, from, count);
        }
    }

    private void store(Value value) {
        // A scatter clears its whole target first, and library code fills whole arrays: they get one of their own.
        boolean there = destined.containsKey(value) && !(value.op() instanceof Indexing || value.op() instanceof Library);
        Buffer buffer = there ? destined.get(value) : workspace(value);
        buffers.put(value, buffer);
        write(value, buffer);
    }

    /// One step computes all of them, when the first is wanted.
    private void storeTogether(List<Value> values) {
        if (buffers.containsKey(values.getFirst())) {
            return;
        }
        List<Result> results = values.stream().map(value -> new Result(value, workspace(value))).toList();
        results.forEach(result -> buffers.put(result.value(), result.buffer()));
        steps.add(new Step(results));
    }

    private void write(Value value, Buffer buffer) {
        List<Result> results = List.of(new Result(value, buffer));
        if (buffer.equals(buffers.get(value)) && Parts.joinsLong(value)) {
            for (int part = 0; part < Parts.of(value, inlined).size(); part++) {
                steps.add(new Step(results, path, part));
            }
        } else {
            steps.add(new Step(results, path, -1));
        }
    }

    /// Gives a host number memory like any other value.
    private void storeHost(Value value) {
        if (host.of(value) != null && !buffers.containsKey(value)) {
            store(value);
        }
    }

    private Buffer workspace(Value value) {
        return new Buffer(nextId++, Buffer.Kind.WORKSPACE, names.of(value), value.dtype(), value.shape().elements(), List.of());
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
                new Buffer(nextId++, kind, kind == Buffer.Kind.GRADIENT ? Buffer.gradientOf(leaf.name()) : leaf.name(), leaf.type().dtype(),
                        leaf.type().shape().elements(), List.of()));
    }
}
