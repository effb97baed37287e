package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.kernel.Barriers;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.ArrayList;
import java.util.List;

/// The text of `dslc dump --after=kernels` for one program: its kernels in the order they run, the loops around them, and `barrier` where workers meet.
/// It lists the very kernels that are emitted.
final class ProgramListing {
    private final ProgramKernels program;
    private final StringBuilder text = new StringBuilder();
    private final List<Loop> running = new ArrayList<>();

    private ProgramListing(ProgramKernels program) {
        this.program = program;
    }

    static String of(Graph graph, CodeStyle style) {
        return of(ProgramKernels.of(graph, style));
    }

    static String of(ProgramKernels program) {
        ProgramListing listing = new ProgramListing(program);
        listing.text.append("program ").append(program.plan().graph().name()).append('\n');
        listing.text.append(ArrayListing.of(program));
        listing.header();
        listing.kernels();
        return listing.text.toString();
    }

    private void header() {
        program.inBlocks().stream().sorted().forEach(name -> text.append("  ").append(name).append(" is stored in blocks of ")
                .append(Scheduler.COLUMNS_OF_A_BLOCK).append(" columns\n"));
        int prepared = program.plan().prepared();
        if (prepared > 0) {
            text.append(prepared == 1 ? "  the first kernel runs" : "  the first " + prepared + " kernels run").append(" when parameters have changed\n");
        }
    }

    private void kernels() {
        ProgramPlan plan = program.plan();
        boolean[] barriers = Barriers.needed(plan, program.kernels());
        for (int i = 0; i < barriers.length; i++) {
            inside(plan.steps().get(i).loops());
            if (barriers[i]) {
                block("barrier\n");
            }
            block(body(program.kernels().get(i)));
        }
        inside(List.of());
    }

    /// Ends loops and begins others, so that these run.
    private void inside(List<Loop> loops) {
        int common = Dispatch.common(running, loops);
        while (running.size() > common) {
            block("end of loop " + running.removeLast() + "\n");
        }
        loops.subList(common, loops.size()).forEach(loop -> {
            block("loop " + loop + " of " + loop.length() + (loop.reverse() ? " backwards\n" : "\n"));
            running.add(loop);
        });
    }

    private static String body(Kernel kernel) {
        return kernel + (kernel instanceof LoopNest nest && KernelText.needsLanes(nest)
                ? "  scratch " + KernelText.scratch(nest) + " " + KernelText.elementType(nest).text() + " of each worker\n" : "");
    }

    private void block(String lines) {
        text.append('\n').append(lines).append('\n');
    }
}
