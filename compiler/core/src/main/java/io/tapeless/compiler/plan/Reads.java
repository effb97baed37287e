package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which stored values a kernel reads.
final class Reads {
    private Reads() {}

    /// A stored value that is read, and whether it is read only at the element being computed.
    record Read(Value value, boolean sameElement) {}

    /// The stored values that computing `root` in a kernel reads, through everything inlined.
    static List<Read> of(Value root, Set<Value> inlined, HostValues host) {
        List<Read> reads = new ArrayList<>();
        collect(root, true, inlined, host, reads);
        return reads;
    }

    private static void collect(Value value, boolean sameElement, Set<Value> inlined, HostValues host, List<Read> into) {
        boolean same = sameElement && value.op() instanceof Elementwise;
        for (Value input : value.inputs()) {
            // A look-up reads its index from memory even where it is one number.
            boolean lookedUp = !inlined.contains(value) && (value.op() instanceof Indexing || value.op() instanceof Library);
            if (host.of(input) != null && !lookedUp) {
                continue;
            }
            if (inlined.contains(input)) {
                collect(input, same, inlined, host, into);
            } else {
                into.add(new Read(input, same));
            }
        }
    }

    /// The same for what puts a part in its place.
    private static List<Read> of(Parts.Part part, Set<Value> inlined, HostValues host) {
        return inlined.contains(part.piece()) ? of(part.piece(), inlined, host) : host.of(part.piece()) != null ? List.of()
                : List.of(new Read(part.piece(), false));
    }

    /// The memory a step reads.
    static Set<Buffer> buffers(ProgramPlan.Step step, Map<Value, Buffer> buffers, Set<Value> inlined, HostValues host) {
        Set<Buffer> read = new LinkedHashSet<>();
        Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ProgramPlan.Result result : step.results()) {
            if (buffers.containsKey(result.value()) && !buffers.get(result.value()).equals(result.buffer())) {
                read.add(buffers.get(result.value()).memory());
                continue;
            }
            for (Read one : step.part() < 0 ? of(result.value(), inlined, host) : of(Parts.of(result.value(), inlined).get(step.part()), inlined, host)) {
                if (seen.add(one.value())) {
                    read.add(buffers.get(one.value()).memory());
                }
            }
        }
        return read;
    }
}
