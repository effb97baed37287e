package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.op.Formulas.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Barriers;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where workers meet: `‖` before a kernel, `1` behind one that worker 0 runs alone.
class RegionsTest {
    private static List<String> schedule(Graph graph) {
        ProgramPlan plan = Planner.plan(graph);
        List<Kernel> kernels = Scheduler.schedule(plan, Target.named("portable"), true);
        boolean[] meet = Barriers.needed(plan, kernels);
        List<String> text = new ArrayList<>();
        for (int i = 0; i < meet.length; i++) {
            text.add((meet[i] ? "‖ " : "") + kernels.get(i).name() + (kernels.get(i).shared() ? "" : " 1"));
        }
        return text;
    }

    /// Two layers, each large enough to be shared; between them a softmax that is not.
    private static Graph layers(boolean acrossRows) {
        GraphCases one = new GraphCases("layers");
        Value x = one.input("x", N, 400);
        Value w = one.input("w", 400, 32);
        Value v = one.input("v", 32, 400);
        Value logits = einsum(x, List.of(0, 1), w, List.of(1, 2), List.of(0, 2)).labelled("logits");
        Value e = exp(minus(logits, restore(maxOver(logits, List.of(1)), logits.shape(), List.of(1)))).labelled("e");
        Value total = acrossRows ? broadcast(sum(e, List.of(0)), logits.shape(), List.of(1)) : restore(sum(e, List.of(1)), logits.shape(), List.of(1));
        one.output(einsum(over(e, total).labelled("probabilities"), List.of(0, 1), v, List.of(1, 2), List.of(0, 2)).labelled("next"));
        one.output(sum(log(e), List.of(0, 1)).labelled("all"));
        return one.runs().singlePrecision().graph();
    }

    @Test
    void workersGoOnWithTheirRowsAndMeetOnceForTheSumOfAll() {
        assertEquals(List.of("logits", "logitsMax", "e", "eSum", "probabilities", "next", "‖ all 1"), schedule(layers(false)));
    }

    @Test
    void theyMeetWhereRowsAreSummed() {
        assertEquals(List.of("logits", "logitsMax", "e", "‖ eSum 1", "probabilities 1", "‖ next", "all 1"), schedule(layers(true)));
    }
}
