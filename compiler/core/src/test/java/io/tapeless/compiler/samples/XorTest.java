package io.tapeless.compiler.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.conformance.Bound;
import io.tapeless.compiler.conformance.Interpretation;
import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Two specs that differ by one word, trained alike: without an activation XOR cannot be learned, with one it is.
class XorTest {
    private static final int STEPS = 400;

    @Test
    void aStackOfLinearLayersStopsAtLnTwo() throws IOException {
        assertEquals(Math.log(2), trained("lessons/xor_linear.tl"), 1e-3);
    }

    @Test
    void oneHiddenLayerLearnsIt() throws IOException {
        assertTrue(trained("xor.tl") < 0.02);
    }

    /// The loss after training, interpreted in float64.
    private static double trained(String sample) throws IOException {
        Path file = Path.of("../../generated-samples/models").resolve(sample);
        ElaboratedModel model = Specs.elaborate(new SourceFile(sample, Files.readString(file)), DType.F64);
        Bound bound = new Bound(model, Map.of());
        Interpretation run = Interpretation.of(bound, true);
        GraphInterpreter.run(model.init(), Environment.EMPTY.withSeed(1)).all(Graph.Role.COMMIT)
                .forEach((name, tensor) -> run.variable(name, tensor.values()));
        run.data("x", new double[] {0, 0, 0, 1, 1, 0, 1, 1});
        run.data("y", new double[] {0, 1, 1, 0});
        Graph program = bound.withGradients(true);
        double loss = Double.NaN;
        for (int step = 0; step < STEPS; step++) {
            loss = run.step(program, step).loss();
        }
        return loss;
    }
}
