package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.Dim;
import io.tapeless.runtime.WarmUp;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// The sizes at which a program rehearses: those it is tuned for, or, for a large program, smaller ones. The JVM compiles the same methods, sooner and with
/// less memory. Symbols become smaller in the order of the graph: rows before what a row consists of.
///
/// @param most  the largest values of symbols in rehearsals, of those that are tuned for larger ones
/// @param bytes memory of a second program of these sizes
/// @param rows  the symbol that becomes smaller first; null where there is none
/// @param operations of a run at the sizes that it is tuned for
record RehearsalSizes(Map<Dim.Symbol, Integer> most, long bytes, Dim.Symbol rows, long operations) {
    /// Symbols become smaller where a rehearsal needs more memory, or more operations (its vectors take hundreds of times as long at first).
    private static final long ROOMY_BYTES = 64L << 20;
    private static final long LONG_WORK = 1_000_000_000L;
    /// Below this, kernels would leave out their tiles of many rows.
    private static final int LEAST = 16;
    /// Programs that are larger at the smallest sizes are not rehearsed: they are nearly all parameters.
    private static final long MOST_BYTES = 512L << 20;

    static RehearsalSizes of(ProgramPlan plan, List<Kernel> kernels) {
        Set<Dim.Symbol> symbols = new LinkedHashSet<>();
        plan.graph().values().forEach(value -> value.shape().dims().forEach(dim -> symbols.addAll(dim.symbols())));
        Map<Dim.Symbol, Integer> most = new LinkedHashMap<>();
        ToLongFunction<Dim.Symbol> sizes = symbol -> most.getOrDefault(symbol, symbol.tuned());
        for (Dim.Symbol symbol : symbols) {
            int size = symbol.tuned();
            while (size / 2 >= Math.max(LEAST, symbol.minimum()) && (bytes(plan, sizes) > ROOMY_BYTES || work(plan, kernels, sizes) > LONG_WORK)) {
                size /= 2;
                most.put(symbol, size);
            }
        }
        return new RehearsalSizes(most, bytes(plan, sizes), symbols.isEmpty() ? null : symbols.iterator().next(), work(plan, kernels, Dim.Symbol::tuned));
    }

    /// Whether plain loops take so long for a run that rehearsals come before the first one.
    boolean longRuns() {
        return operations >= WarmUp.MANY_OPERATIONS;
    }

    /// Whether a program has so much memory to spare.
    boolean fit() {
        return bytes <= MOST_BYTES;
    }

    private static long bytes(ProgramPlan plan, ToLongFunction<Dim.Symbol> sizes) {
        long workspace = plan.slotSizes().stream().mapToLong(slot -> slot.elements().evaluate(sizes) * slot.dtype().bytes()).sum();
        return workspace + plan.buffers().values().stream().map(Buffer::memory).distinct()
                .filter(buffer -> buffer.kind() != Buffer.Kind.WORKSPACE && buffer.kind() != Buffer.Kind.LITERAL)
                .mapToLong(buffer -> buffer.elements().evaluate(sizes) * buffer.dtype().bytes()).sum();
    }

    private static long work(ProgramPlan plan, List<Kernel> kernels, ToLongFunction<Dim.Symbol> sizes) {
        return IntStream.range(0, kernels.size()).mapToLong(i -> plan.steps().get(i).calls(sizes)
                * kernels.get(i).nests().stream().mapToLong(nest -> nest.computation().work(sizes)).sum()).sum();
    }
}
