package io.tapeless.compiler.driver;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// How `dslc explain` tells of memory: its axes as the spec has them, and those in which they are stored where these are others.
final class MemoryText {
    private final ProgramPlan plan;
    /// The value that each memory was made for.
    private final Map<Buffer, Value> values = new HashMap<>();
    private final Map<String, List<Integer>> orders;
    private final Set<String> blocked;

    /// @param orders the orders of axes in which the program stores parameters of its own
    MemoryText(ProgramPlan plan, Map<String, List<Integer>> orders, Target target) {
        this.plan = plan;
        this.orders = orders;
        this.blocked = Scheduler.inBlocks(plan, target);
        plan.graph().values().stream().filter(plan.buffers()::containsKey).forEach(value -> values.putIfAbsent(plan.buffers().get(value), value));
        plan.steps().stream().flatMap(step -> step.results().stream()).forEach(result -> values.putIfAbsent(result.buffer(), result.value()));
    }

    String of(List<Buffer> buffers) {
        return buffers.isEmpty() ? "numbers" : buffers.stream().map(this::of).collect(Collectors.joining(", "));
    }

    /// `parameter fc1.weight f32[128, 784] stored as [784, 128]`, `fc1 relu (slot 7) f32[N, 120]`.
    private String of(Buffer buffer) {
        Integer slot = plan.slots().get(buffer.memory());
        String place = slot != null ? buffer.name() + " (slot " + slot + ")" : buffer.kind().name().toLowerCase(Locale.ROOT) + " " + buffer.name();
        return place + " " + buffer.dtype().text() + axes(buffer);
    }

    private String axes(Buffer buffer) {
        Value value = values.get(buffer);
        if (value == null || !value.shape().elements().equals(buffer.elements())) {
            return "[" + buffer.elements() + "]";
        }
        List<Integer> order = orders.get(buffer.name());
        boolean own = order != null && (buffer.kind() == Buffer.Kind.PARAMETER || buffer.kind() == Buffer.Kind.OPTIMIZER);
        boolean copied = value.op() instanceof Permute && buffer.kind() == Buffer.Kind.WORKSPACE;
        String layout = own ? " stored as " + stored(buffer, value.shape()) : copied ? turned(((Permute) value.op()).order()) : "";
        return (own ? declared(value.shape(), order) : value.shape()) + layout;
    }

    private static String turned(List<Integer> order) {
        return order.equals(List.of(1, 0)) ? " transposed" : " in the order of axes " + order;
    }

    private List<Dim> stored(Buffer buffer, Shape shape) {
        if (!blocked.contains(buffer.name())) {
            return shape.dims();
        }
        long columns = shape.dim(1).constant();
        return List.of(Dim.of(columns / Scheduler.COLUMNS_OF_A_BLOCK), shape.dim(0), Dim.of(Scheduler.COLUMNS_OF_A_BLOCK));
    }

    private static Shape declared(Shape stored, List<Integer> order) {
        List<Dim> dims = new ArrayList<>(stored.dims());
        for (int axis = 0; axis < order.size(); axis++) {
            dims.set(order.get(axis), stored.dim(axis));
        }
        return new Shape(dims);
    }
}
