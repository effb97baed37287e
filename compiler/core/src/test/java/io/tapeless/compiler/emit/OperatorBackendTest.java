package io.tapeless.compiler.emit;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.InLoop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.OperatorSamples;
import io.tapeless.compiler.op.Sampler;
import io.tapeless.compiler.op.leaf.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Every operator, forward and derived backward, compiled and run.
class OperatorBackendTest {
    private static final int TRIALS = 3;
    private static final int CASES_PER_MODEL = 25;

    @Test
    void everyOperatorComputesWhatTheInterpreterDoes() {
        Map<Integer, List<BackendCase>> casesByN = new TreeMap<>();
        List<OperatorSamples.Sample> samples = OperatorSamples.all();
        for (int i = 0; i < samples.size(); i++) {
            for (int trial = 0; trial < TRIALS; trial++) {
                BackendCase one = sample(samples.get(i), trial * 100L + i);
                if (one != null) {
                    casesByN.computeIfAbsent(one.runs().getFirst().symbol("N"), n -> new ArrayList<>()).add(one);
                }
            }
        }
        List<BackendCase> merged = new ArrayList<>();
        casesByN.forEach((n, cases) -> {
            for (int from = 0; from < cases.size(); from += CASES_PER_MODEL) {
                merged.add(BackendCase.merge("N=" + n, cases.subList(from, Math.min(cases.size(), from + CASES_PER_MODEL))));
            }
        });
        Backends.check(merged);
    }

    private static BackendCase sample(OperatorSamples.Sample sample, long seed) {
        Sampler sampler = new Sampler(seed);
        Value y = sample.apply().apply(sampler);
        if (y.op() instanceof Commit || y.op() instanceof Named || y.op() instanceof InLoop) {
            return null;
        }
        List<Graph.Root> roots = new ArrayList<>();
        Graph expanded = Differentiator.expandGradients(new Graph("g", List.of(new Graph.Root(Graph.Role.OUTPUT, "y", y))));
        Value result = expanded.roots().getFirst().value();
        roots.add(new Graph.Root(Graph.Role.OUTPUT, "y", result));
        if (y.op().whyNoGradient() == null && !sampler.floats().isEmpty()) {
            Value loss = Formulas.sum(Formulas.times(result, sampler.cotangent(y.type())), Formulas.range(y.rank()));
            Map<Value, Value> gradients = Differentiator.gradients(loss, sampler.floats());
            for (Value input : sampler.floats()) {
                roots.add(new Graph.Root(Graph.Role.OUTPUT, "gradient" + roots.size(), gradients.get(input)));
            }
        }
        // Inference programs draw with seed 0.
        return new BackendCase(sample.mnemonic() + seed, new Graph("sample", roots),
                List.of(sampler.environment().withSeed(0).withHostScalar("t", 0)));
    }
}
