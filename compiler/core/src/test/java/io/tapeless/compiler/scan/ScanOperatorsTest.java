package io.tapeless.compiler.scan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.GradientCheck;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Operators of every kind as the step of a loop, applied to what is carried: their gradients, summed over the steps, against central differences.
class ScanOperatorsTest {
    private static final String SPEC = """
            model M {
                dim N
                dim T
                input x : f32[N, T, 4]
                input start : f32[N, 4]
                param w : float[4, 4] ~ uniform(-0.5, 0.5)
                let (all, last) = scan x_t over x axis 1 %s carrying (h = start) {
                    let h' = %s
                    next h' emit h' * h
                }
                output o = last
                loss = mean(all ^ 3) + sum(last * cos(last))
                train { optimizer sgd(lr: 0.1) }
            }
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        "h * x_t - h / (2 + x_t * x_t)", "exp(-h * h) + expm1(x_t) * 0.1", "log(h * h + 1) + log1p(x_t * x_t)", "sqrt(h * h + 1) * rsqrt(x_t * x_t + 1)",
        "sin(h) + atan(x_t) * cos(h)", "tanh(h @ w) + sigmoid(x_t)", "erf(h) * x_t", "(h * h + 1) ^ x_t", "max(h, x_t) - min(h, 0.1)", "abs(h) * x_t",
        "where(x_t > 0, h, sin(h) * x_t)", "clamp(h + x_t, min: -0.5, max: 0.5) + 0.1 * h", "stop_gradient(x_t > 0) |> chosen(h)", "h + floor(x_t)",
        "sum(h * x_t, axis: 1, keep: true) + x_t", "prod(h + 1, axis: 1, keep: true) * x_t", "max(h, axis: 1, keep: true) * x_t", "min(h) + x_t",
        "logsumexp(h, axis: 1, keep: true) + x_t", "mean(h, axis: 0) * x_t", "softmax(h + x_t, axis: -1)", "log_softmax(h, axis: 0) * x_t * 0.3",
        "layer_norm(h + x_t) * 0.5 + h", "norm(h + x_t, axes: [1], keep: true) * x_t", "std(h, axes: [1], keep: true) + x_t",
        "einsum(\"nc,cd->nd\", h, w) * x_t", "(h @ h.T) @ x_t * 0.2", "diagonal(outer(h[0], x_t[0])) + h", "x_t @ (h.T @ h) @ w",
        "cumsum(h, axis: 1) * 0.3 + x_t", "cumprod(h + x_t, axis: 1)", "sort(h + x_t, axis: 1)[0]", "unsqueeze(median(h + x_t, axis: 1), axis: 1) * x_t",
        "gather(h, argsort(x_t, axis: 1), axis: 1)", "take(h, [3, 0, 0, 2], axis: 1) + x_t", "scatter_add(argsort(x_t, axis: 1), h, axis: 1, size: 4) * 0.9",
        "scatter_max(argsort(x_t, axis: 1), h, axis: 1, size: 4) + x_t", "h * one_hot(argmax(x_t, axis: 1), 4) + x_t", "tril(w) @ h.T |> turned",
        "concat([h[:, 2:], x_t[:, :2]], axis: 1)", "pad(h[:, 1:], axis: 1, before: 1) + x_t", "flip(h, axis: 1) * roll(x_t, 1, axis: 1)",
        "repeat_interleave(h[:, ::2], 2, axis: 1) + x_t", "reshape(swap(reshape(h, [N, 2, 2]), 1, 2), [N, 4]) * x_t",
        "row(conv1d(line(h + x_t), reshape(w[0, 0:3], [1, 1, 3]), padding: 1))",
                "row(conv_transpose1d(line(h), reshape(w[0, 0:3], [1, 1, 3]), padding: 1)) + x_t",
        "row(max_pool1d(line(h), 3, stride: 1, padding: 1)) + x_t", "row(avg_pool1d(line(h), 3, stride: 1, padding: 1)) + x_t",
        "row(interpolate(line(h[:, 1:3]), size: 4, mode: \"linear\")) + x_t", "logaddexp(h, x_t)", "grad(sum(tanh(h) * x_t * h), h)",
        "inner(h) * 0.3 + x_t", "swish(h) + x_t",
    })
    void gradientsInALoopAgreeWithDifferences(String step) throws IOException {
        String clauses = step.length() % 2 == 0 ? "" : "reverse recompute";
        Path file = Files.writeString(folder.resolve("m.tl"), FUNCTIONS + SPEC.formatted(clauses, step));
        ModelFactory model = new Compiler(Options.DEFAULT.withBackend(Backend.INTERPRETER).withFloatType(DType.F64)
                .withGradientProgram(Options.GradientProgram.of(Options.Gradients.OF_PARAMETERS_AND_INPUTS))).load(file);
        for (GradientCheck.TensorError error : GradientCheck.run(model, 12, 5, 2, 3)) {
            assertTrue(error.worst() < 1e-6, () -> step + ": " + error);
        }
    }

    private static final String FUNCTIONS = """
            fn line(x: float[N, C]) = reshape(x, [N, 1, C])
            fn row(x) = squeeze(x, axis: 1)
            fn chosen(condition, x) = where(condition, x, 0.5 * x)
            fn turned(x) = x.T
            fn swish(x) = x * sigmoid(x)
                gradient dy -> dy * sigmoid(x) * (1 + x * (1 - sigmoid(x)))
            fn inner(h) {
                let (all, last) = scan c over h axis 1 carrying (s = h[:, 0]) { next sin(s + c) emit s * c }
                return all + unsqueeze(last, axis: 1)
            }
            """;
}
