package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Specs at the edge of what is allowed: the back ends agree with the interpreter on losses of three steps and on outputs.
class OddSpecsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        """
        /// Names that are words of Java or of generated classes, and letters outside ASCII.
        model Model {
            dim Ω = 3
            dim Ñ = 2
            input class : f32[Ω, Ñ, 4]
            input data  : f32[Ω, 4]
            target step : f32[Ω]
            param close : f32[4] ~ normal(0, 1)
            param été   : f32[4, 4] ~ normal(0, 1)
            let int  = mean(class, axis: 1) @ été
            let this = sum((int + data) * close, axis: -1)
            output run  = this
            output main = int
            loss = mean((this - step) * (this - step))
            train { optimizer sgd(lr: 0.1) }
        }
        """, """
        /// Axes of extent one, many of them.
        model Ones {
            dim N = 1
            input x : f32[N, 1, 1, 1, 1, 2, 1, 3]
            target y : f32[N, 1]
            param w : f32[1, 1, 1, 1, 2, 1, 3] ~ normal(0, 1)
            let h = tanh(x * w)
            output flat = reshape(h, [N, 6])
            output most = max(h, axes: [1, 2, 3, 4, 5, 6, 7])
            loss = mean(sum(reshape(h, [N, 1, 6]), axis: -1) - y) + mean(h * h)
            train { optimizer adam(lr: 0.1) }
        }
        """, """
        /// An input and a target that nothing reads, a parameter without influence, an output that is an input, one that is a number.
        model Unused {
            dim N = 4
            input x : f32[N, 3]
            input nothing : f32[N, 2]
            target y : f32[N]
            target none : i32[N]
            param w : f32[3] ~ normal(0, 1)
            param idle : f32[5] ~ normal(0, 1)
            output same  = x
            output three = 3 * sum(idle)
            output score = sum(x * w, axis: -1)
            loss = mean((sum(x * w, axis: -1) - y) * (sum(x * w, axis: -1) - y))
            train { optimizer adam(lr: 0.1) }
        }
        """, """
        /// Infinity in statements without loops: rows of −∞ are asked for.
        model Endless {
            dim N == 5
            input x : f32[N, 6, 8]
            param w : f32[8, 8] ~ normal(0, 1)
            let h = tanh(x @ w)
            output slope = grad(sum(logsumexp(h, axis: 1)), h)
            loss = mean(logsumexp(h, axis: 1) + sum(square(grad(sum(logsumexp(h, axis: 1)), h)), axis: 1))
            train { optimizer sgd(lr: 0.1) }
        }
        """})
    void backEndsAgree(String spec) throws IOException {
        Path path = Files.writeString(folder.resolve("odd.tl"), spec);
        List<float[]> expected = results(path, Backend.INTERPRETER);
        for (Backend backend : List.of(Backend.SCALAR, Backend.VECTOR)) {
            List<float[]> got = results(path, backend);
            for (int i = 0; i < expected.size(); i++) {
                for (int k = 0; k < expected.get(i).length; k++) {
                    assertEquals(expected.get(i)[k], got.get(i)[k], 1e-4f * Math.max(1, Math.abs(expected.get(i)[k])), backend + " " + i + "[" + k + "]");
                }
            }
        }
    }

    private static List<float[]> results(Path spec, Backend backend) throws IOException {
        ModelFactory model = new Compiler(Options.DEFAULT.withBackend(backend)).load(spec);
        int[] sizes = model.info().symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        ParameterSet parameters = model.newParameters();
        parameters.init(3);
        List<float[]> results = new ArrayList<>();
        try (Trainer trainer = model.newTrainer(parameters, new TrainingOptions(2, 1), sizes)) {
            bind(model, trainer, sizes, true);
            for (int step = 0; step < 3; step++) {
                results.add(new float[] {(float) trainer.step(sizes)});
            }
            parameters.tensors().forEach(tensor -> results.add(values(tensor.data(), tensor.elements())));
        }
        try (Program forward = model.newForward(parameters, sizes)) {
            bind(model, forward, sizes, false);
            forward.run(sizes);
            forward.results().forEach(result -> results.add(values(forward.result(result.name()), result.elements(sizes))));
        }
        return results;
    }

    private static float[] values(Object array, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = array instanceof float[] single ? single[i] : (float) ((double[]) array)[i];
        }
        return values;
    }

    private static void bind(ModelFactory model, Program program, int[] sizes, boolean targets) {
        SplittableRandom random = new SplittableRandom(7);
        List<TensorSpec> ports = new ArrayList<>(model.info().inputs());
        if (targets) {
            ports.addAll(model.info().targets());
        }
        for (TensorSpec port : ports) {
            Object array = port.type().newArray(port.elements(sizes));
            for (int i = 0; i < port.elements(sizes); i++) {
                switch (array) {
                    case float[] single -> single[i] = (float) random.nextGaussian();
                    case double[] twice -> twice[i] = random.nextGaussian();
                    case int[] whole -> whole[i] = i;
                    default -> throw new IllegalStateException(port.toString());
                }
            }
            program.bind(port.name(), array);
        }
    }
}
