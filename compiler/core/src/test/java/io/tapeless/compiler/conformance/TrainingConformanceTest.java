package io.tapeless.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Training on real data, step by step with PyTorch: every loss in float64 within the rule that the case states, and the parameters
/// after ten steps.
class TrainingConformanceTest {
    private static Path shared;

    @BeforeAll
    static void findGoldens() {
        assumeTrue(Goldens.shared().isPresent(), "no shared/ beside the checkout");
        shared = Goldens.shared().get();
    }

    @Test
    void digitsWithMomentum() throws IOException {
        check(TrainingCase.digits(shared), 300);
    }

    @Test
    void namesWithAnEmbedding() throws IOException {
        check(TrainingCase.names(shared), 400);
    }

    /// The interpreter takes long for 784 inputs: [CompiledTrainingTest] runs all 300 steps.
    @Test
    void fashionFirstSteps() throws IOException {
        check(TrainingCase.fashion(shared), 20);
    }

    @Test
    void mnistConvolutionsFirstSteps() throws IOException {
        check(TrainingCase.mnist(shared), 10);
    }

    private static void check(TrainingCase run, int steps) {
        SafetensorsFile golden = run.golden();
        ElaboratedModel model = Specs.elaborate(run.spec().file(), DType.F64);
        Bound bound = new Bound(model, Map.of(model.symbols().getFirst().name(), run.batch()));
        Interpretation interpretation = Interpretation.of(bound, true);
        model.variables().forEach(v -> interpretation.variable(v.name(), golden.entry("param." + v.name()).doubles()));
        long[] indices = Arrays.copyOf(golden.entry("data.batch_index").longs(), steps * run.batch());
        interpretation.data(model.inputs().getFirst().name(), run.data().inputs(indices));
        interpretation.data(model.targets().getFirst().name(), run.data().labels(indices));
        compare(golden, interpretation, bound.withGradients(true), steps);
    }

    private static void compare(SafetensorsFile golden, Interpretation run, Graph program, int steps) {
        double[] losses = golden.entry("losses_f64").doubles();
        double[] allowed = golden.entry("f64_disturbed_running_max_deviation").doubles();
        Map<String, double[]> afterTen = new HashMap<>();
        List<SafetensorsFile.Entry> kept = golden.entries().stream().filter(entry -> entry.name().startsWith("after10.param.")).toList();
        for (int step = 0; step < steps; step++) {
            double loss = run.step(program, step).loss();
            double tolerance = Math.max(1e-8, 1000 * allowed[step]);
            int at = step;
            assertTrue(Math.abs(loss - losses[step]) <= tolerance, () -> "step " + at + ": loss " + loss + ", PyTorch's " + losses[at]);
            if (step == 9) {
                kept.forEach(entry -> afterTen.put(entry.name(), run.variable(entry.name().substring("after10.param.".length()))));
            }
        }
        assertTrue(kept.size() >= 3);
        for (SafetensorsFile.Entry entry : kept) {
            assertEquals(0, GoldenCase.error(afterTen.get(entry.name()), entry.doubles()), 1e-8, entry.name());
        }
    }
}
