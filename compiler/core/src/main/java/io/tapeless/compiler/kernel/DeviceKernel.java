package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.source.Span;
import java.util.List;

/// One task of a device program. Printable.
///
/// @param computation what it computes; null for a draw
/// @param draw        the draw, or null
/// @param buffer      what a draw fills, or null
/// @param loops       the loops over steps that it runs in, outermost first; the kernels of one loop stand together
public record DeviceKernel(String name, String formula, Span origin, Computation computation, RandomDraw draw, Buffer buffer, DeviceSchedule schedule,
        List<Loop> loops) {
    public DeviceKernel {
        loops = List.copyOf(loops);
    }

    static DeviceKernel of(Computation computation, DeviceSchedule schedule, List<Loop> loops) {
        return new DeviceKernel(computation.name(), computation.formula(), computation.origin(), computation, null, null, schedule, loops);
    }

    static DeviceKernel of(DrawKernel draw, List<Loop> loops) {
        return new DeviceKernel(draw.name(), draw.formula(), draw.origin(), null, draw.draw(), draw.buffer(), DeviceSchedule.of(DeviceSchedule.Form.DRAW),
                loops);
    }

    /// Buffers read, in the order of first use.
    public List<Buffer> reads() {
        return computation == null ? List.of() : nest().reads();
    }

    /// Buffers written.
    public List<Buffer> writes() {
        return computation == null ? List.of(buffer) : nest().writes();
    }

    private LoopNest nest() {
        return new LoopNest(computation, null);
    }

    /// The text of `dslc dump --after=kernels`.
    @Override
    public String toString() {
        return computation == null ? "kernel " + name + " [" + schedule + "]\n  " + formula + "\n" : nest().toString().replaceFirst("\\[null]",
                java.util.regex.Matcher.quoteReplacement("[" + schedule + "]"));
    }
}
