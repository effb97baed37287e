package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What runs, in which order, and where every result lives. Immutable.
///
/// @param graph     the graph that was planned (after layouts were chosen)
/// @param steps     kernels to be, in execution order
/// @param buffers   the memory of every value that has one (views share their operand's)
/// @param inlined   values computed inside the kernels that use them
/// @param host      values that are numbers known to the host
/// @param slots     workspace slot of each workspace buffer
/// @param slotSizes elements of each slot
public record ProgramPlan(Graph graph, List<Step> steps, Map<Value, Buffer> buffers, Set<Value> inlined, HostValues host,
        Map<Buffer, Integer> slots, List<Slot> slotSizes) {

    /// One array of the workspace, shared by buffers whose lives do not overlap.
    public record Slot(io.tapeless.compiler.type.DType dtype, Dim elements, String firstUser) {}

    /// One kernel to be: the values it computes and where each goes. Several results have one shape and read each other's targets only
    /// at the element being written.
    public record Step(List<Result> results) {
        public Step {
            results = List.copyOf(results);
        }

        public Value first() {
            return results.getFirst().value();
        }
    }

    /// `value` is written to `buffer`.
    public record Result(Value value, Buffer buffer) {}

    /// Bytes of workspace at the tuned sizes.
    public long tunedBytes() {
        return slotSizes.stream().mapToLong(slot -> slot.elements().tuned() * switch (slot.dtype()) {
            case F32, I32 -> 4;
            case F64, I64 -> 8;
            case BOOL -> 1;
        }).sum();
    }
}
