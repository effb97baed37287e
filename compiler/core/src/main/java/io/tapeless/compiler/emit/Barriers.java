package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Where workers must meet: before a kernel that touches memory which another worker wrote since the last meeting, or writes memory
/// that another read. Kernels that worker 0 runs alone follow each other without a meeting.
final class Barriers {
    /// Memory touched since the last meeting, by worker 0 alone and by all.
    private record Touched(Set<Object> read, Set<Object> written) {
        Touched() {
            this(new HashSet<>(), new HashSet<>());
        }

        boolean conflicts(Kernel kernel, Barriers barriers) {
            return barriers.memory(kernel.reads()).anyMatch(written::contains)
                    || barriers.memory(kernel.writes()).anyMatch(memory -> written.contains(memory) || read.contains(memory));
        }

        void clear() {
            read.clear();
            written.clear();
        }
    }

    private final ProgramPlan plan;
    private final Touched byOne = new Touched();
    private final Touched byAll = new Touched();

    Barriers(ProgramPlan plan) {
        this.plan = plan;
    }

    /// @param alone whether worker 0 runs the kernel by itself
    boolean neededBefore(Kernel kernel, boolean alone) {
        boolean needed = byAll.conflicts(kernel, this) || !alone && byOne.conflicts(kernel, this);
        if (needed) {
            byOne.clear();
            byAll.clear();
        }
        Touched now = alone ? byOne : byAll;
        memory(kernel.reads()).forEach(now.read::add);
        memory(kernel.writes()).forEach(now.written::add);
        return needed;
    }

    /// Buffers in one slot are one memory.
    private java.util.stream.Stream<Object> memory(List<Buffer> buffers) {
        return buffers.stream().map(buffer -> {
            Integer slot = plan.slots().get(buffer);
            return slot != null ? slot : buffer;
        });
    }
}
