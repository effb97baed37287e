package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `average_weights`: the state after each step, and who reads it.
class AverageWeightsTest {
    private static final String SPEC = """
            model Averaged {
                dim N
                input a : f32[N, 3]
                param w : f32[3] ~ constant(1)
                loss = mean(a @ w)
                output y = a @ w
                train { optimizer sgd(lr: 0.1) average_weights 0.75 }
            }
            """;

    @Test
    void evaluationAndInferenceReadTheAverageTrainingTheParameter() {
        ElaboratedModel model = Specs.elaborate(new SourceFile("averaged.tl", SPEC), DType.F64);
        assertTrue(model.variables().stream().anyMatch(variable -> variable.name().equals("w.average") && variable.state()));
        assertTrue(reads(model.evaluation(), "w.average") && reads(model.inference(), "w.average") && reads(model.training(), "w"));
        assertTrue(!reads(model.evaluation(), "w") && !reads(model.training(), "w.average"));
    }

    /// Such a state of an optimiser is no average of weights.
    @Test
    void statesOfOptimisersAreNotRead() {
        String rule = "\noptimizer own() { state average = zeros  let average' = lerp(average, g, 0.1)  update average = average'  update w = w - 0.1 * average' }\n";
        for (String optimizer : new String[] {"own()", "rmsprop(centered: true)"}) {
            String spec = SPEC.replaceAll("optimizer .*}", "optimizer " + optimizer + " }") + rule;
            ElaboratedModel model = Specs.elaborate(new SourceFile("averaged.tl", spec), DType.F64);
            assertTrue(model.variables().stream().noneMatch(variable -> variable.name().equals("w.average")), optimizer);
            assertTrue(reads(model.inference(), "w") && reads(model.evaluation(), "w"), optimizer);
        }
        Specs.elaborate(new SourceFile("averaged.tl", SPEC.replace("sgd(lr: 0.1)", "rmsprop(centered: true)")), DType.F64);
        AssertionError refused = assertThrows(AssertionError.class,
                () -> Specs.elaborate(new SourceFile("averaged.tl", SPEC.replace("sgd(lr: 0.1)", "own()") + rule), DType.F64));
        assertTrue(refused.getMessage().contains("`average_weights` has a state `average`"), refused.getMessage());
    }

    private static boolean reads(io.tapeless.compiler.graph.Graph graph, String name) {
        return graph.values().stream().anyMatch(value -> value.op() instanceof Named leaf && leaf.name().equals(name));
    }

    /// The gradient is a, so w is 1 − 0.1·t·a; the average starts at the first w and keeps three quarters of itself.
    @Test
    void theAverageFollowsTheParameter(@TempDir Path folder) throws IOException {
        Path spec = Files.writeString(folder.resolve("averaged.tl"), SPEC);
        for (Backend backend : new Backend[] {Backend.INTERPRETER, Backend.SCALAR, Backend.VECTOR}) {
            ModelFactory model = new Compiler(Options.DEFAULT.withBackend(backend)).load(spec);
            ParameterSet parameters = model.newParameters();
            parameters.init(1);
            float[] a = {1, 2, -3};
            double[] average = new double[3];
            try (Trainer trainer = model.newTrainer(parameters, new TrainingOptions(1, 1), 1)) {
                for (int step = 1; step <= 4; step++) {
                    trainer.bind("a", a);
                    trainer.step(1);
                    for (int i = 0; i < 3; i++) {
                        double w = 1 - 0.1 * step * a[i];
                        average[i] = step == 1 ? w : 0.75 * average[i] + 0.25 * w;
                    }
                }
            }
            float[] state = (float[]) parameters.tensors().stream().filter(tensor -> tensor.name().equals("w.average")).findFirst().orElseThrow().data();
            assertArrayEquals(average, new double[] {state[0], state[1], state[2]}, 1e-6, backend.text());
        }
    }
}
