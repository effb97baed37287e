package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where workers must meet: before a kernel that touches memory which another worker wrote since the last meeting, or writes memory
/// that another read. Kernels that worker 0 runs alone follow each other without a meeting, and so do kernels in which each worker touches the
/// same part of the memory that they have in common ([WorkerPart]): a layer's rows, its softmax and their gradients need none between them.
public final class Barriers {
    /// Memory touched since the last meeting, by worker 0 alone or by all; with the part that each worker touched, where all touches agree.
    private record Touched(Map<Object, Optional<WorkerPart>> read, Map<Object, Optional<WorkerPart>> written) {
        Touched() {
            this(new HashMap<>(), new HashMap<>());
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
    public static boolean[] needed(ProgramPlan plan, List<Kernel> kernels) {
        boolean[] needed = new boolean[kernels.size()];
        new Barriers(plan).walk(kernels, 0, kernels.size(), 0, needed);
        return needed;
    }

    /// The same for kernels in no loop, of which only those from `from` to before `until` stand otherwise than when `known` was found: what workers do
    /// between two meetings shows nowhere else.
    static boolean[] needed(ProgramPlan plan, List<Kernel> kernels, boolean[] known, int from, int until) {
        boolean[] needed = known.clone();
        int start = Math.max(0, from - 1);
        while (start > 0 && !known[start]) {
            start--;
        }
        Barriers barriers = new Barriers(plan);
        for (int i = start; i < kernels.size(); i++) {
            needed[i] = barriers.neededBefore(kernels.get(i), i == start && known[i]);
            if (i >= until && needed[i] && known[i]) {
                break;
            }
        }
        return needed;
    }

    private void walk(List<Kernel> kernels, int from, int to, int depth, boolean[] needed) {
        int i = from;
        while (i < to) {
            List<Loop> loops = plan.steps().get(i).loops();
            if (loops.size() == depth) {
                needed[i] = neededBefore(kernels.get(i), needed[i]);
                i++;
            } else {
                int end = i;
                while (end < to && plan.steps().get(end).loops().size() > depth && plan.steps().get(end).loops().get(depth).equals(loops.get(depth))) {
                    end++;
                }
                walk(kernels, i, end, depth + 1, needed);
                walk(kernels, i, end, depth + 1, needed);
                i = end;
            }
        }
    }

    /// @param forced whether workers meet in any case
    private boolean neededBefore(Kernel kernel, boolean forced) {
        boolean needed = forced || conflicts(byAll, kernel) || kernel.shared() && conflicts(byOne, kernel);
        if (needed) {
            byOne.clear();
            byAll.clear();
        }
        Touched now = kernel.shared() ? byAll : byOne;
        note(kernel, kernel.reads(), now.read);
        note(kernel, kernel.writes(), now.written);
        return needed;
    }

    private void note(Kernel kernel, List<Buffer> buffers, Map<Object, Optional<WorkerPart>> into) {
        for (Buffer buffer : buffers) {
            Optional<WorkerPart> part = part(kernel, buffer);
            into.merge(memory(plan, buffer), part, (before, now) -> before.equals(now) ? now : Optional.empty());
        }
    }

    private boolean conflicts(Touched touched, Kernel kernel) {
        return kernel.reads().stream().anyMatch(buffer -> conflicts(touched.written, kernel, buffer))
                || kernel.writes().stream().anyMatch(buffer -> conflicts(touched.written, kernel, buffer) || conflicts(touched.read, kernel, buffer));
    }

    private boolean conflicts(Map<Object, Optional<WorkerPart>> touched, Kernel kernel, Buffer buffer) {
        Optional<WorkerPart> part = touched.get(memory(plan, buffer));
        return part != null && (part.isEmpty() || !part.equals(part(kernel, buffer)));
    }

    private static Optional<WorkerPart> part(Kernel kernel, Buffer buffer) {
        return kernel instanceof LoopNest nest ? WorkerPart.of(nest, buffer) : Optional.empty();
    }

    /// Buffers in one slot are one memory.
    static Object memory(ProgramPlan plan, Buffer buffer) {
        Integer slot = plan.slots().get(buffer.memory());
        return slot != null ? slot : buffer.memory();
    }
}
