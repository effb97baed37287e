package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// What runs, in which order, and where every result lives. Immutable.
///
/// @param graph     the graph that was planned (after layouts were chosen)
/// @param steps     kernels to be, in execution order
/// @param buffers   the memory of every value that has one (views share their operand's)
/// @param inlined   values computed inside the kernels that use them
/// @param refused   why the others are not
/// @param host      values that are numbers known to the host
/// @param slots     workspace slot of each workspace buffer
/// @param slotSizes elements of each slot
/// @param prepared  how many of the first steps depend on nothing but parameters (see [PreparedSteps])
/// @param stored    names of matrices that the program may store as it likes
/// @param choices   what was chosen by its cost, with what was weighed: lines of text
public record ProgramPlan(Graph graph, List<Step> steps, Map<Value, Buffer> buffers, Set<Value> inlined, Map<Value, Refusal> refused, HostValues host,
        Map<Buffer, Integer> slots, List<Slot> slotSizes, int prepared, Set<String> stored, List<String> choices) {

    /// One array of the workspace, shared by buffers whose lives do not overlap.
    ///
    /// @param users names of the buffers that live there, one after the other
    public record Slot(DType dtype, Dim elements, List<String> users) {
        /// Bytes at the tuned sizes.
        public long tunedBytes() {
            return elements.tuned() * dtype.bytes();
        }
    }

    /// One kernel to be: the values it computes and where each goes. Several results have one shape and read each other's targets only
    /// at the element being written.
    ///
    /// @param loops the loops it runs in, outermost first; the steps of one loop stand together
    /// @param part  which of the [Parts] of a concatenation it puts in its place; −1 when it computes its results whole
    public record Step(List<Result> results, List<Loop> loops, int part) {
        public Step {
            results = List.copyOf(results);
            loops = List.copyOf(loops);
        }

        public Step(List<Result> results) {
            this(results, List.of(), -1);
        }

        public Value first() {
            return results.getFirst().value();
        }

        /// How often a run of the program runs it, at the tuned sizes.
        public long tunedCalls() {
            return calls(Dim.Symbol::tuned);
        }

        /// The same at other sizes.
        public long calls(ToLongFunction<Dim.Symbol> sizes) {
            return loops.stream().mapToLong(loop -> loop.length().evaluate(sizes)).reduce(1, Math::multiplyExact);
        }
    }

    /// `value` is written to `buffer`.
    public record Result(Value value, Buffer buffer) {}

    /// Bytes of workspace at the tuned sizes.
    public long tunedBytes() {
        return slotSizes.stream().mapToLong(Slot::tunedBytes).sum();
    }

    /// The text of `dslc dump --after=plan`: what was chosen by its cost, the steps with what they read and write and why they store it, then the slots of the
    /// workspace.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("plan ").append(graph.name()).append('\n');
        choices.forEach(choice -> text.append("  chosen: ").append(choice).append('\n'));
        Reasons reasons = new Reasons(this);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String written = step.results().stream().map(result -> place(result.buffer()) + " : " + result.value().type()).collect(Collectors.joining(", "));
            String read = Reads.buffers(step, buffers, inlined, host).stream().map(this::place).collect(Collectors.joining(", "));
            text.append("  ".repeat(step.loops().size())).append("  ").append(written).append(" <- ").append(read.isEmpty() ? "numbers" : read)
                    .append(i < prepared ? ", once per change of the parameters\n" : "\n");
            String indent = "  ".repeat(step.loops().size() + 2);
            step.results().stream().filter(result -> result.buffer().kind() == Buffer.Kind.WORKSPACE).forEach(result -> text.append(indent)
                    .append(step.results().size() == 1 ? "stored: " : "stored, " + result.buffer().name() + ": ").append(reasons.stored(result)).append('\n'));
        }
        for (int slot = 0; slot < slotSizes.size(); slot++) {
            Slot memory = slotSizes.get(slot);
            text.append("  slot ").append(slot).append(": ").append(memory.dtype()).append('[').append(memory.elements()).append("], ")
                    .append(memory.tunedBytes()).append(" bytes: ").append(String.join(", ", memory.users())).append('\n');
        }
        return text.append("  workspace at the tuned sizes: ").append(tunedBytes()).append(" bytes\n").toString();
    }

    /// `"logits max"@3` in slot 3, `parameter fc1.weight` elsewhere.
    private String place(Buffer buffer) {
        Integer slot = slots.get(buffer.memory());
        return slot != null ? "\"" + buffer.name() + "\"@" + slot : buffer.kind().name().toLowerCase(Locale.ROOT) + " " + buffer.name();
    }
}
