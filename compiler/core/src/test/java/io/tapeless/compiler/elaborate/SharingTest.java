package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.GradientCheck;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharingTest {
    private static final String SPEC = """
        layer Bottom() {
            let one = Linear(8, 8)
            let two = Linear(8, 8)
            freeze "two.*"
            apply (x) = x |> one |> two
        }
        layer Stack(parts: list) { apply (x) = x |> parts[0] |> parts[1:] }
        model Tied {
            dim N = 4
            input  x : f32[N, 8]
            let first = Linear(8, 8, bias: false)
            let last  = Linear(8, 8)
            let tower = [Linear(8, 8), Bottom()]
            let three = repeat i in 3 { Linear(8, 8) }
            let stack = Stack([Linear(8, 6), Linear(6, 8)])
            let h = first(x) |> tower |> three[1:] |> stack |> tanh
            use first.weight as last.weight
            freeze "three.1.*"
            output y = last(h)
            loss = mean(last(h) ^ 2)
            train { optimizer adam(lr: 0.1)  clip_norm 1.0  penalty l2(0.1) on "*.weight" }
        }
        """;

    @TempDir
    private Path folder;

    private ModelFactory load(Options.Gradients gradients) throws IOException {
        return new Compiler(Options.DEFAULT.withBackend(Backend.SCALAR).withFloatType(DType.F64)
                .withGradientProgram(Options.GradientProgram.of(gradients))).load(Files.writeString(folder.resolve("tied.tl"), SPEC));
    }

    @Test
    void aSharedParameterIsOneTensorWhoseGradientsSum() throws IOException {
        ModelFactory model = load(Options.Gradients.OF_PARAMETERS_AND_INPUTS);
        List<String> names = model.newParameters().tensors().stream().map(Tensor::name).toList();
        assertTrue(names.contains("first.weight") && !names.contains("last.weight") && names.contains("last.bias"), names.toString());
        List<GradientCheck.TensorError> errors = GradientCheck.run(model, 20, 3, 4);
        assertTrue(errors.stream().anyMatch(error -> error.name().equals("first.weight")));
        errors.forEach(error -> assertTrue(error.worst() < 1e-6, error.toString()));
    }

    @Test
    void layersOfAListAreNamedByPosition() throws IOException {
        List<String> names = load(Options.Gradients.OF_PARAMETERS).newParameters().tensors().stream().map(Tensor::name).toList();
        assertTrue(names.containsAll(List.of("tower.0.weight", "tower.1.one.weight", "stack.parts.1.bias", "three.2.weight")), names.toString());
    }

    @Test
    void frozenParametersKeepTheirValuesAndHaveNoGradientAndNoOptimizerState() throws IOException {
        ModelFactory model = load(Options.Gradients.OF_PARAMETERS);
        ParameterSet parameters = model.newParameters();
        parameters.init(1);
        double[] frozen = ((double[]) tensor(parameters, "three.1.weight").data()).clone();
        double[] trained = ((double[]) tensor(parameters, "three.2.weight").data()).clone();
        try (Trainer trainer = model.newTrainer(parameters, new TrainingOptions(1, 1), 4);
                var backward = model.newBackward(parameters, new TrainingOptions(1, 1), 4)) {
            trainer.bind("x", new java.util.Random(1).doubles(32).toArray());
            trainer.step(4);
            List<String> states = trainer.optimizerState().stream().map(Tensor::name).toList();
            assertTrue(states.contains("three.2.weight.m") && !states.contains("three.1.weight.m") && !states.contains("tower.1.two.weight.m"),
                    states.toString());
            List<String> results = backward.results().stream().map(TensorSpec::name).toList();
            assertTrue(results.contains("grad.three.2.weight") && !results.contains("grad.three.1.weight"), results.toString());
        }
        assertArrayEquals(frozen, (double[]) tensor(parameters, "three.1.weight").data());
        assertEquals(false, java.util.Arrays.equals(trained, (double[]) tensor(parameters, "three.2.weight").data()));
    }

    private static Tensor tensor(ParameterSet parameters, String name) {
        return parameters.tensors().stream().filter(tensor -> tensor.name().equals(name)).findFirst().orElseThrow();
    }
}
