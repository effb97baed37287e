package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.scan.Collect;
import io.tapeless.compiler.op.scan.History;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The memory of one loop. All values of a carry lie one after the other, so a step reads one part and writes the next, and nothing is
/// ever overwritten; what is collected is written where it belongs. A value that two places want, or that is not computed in the step,
/// is copied.
final class LoopPlanner {
    /// Makes buffers and steps.
    interface Memory {
        /// Memory for a value that lives in the workspace.
        Buffer of(Value value);

        /// Workspace under a name.
        Buffer workspace(String name, Value like, Dim elements);

        Buffer part(Buffer whole, String name, Dim from, Dim count);
    }

    /// `value` is to be written to `buffer` in each step.
    record Wanted(Value value, Buffer buffer) {}

    private final Loops.Repeated repeated;
    private final List<Buffer> histories = new ArrayList<>();
    private final Map<Value, Buffer> results = new IdentityHashMap<>();
    private final List<Wanted> wanted = new ArrayList<>();
    private final Map<Integer, Buffer> entering = new HashMap<>();
    private final List<Wanted> before = new ArrayList<>();

    LoopPlanner(Loops.Repeated repeated, Memory memory) {
        this.repeated = repeated;
        Loop loop = repeated.loop();
        Value any = repeated.results().getFirst();
        List<Value> initial = Scan.initial(any);
        Dim position = Dim.of(loop.position());
        for (int i = 0; i < initial.size(); i++) {
            Dim size = initial.get(i).shape().elements();
            String name = carryName(i, initial.get(i));
            Value result = historyOf(i);
            Buffer history = result != null ? memory.of(result) : memory.workspace(name + " steps", initial.get(i), size.times(loop.length().plus(1)));
            histories.add(history);
            entering.put(i, memory.part(history, name, position.plus(loop.before()).times(size), size));
            before.add(new Wanted(initial.get(i), memory.part(history, name + " at first", loop.start().times(size), size)));
            wanted.add(new Wanted(Scan.next(any).get(i), memory.part(history, name + " next", position.plus(loop.after()).times(size), size)));
        }
        for (Value result : repeated.results()) {
            switch ((Scan) result.op()) {
                case History history -> results.put(result, histories.get(history.index()));
                case Collect collect -> {
                    Value collected = result.inputs().getLast();
                    Buffer buffer = memory.of(result);
                    Dim size = collected.shape().elements();
                    results.put(result, buffer);
                    String name = collected.label() == null ? buffer.name() + " step" : collected.label();
                    wanted.add(new Wanted(collected, memory.part(buffer, name, position.times(size), size)));
                }
                default -> throw new IllegalStateException("an unknown result of a loop: " + result);
            }
        }
    }

    private Value historyOf(int index) {
        return repeated.results().stream().filter(result -> result.op() instanceof History history && history.index() == index).findFirst().orElse(null);
    }

    private String carryName(int index, Value initial) {
        for (Loops.Item item : repeated.body()) {
            if (item instanceof Loops.Single(Value value) && value.op() instanceof io.tapeless.compiler.op.scan.CarryIn carry
                    && carry.loop().equals(repeated.loop()) && carry.index() == index && value.label() != null) {
                return value.label();
            }
        }
        return initial.label() == null ? "carried" : initial.label();
    }

    /// What is written before the first step.
    List<Wanted> before() {
        return before;
    }

    /// What every step writes.
    List<Wanted> wanted() {
        return wanted;
    }

    /// Where a carry is read.
    Buffer entering(int index) {
        return entering.get(index);
    }

    /// The memory of each result.
    Map<Value, Buffer> results() {
        return results;
    }

    /// Memory that lives as long as the loop runs.
    List<Buffer> lasting() {
        List<Buffer> lasting = new ArrayList<>(histories);
        lasting.addAll(results.values());
        return lasting.stream().map(Buffer::memory).distinct().toList();
    }
}
