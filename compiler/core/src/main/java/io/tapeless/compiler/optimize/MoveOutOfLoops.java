package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.LoopFormulas.*;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.op.scan.Collect;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Leaves in a loop only what needs a carry from the step before and is needed by the next step; the rest is computed for all steps
/// at once, before the loop or after it:
/// ```
/// scan x_t: h' = tanh(x_t @ w + h @ u)               →   a = x @ w;  scan a_t: h' = tanh(a_t + h @ u)
/// sum over steps of collect(dg_t ᵀ @ x_t)            →   collect(dg_t) ᵀ @ x, summed over the steps too
/// ```
/// Element-wise work stays where it is unless it is about a product or a fold that moves: in the loop it fuses with its neighbours.
final class MoveOutOfLoops implements Pass {
    @Override
    public String name() {
        return "move-out-of-loops";
    }

    @Override
    public Graph apply(Graph graph) {
        Graph current = graph;
        Set<Loop> done = new HashSet<>();
        while (true) {
            Loops loops = Loops.of(current.roots().stream().map(Graph.Root::value).toList());
            Loop next = null;
            for (Loop loop : loops.all()) {
                if (!done.contains(loop) && (next == null || loops.path(loop).size() > loops.path(next).size())) {
                    next = loop;
                }
            }
            if (next == null) {
                return current;
            }
            done.add(next);
            current = new OneLoop(loops, next).apply(current);
        }
    }

    /// Moves what can be moved out of one loop.
    private static final class OneLoop {
        private final Loop loop;
        private final StepValues steps;
        private final Map<Value, Value> rebuilt = new IdentityHashMap<>();

        OneLoop(Loops loops, Loop loop) {
            this.loop = loop;
            this.steps = new StepValues(loops, loop, rebuilt);
        }

        Graph apply(Graph graph) {
            for (Value value : graph.values()) {
                rebuilt.put(value, replacement(value));
            }
            return new Graph(graph.name(), graph.roots().stream()
                    .map(root -> new Graph.Root(root.role(), root.name(), rebuilt.get(root.value()))).toList());
        }

        private Value replacement(Value value) {
            Value same = value.withInputs(value.inputs().stream().map(rebuilt::get).toList());
            if (steps.inStep(value)) {
                return steps.movesBefore(value) ? at(steps.batched(value), loop, 0, 0) : same;
            }
            if (isCollected(value)) {
                Value collected = value.inputs().getLast();
                return steps.inStep(collected) && steps.movesAfter(collected) ? steps.batched(collected) : same;
            }
            if (value.op() instanceof Sum(List<Integer> axes) && axes.contains(0) && isCollected(value.input(0))) {
                Value collected = value.input(0).inputs().getLast();
                if (steps.inStep(collected)) {
                    return sum(steps.total(collected), axes.stream().filter(axis -> axis > 0).map(axis -> axis - 1).toList());
                }
            }
            return same;
        }

        private boolean isCollected(Value value) {
            return value.op() instanceof Collect collect && collect.loop().equals(loop);
        }
    }

    /// Whether computing a value is worth a kernel of its own.
    static boolean isHeavy(Value value) {
        return !(value.op() instanceof Elementwise || value.op() instanceof Movement) || value.op() instanceof Contraction;
    }
}
