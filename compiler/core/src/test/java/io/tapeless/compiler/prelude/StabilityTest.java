package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.conformance.Bound;
import io.tapeless.compiler.conformance.Interpretation;
import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Values and gradients of the prelude are finite for inputs up to ±1000, as written and after the optimiser.
class StabilityTest {
    private static final double[] X = {-1000, -800, -90, -20, -3, -1, 0, 1, 3, 6, 20, 800, 1000};

    @ParameterizedTest
    @ValueSource(strings = {"relu(x)", "leaky_relu(x)", "elu(x)", "celu(x, alpha: 0.5)", "selu(x)", "gelu(x)", "gelu(x, approximate: \"tanh\")",
        "silu(x)", "mish(x)", "softplus(x)", "softplus(x, beta: 3)", "logsigmoid(x)", "softsign(x)", "hardtanh(x)", "hardswish(x)", "sigmoid(x)",
        "tanh(x)", "softmax(x, axis: 0)", "log_softmax(x, axis: 0)", "logsumexp(x, axis: 0)", "bce_with_logits(x, y)", "bce(sigmoid(x), y)",
        "mse(x, y)", "huber(x, y)", "smooth_l1(x, y)", "smooth_l1(x, y, beta: 0)", "soft_cross_entropy(x, y, axis: 0)", "layer_norm(x)", "rms_norm(x)",
        "kl_div(log_softmax(x, axis: 0), y)", "std(x)", "cosine_similarity(x, y, axis: 0)"})
    void finiteForLargeInputs(String expression) {
        ElaboratedModel model = Specs.elaborate(new SourceFile(expression, """
                model Large {
                    input x : f32[13]
                    input y : f32[13]
                    output value = %s
                    loss = sum(%s)
                }
                """.formatted(expression, expression)), DType.F64);
        Bound bound = new Bound(model, Map.of());
        for (boolean optimised : new boolean[] {false, true}) {
            Interpretation run = Interpretation.of(bound, optimised);
            run.data("x", X);
            run.data("y", Arrays.stream(X).map(x -> x > 0 ? 1 : 0).toArray());
            Results results = GraphInterpreter.run(bound.withGradients(optimised), run.environment(0));
            assertFinite(results.get(Graph.Role.OUTPUT, "value").values(), expression);
            assertFinite(results.get(Graph.Role.GRADIENT, "input.x").values(), "gradient of " + expression);
        }
    }

    private static void assertFinite(double[] values, String what) {
        assertEquals(0, Arrays.stream(values).filter(value -> !Double.isFinite(value)).count(), () -> what + ": " + Arrays.toString(values));
    }
}
