package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.plan.ProgramPlan.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds the steps that compute the same whenever the parameters are the same: copies of weights in another order, normalised weights,
/// constants. A program that only reads parameters (inference, evaluation) runs them first, and again only after parameters changed; so
/// what they compute keeps its memory. Prediction of one row would else spend most of its time on copies of weights.
final class PreparedSteps {
    private final Graph graph;
    private final Map<Value, Buffer> buffers;
    private final Set<Value> inlined;
    private final HostValues host;
    private final Set<Buffer> inLoops;
    private final Set<Buffer> prepared = new HashSet<>();

    /// @param inLoops memory that loops write to
    PreparedSteps(Graph graph, Map<Value, Buffer> buffers, Set<Value> inlined, HostValues host, Collection<Buffer> inLoops) {
        this.graph = graph;
        this.buffers = buffers;
        this.inlined = inlined;
        this.host = host;
        this.inLoops = Set.copyOf(inLoops);
    }

    /// Whether a program only reads parameters, so that it keeps what is made of them alone.
    static boolean readsOnly(Graph graph) {
        return graph.roots().stream().noneMatch(root -> root.role() == Graph.Role.COMMIT || root.role() == Graph.Role.GRADIENT);
    }

    /// Moves them to the front, in order, and what loops keep along with the steps that need it.
    ///
    /// @return how many there are
    int moveToFront(List<Step> steps, Slots.Lasting lasting) {
        if (!readsOnly(graph)) {
            return 0;
        }
        List<Step> first = new ArrayList<>();
        List<Step> rest = new ArrayList<>();
        int[] places = new int[steps.size()];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (isPrepared(step)) {
                first.add(step);
                step.results().forEach(result -> prepared.add(result.buffer()));
            } else {
                places[i] = rest.size();
                rest.add(step);
            }
        }
        steps.clear();
        steps.addAll(first);
        steps.addAll(rest);
        lasting.move(step -> first.size() + places[step]);
        return first.size();
    }

    private boolean isPrepared(Step step) {
        return step.loops().isEmpty() && step.results().stream().allMatch(result -> hasOwnMemory(result) && isFixed(result.value()));
    }

    /// Results may be overwritten by whoever asks for them, and what loops write to changes while they run.
    private boolean hasOwnMemory(ProgramPlan.Result result) {
        Buffer buffer = result.buffer();
        return buffer.equals(buffers.get(result.value())) && buffer.equals(buffer.memory()) && !inLoops.contains(buffer)
                && graph.roots().stream().noneMatch(root -> buffer.equals(buffers.get(root.value())));
    }

    private boolean isFixed(Value value) {
        return value.shape().elements().isConstant() && !(value.op() instanceof RandomDraw) && value.inputs().stream().allMatch(this::isFixedInput);
    }

    private boolean isFixedInput(Value input) {
        HostValues.Host number = host.of(input);
        if (number != null) {
            return number.leaves().isEmpty();
        }
        if (inlined.contains(input)) {
            return isFixed(input);
        }
        Buffer memory = buffers.get(input).memory();
        return switch (memory.kind()) {
            case PARAMETER, STATE, LITERAL -> true;
            case WORKSPACE -> prepared.contains(memory);
            case INPUT, TARGET, GRADIENT, OPTIMIZER -> false;
        };
    }
}
