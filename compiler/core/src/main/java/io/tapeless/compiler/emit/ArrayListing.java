package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.GraphText;
import io.tapeless.compiler.kernel.KernelProgram;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.Dim;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The memory of a program as lines of its text: the sizes it depends on, arrays that are given, slots of the workspace with the arrays that they hold
/// one after the other, and where its results are.
final class ArrayListing {
    private final ProgramPlan plan;
    private final StringBuilder text = new StringBuilder();
    private final Set<Dim.Symbol> symbols = new TreeSet<>();

    private ArrayListing(ProgramPlan plan) {
        this.plan = plan;
    }

    static String of(ProgramKernels program) {
        ArrayListing listing = new ArrayListing(program.plan());
        Stream<Buffer> results = listing.shown().stream().map(root -> listing.memory(root));
        List<Buffer> all = Stream.concat(program.kernels().stream().flatMap(kernel -> Stream.concat(kernel.reads().stream(), kernel.writes().stream()))
                .map(Buffer::memory), results)
                .distinct().sorted(Comparator.comparingInt(Buffer::id)).toList();
        all.stream().filter(array -> array.kind() != Buffer.Kind.WORKSPACE).forEach(listing::external);
        for (int slot = 0; slot < program.plan().slotSizes().size(); slot++) {
            listing.slot(slot);
        }
        listing.results();
        String dims = listing.symbols.isEmpty() ? "" : listing.symbols.stream().map(GraphText::declaration).collect(Collectors.joining(", ", "  dims ", "\n"));
        return dims + listing.text;
    }

    private List<Graph.Root> shown() {
        return plan.graph().roots().stream().filter(root -> root.role() != Graph.Role.COMMIT && memory(root) != null).toList();
    }

    private Buffer memory(Graph.Root root) {
        Buffer buffer = plan.buffers().get(root.value());
        return buffer == null ? null : buffer.memory();
    }

    private Dim size(Dim elements) {
        symbols.addAll(elements.symbols());
        return elements;
    }

    private void external(Buffer array) {
        text.append("  ").append(array.kind().name().toLowerCase(Locale.ROOT)).append(' ').append(array.name()).append(" : ")
                .append(array.dtype().text()).append('[')
                .append(size(array.elements())).append(']')
                .append(array.contents().isEmpty() ? "" : array.contents().stream().map(Objects::toString).collect(Collectors.joining(", ", " = ", "")))
                        .append('\n');
    }

    private void slot(int slot) {
        ProgramPlan.Slot memory = plan.slotSizes().get(slot);
        text.append("  slot ").append(slot).append(" : ").append(memory.dtype().text()).append('[').append(size(memory.elements())).append("] holds ")
                .append(plan.slots().entrySet().stream().filter(held -> held.getValue() == slot).map(held -> held.getKey())
                        .sorted(Comparator.comparingInt(held -> memory.users().indexOf(held.name())))
                        .map(held -> held.name() + "[" + size(held.elements()) + "]").collect(Collectors.joining(", "))).append('\n');
    }

    private void results() {
        shown().forEach(root -> text.append("  result ").append(KernelProgram.key(root)).append(" = ").append(memory(root).name()).append('\n'));
    }
}
