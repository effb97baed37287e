package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

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

    private Barriers(ProgramPlan plan) {
        this.plan = plan;
    }

    /// Before which kernels workers meet. The body of a loop is walked twice: what a step ends with meets what the next one begins with.
    ///
    /// @param alone whether worker 0 runs a kernel by itself
    static boolean[] needed(ProgramPlan plan, List<Kernel> kernels, Predicate<Kernel> alone) {
        boolean[] needed = new boolean[kernels.size()];
        new Barriers(plan).walk(kernels, alone, 0, kernels.size(), 0, needed);
        return needed;
    }

    private void walk(List<Kernel> kernels, Predicate<Kernel> alone, int from, int to, int depth, boolean[] needed) {
        int i = from;
        while (i < to) {
            List<Loop> loops = plan.steps().get(i).loops();
            if (loops.size() == depth) {
                needed[i] = neededBefore(kernels.get(i), alone.test(kernels.get(i)), needed[i]);
                i++;
            } else {
                int end = i;
                while (end < to && plan.steps().get(end).loops().size() > depth && plan.steps().get(end).loops().get(depth).equals(loops.get(depth))) {
                    end++;
                }
                walk(kernels, alone, i, end, depth + 1, needed);
                walk(kernels, alone, i, end, depth + 1, needed);
                i = end;
            }
        }
    }

    /// @param alone  whether worker 0 runs the kernel by itself
    /// @param forced whether workers meet in any case
    private boolean neededBefore(Kernel kernel, boolean alone, boolean forced) {
        boolean needed = forced || byAll.conflicts(kernel, this) || !alone && byOne.conflicts(kernel, this);
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
            Integer slot = plan.slots().get(buffer.memory());
            return slot != null ? slot : buffer.memory();
        });
    }
}
