package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.plan.ProgramPlan.Slot;
import io.tapeless.compiler.plan.ProgramPlan.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/// Gives workspace buffers slots: a slot is one array, used again by a later buffer of the same dtype once the last reader of the
/// earlier one has run and if it provably fits for every value of the symbols. A last reader that computes each element from the same element
/// of the earlier buffer writes where it reads. Results of the program have slots of their own.
final class Slots {
    /// Memory that lives while the steps of a loop run, first to last.
    static final class Lasting {
        private record Range(int first, int last, List<Buffer> buffers) {}

        private final List<Range> ranges = new ArrayList<>();

        void add(int first, int last, List<Buffer> buffers) {
            ranges.add(new Range(first, last, buffers));
        }

        /// Follows steps to other places.
        void move(IntUnaryOperator place) {
            ranges.replaceAll(range -> new Range(place.applyAsInt(range.first), place.applyAsInt(range.last), range.buffers));
        }
    }

    private final Map<Buffer, Integer> assignment = new LinkedHashMap<>();
    private final List<Slot> slots = new ArrayList<>();
    /// The steps from which and until which memory is in use.
    private final Map<Buffer, Integer> firstUse = new LinkedHashMap<>();
    private final Map<Buffer, Integer> lastUse = new HashMap<>();
    /// The last buffer of each slot so far.
    private final Map<Integer, Buffer> last = new HashMap<>();

    /// @param inPlace whether a kernel may write the array that it reads
    Slots(Graph graph, List<Step> steps, Map<Value, Buffer> buffers, Set<Value> inlined, HostValues host, Lasting lasting, int prepared, boolean inPlace) {
        for (int step = 0; step < steps.size(); step++) {
            for (ProgramPlan.Result result : steps.get(step).results()) {
                firstUse.putIfAbsent(result.buffer().memory(), step);
                lastUse.put(result.buffer().memory(), step);
            }
            for (Buffer buffer : Reads.buffers(steps.get(step), buffers, inlined, host)) {
                lastUse.put(buffer, step);
            }
        }
        lasting.ranges.forEach(this::extend);
        steps.subList(0, prepared).forEach(step -> step.results().forEach(result -> lastUse.put(result.buffer(), Integer.MAX_VALUE)));
        Set<Buffer> results = new HashSet<>();
        for (Graph.Root root : graph.roots()) {
            Buffer buffer = buffers.get(root.value());
            if (buffer != null) {
                results.add(buffer.memory());
                lastUse.put(buffer.memory(), Integer.MAX_VALUE);
            }
        }
        Map<Integer, Integer> busyUntil = new HashMap<>();
        List<Buffer> inOrder = new ArrayList<>(firstUse.keySet());
        inOrder.sort(Comparator.comparingInt(firstUse::get));
        for (Buffer buffer : inOrder) {
            if (buffer.kind() == Buffer.Kind.WORKSPACE) {
                int first = firstUse.get(buffer);
                Set<Buffer> overwritable = inPlace ? overwritable(steps.get(first), buffer, buffers, inlined, host) : Set.of();
                int slot = results.contains(buffer) ? add(buffer) : find(buffer, first, busyUntil, overwritable);
                assignment.put(buffer, slot);
                last.put(slot, buffer);
                addUser(slot, buffer.name());
                busyUntil.put(slot, lastUse.get(buffer));
            }
        }
    }

    /// What a loop keeps from step to step, and what it reads from before, is in use until its last step.
    private void extend(Lasting.Range range) {
        for (Buffer buffer : range.buffers) {
            firstUse.merge(buffer, range.first, Math::min);
            lastUse.merge(buffer, range.last, Math::max);
        }
        lastUse.replaceAll((buffer, last) -> {
            boolean fromBefore = firstUse.containsKey(buffer) && firstUse.get(buffer) < range.first && last >= range.first;
            return fromBefore ? Math.max(last, range.last) : last;
        });
    }

    /// The buffers of which a step reads an element only to compute the same element of `result`.
    private static Set<Buffer> overwritable(Step step, Buffer result, Map<Value, Buffer> buffers, Set<Value> inlined, HostValues host) {
        ProgramPlan.Result first = step.results().getFirst();
        if (step.results().size() != 1 || step.part() >= 0 || !step.loops().isEmpty() || !first.buffer().equals(result)
                || !(first.value().op() instanceof Elementwise) || hasFold(first.value(), inlined)) {
            return Set.of();
        }
        Set<Buffer> same = new HashSet<>();
        Set<Buffer> other = new HashSet<>();
        for (Reads.Read read : Reads.of(first.value(), inlined, host)) {
            Buffer buffer = buffers.get(read.value());
            (read.sameElement() && buffer.within() == null && buffer.elements().equals(result.elements()) ? same : other).add(buffer.memory());
        }
        same.removeAll(other);
        return same;
    }

    /// Whether a kernel sums or looks for extremes on its way: tiles of products may compute some elements twice.
    private static boolean hasFold(Value value, Set<Value> inlined) {
        return value.op() instanceof Reduction || value.op() instanceof Contraction
                || value.inputs().stream().filter(inlined::contains).anyMatch(input -> hasFold(input, inlined));
    }

    private int find(Buffer buffer, int step, Map<Integer, Integer> busyUntil, Set<Buffer> overwritable) {
        for (int slot = 0; slot < slots.size(); slot++) {
            if (busyUntil.get(slot) == step && overwritable.contains(last.get(slot)) && slots.get(slot).dtype() == buffer.dtype()) {
                return slot;
            }
        }
        for (int slot = 0; slot < slots.size(); slot++) {
            Slot candidate = slots.get(slot);
            if (busyUntil.get(slot) < step && candidate.dtype() == buffer.dtype()
                    && candidate.elements().minus(buffer.elements()).atLeast(0)
                    // A far larger array would be cold memory: take a fresh one.
                    && candidate.elements().tuned() <= 4 * buffer.elements().tuned()) {
                return slot;
            }
        }
        return add(buffer);
    }

    private void addUser(int slot, String name) {
        Slot old = slots.get(slot);
        if (!old.users().contains(name)) {
            List<String> users = new ArrayList<>(old.users());
            users.add(name);
            slots.set(slot, new Slot(old.dtype(), old.elements(), List.copyOf(users)));
        }
    }

    private int add(Buffer buffer) {
        slots.add(new Slot(buffer.dtype(), buffer.elements(), List.of(buffer.name())));
        return slots.size() - 1;
    }

    Map<Buffer, Integer> assignment() {
        return assignment;
    }

    List<Slot> slots() {
        return slots;
    }
}
