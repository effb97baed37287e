package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Decision.Rule;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Spares workers meetings. A kernel too small to be shared for its own sake is shared all the same when each worker then goes on with the rows
/// it has just written; and what one worker does alone waits for a meeting that takes place anyway.
/// ```
/// relu (rows) ‖ logits (rows) ‖ softmax (one) ‖ gradient (rows) ‖ …     →   relu, logits, softmax, gradient (rows) ‖ loss (one), …
/// ```
/// Who computes an element never shows in a result.
final class Regions {
    private final ProgramPlan plan;
    private final List<Kernel> kernels;
    /// Who writes a memory last, so far.
    private final Map<Object, Kernel> writers = new HashMap<>();

    private Regions(ProgramPlan plan, List<Kernel> kernels) {
        this.plan = plan;
        this.kernels = new ArrayList<>(kernels);
    }

    static List<Kernel> apply(ProgramPlan plan, List<Kernel> kernels) {
        Regions regions = new Regions(plan, kernels);
        regions.share();
        if (plan.steps().stream().allMatch(step -> step.loops().isEmpty())) {
            regions.postpone();
        }
        return regions.kernels;
    }

    private void share() {
        for (int i = 0; i < kernels.size(); i++) {
            if (kernels.get(i) instanceof LoopNest nest && !nest.shared() && isPlain(nest.schedule()) && !nest.computation().parallel().isEmpty()) {
                kernels.set(i, new LoopNest(nest.computation(), shared(nest)));
            }
            Kernel kernel = kernels.get(i);
            kernel.writes().forEach(buffer -> writers.put(Barriers.memory(plan, buffer), kernel));
        }
    }

    private static boolean isPlain(Schedule schedule) {
        return switch (schedule.form()) {
            case MAP, FOLD_COLUMNS, FOLD_LANES, FOLD_SERIAL -> schedule.edge() == null || isPlain(schedule.edge());
            case TILE, POOL_TILE, SCALAR_TILE, LANE_TILE, WINDOW_TILE, PANELS, TRANSPOSE, SCATTER -> false;
        };
    }

    /// The schedule of a small kernel: shared by workers that go on with rows of their own, or as it was, with the memory that keeps it so.
    private Schedule shared(LoopNest nest) {
        Rows rows = ownRows(nest);
        return rows.unit > 0 ? nest.schedule().sharedAlong(0, rows.unit).because(Decision.of(Rule.OWN_ROWS, rows.unit))
                : rows.others == null ? nest.schedule() : nest.schedule().because(Decision.of(Rule.OTHERS_ROWS, rows.others.name()));
    }

    /// @param unit   rows that are a worker's own together, or 0
    /// @param others memory whose rows are not a worker's own, or null
    private record Rows(int unit, Buffer others) {}

    /// The unit in which the outermost axis must be split so that workers read what they wrote themselves, whatever this program has written
    /// of it; 0 when there is none.
    private Rows ownRows(LoopNest nest) {
        Computation computation = nest.computation();
        Dim extent = computation.parallel().getFirst();
        long unit = 0;
        for (Buffer memory : nest.reads()) {
            Kernel writer = writers.get(Barriers.memory(plan, memory));
            if (writer == null) {
                continue;
            }
            Optional<WorkerPart> part = writer instanceof LoopNest shared && shared.writes().contains(memory)
                    ? WorkerPart.of(shared, memory) : Optional.empty();
            if (part.isEmpty()) {
                return new Rows(0, memory);
            }
            for (Load load : WorkerPart.touching(computation, memory)) {
                long row = WorkerPart.row(computation, load, 0).orElse(0L);
                boolean fits = row > 0 && extent.times(row).equals(part.get().elements()) && part.get().chunk() % row == 0;
                if (!fits || unit != 0 && unit != part.get().chunk() / row) {
                    return new Rows(0, memory);
                }
                unit = part.get().chunk() / row;
            }
        }
        return new Rows((int) unit, null);
    }

    /// Moves kernels of one worker that workers would have to meet for behind others, up to the next meeting.
    private void postpone() {
        boolean[] needed = Barriers.needed(plan, kernels);
        for (int i = kernels.size() - 1; i >= plan.prepared(); i--) {
            int next = i + 1;
            while (next < kernels.size() && !needed[next]) {
                next++;
            }
            boolean movable = needed[i] && !kernels.get(i).shared() && next < kernels.size();
            Kernel moved = kernels.get(i);
            if (movable && kernels.subList(i + 1, next).stream().noneMatch(other -> depend(moved, other))) {
                List<Kernel> before = List.copyOf(kernels);
                kernels.add(next - 1, kernels.remove(i));
                boolean[] fewer = Barriers.needed(plan, kernels, needed, i, next);
                if (count(fewer) < count(needed)) {
                    needed = fewer;
                } else {
                    kernels.clear();
                    kernels.addAll(before);
                }
            }
        }
    }

    private static int count(boolean[] needed) {
        int count = 0;
        for (boolean one : needed) {
            count += one ? 1 : 0;
        }
        return count;
    }

    private boolean depend(Kernel a, Kernel b) {
        return meet(a.writes(), b.reads()) || meet(a.reads(), b.writes()) || meet(a.writes(), b.writes());
    }

    private boolean meet(List<Buffer> a, List<Buffer> b) {
        Set<Object> memories = new HashSet<>();
        a.forEach(buffer -> memories.add(Barriers.memory(plan, buffer)));
        return b.stream().anyMatch(buffer -> memories.contains(Barriers.memory(plan, buffer)));
    }
}
