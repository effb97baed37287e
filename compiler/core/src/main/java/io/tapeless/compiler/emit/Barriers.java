package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.HashSet;
import java.util.Set;

/// Where workers must meet: before a kernel that touches memory which another kernel wrote since the last meeting, or writes memory
/// that one read.
final class Barriers {
    private final ProgramPlan plan;
    private final Set<Object> read = new HashSet<>();
    private final Set<Object> written = new HashSet<>();

    Barriers(ProgramPlan plan) {
        this.plan = plan;
    }

    boolean neededBefore(Kernel kernel) {
        boolean conflict = kernel.reads().stream().map(this::memory).anyMatch(written::contains)
                || kernel.writes().stream().map(this::memory).anyMatch(memory -> written.contains(memory) || read.contains(memory));
        if (conflict) {
            read.clear();
            written.clear();
        }
        kernel.reads().forEach(buffer -> read.add(memory(buffer)));
        kernel.writes().forEach(buffer -> written.add(memory(buffer)));
        return conflict;
    }

    /// Buffers in one slot are one memory.
    private Object memory(Buffer buffer) {
        Integer slot = plan.slots().get(buffer);
        return slot != null ? slot : buffer;
    }
}
