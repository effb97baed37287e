package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.plan.ProgramPlan.Slot;
import io.tapeless.compiler.plan.ProgramPlan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gives workspace buffers slots: a slot is one array, used again by a later buffer of the same dtype once the last reader of the
/// earlier one has run and if it provably fits for every value of the symbols. Results of the program have slots of their own.
final class Slots {
    private final Map<Buffer, Integer> assignment = new LinkedHashMap<>();
    private final List<Slot> slots = new ArrayList<>();

    Slots(Graph graph, List<Step> steps, Map<Value, Buffer> buffers, Set<Value> inlined, HostValues host) {
        Map<Buffer, Integer> lastUse = new HashMap<>();
        for (int step = 0; step < steps.size(); step++) {
            for (Buffer buffer : Reads.buffers(steps.get(step), buffers, inlined, host)) {
                lastUse.put(buffer, step);
            }
        }
        for (Graph.Root root : graph.roots()) {
            Buffer buffer = buffers.get(root.value());
            if (buffer != null) {
                lastUse.put(buffer, Integer.MAX_VALUE);
            }
        }
        Set<Buffer> results = new HashSet<>();
        lastUse.forEach((buffer, last) -> {
            if (last == Integer.MAX_VALUE) {
                results.add(buffer);
            }
        });
        Map<Integer, Integer> busyUntil = new HashMap<>();
        for (int step = 0; step < steps.size(); step++) {
            for (ProgramPlan.Result result : steps.get(step).results()) {
                if (result.buffer().kind() == Buffer.Kind.WORKSPACE && !assignment.containsKey(result.buffer())) {
                    int slot = results.contains(result.buffer()) ? add(result.buffer()) : find(result.buffer(), step, busyUntil);
                    assignment.put(result.buffer(), slot);
                    addUser(slot, result.buffer().name());
                    busyUntil.put(slot, lastUse.getOrDefault(result.buffer(), step));
                }
            }
        }
    }

    private int find(Buffer buffer, int step, Map<Integer, Integer> busyUntil) {
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
