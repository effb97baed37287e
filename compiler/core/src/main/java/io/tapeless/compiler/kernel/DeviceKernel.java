package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/// One task of a device program. Printable.
///
/// @param what     what it computes: a [LoopNest] without a schedule of the CPU, a draw, a routine
/// @param schedule how it runs
/// @param loops    the loops over steps that it runs in, outermost first; the kernels of one loop stand together
/// @param library  how the device maker's library does it instead, or null
public record DeviceKernel(Kernel what, DeviceSchedule schedule, List<Loop> loops, LibraryProduct library) {
    public DeviceKernel {
        loops = List.copyOf(loops);
    }

    static DeviceKernel of(Computation computation, DeviceSchedule schedule, List<Loop> loops) {
        return new DeviceKernel(new LoopNest(computation, null), schedule, loops);
    }

    /// A task that no library does.
    DeviceKernel(Kernel what, DeviceSchedule schedule, List<Loop> loops) {
        this(what, schedule, loops, null);
    }

    public String name() {
        return what.name();
    }

    /// What it computes, for the comment.
    public String formula() {
        return what.formula();
    }

    public Span origin() {
        return what.origin();
    }

    /// What it computes, or null for a draw or a routine.
    public Computation computation() {
        return what instanceof LoopNest nest ? nest.computation() : null;
    }

    /// Buffers read, in the order of first use.
    public List<Buffer> reads() {
        List<Buffer> reads = new ArrayList<>(what.reads());
        if (schedule.form() == DeviceSchedule.Form.SCATTER_SUMS) {
            reads.add(schedule.links().first());
            reads.add(schedule.links().next());
        }
        return reads;
    }

    /// Buffers written.
    public List<Buffer> writes() {
        return schedule.form() == DeviceSchedule.Form.SCATTER_LINKS ? List.of(schedule.links().first(), schedule.links().next()) : what.writes();
    }

    /// The text of `dslc dump --after=kernels`.
    @Override
    public String toString() {
        String text = what instanceof LoopNest nest ? nest.toString().replaceFirst("\\[null]", Matcher.quoteReplacement("[" + schedule + "]"))
                : "kernel " + name() + " [" + schedule + "]\n  " + formula() + "\n";
        return library == null ? text : text.stripTrailing() + "\n  or " + library + "\n";
    }
}
