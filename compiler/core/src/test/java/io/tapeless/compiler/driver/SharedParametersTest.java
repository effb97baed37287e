package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.io.Checkpoints;
import io.tapeless.runtime.io.Safetensors;
import io.tapeless.runtime.io.SafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Programs that share parameters: a predictor that was there before a change agrees with one that is made after it, and keeps what it computed
/// from parameters when nobody has an array any more.
class SharedParametersTest {
    private static final int ROWS = 4;

    @TempDir
    private Path folder;

    private final float[] x = new float[ROWS * 3];
    private final int[] label = {0, 1, 1, 0};
    private ModelFactory model;
    private ParameterSet parameters;
    private Program kept;
    private float[] before = {};

    private void open(Backend backend, String training) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(3);
        }
        model = load(backend, "normed.tl", """
                model Normed {
                    dim N = 4
                    input  x : f32[N, 3]
                    target label : i32[N] in 0 ..< 2
                    let fc = Linear(3, 18)
                    let bn = BatchNorm(18)
                    let head = Linear(18, 2)
                    let logits = x |> fc |> bn |> relu |> head
                    output probs = softmax(logits, axis: -1)
                    loss = cross_entropy(logits, label)
                    train { optimizer adam(lr: 0.1) TRAINING }
                }
                """.replace("TRAINING", training));
        parameters = model.newParameters();
        parameters.init(1);
        kept = model.newForward(parameters, ROWS);
        kept.bind("x", x);
    }

    private ModelFactory load(Backend backend, String name, String spec) throws IOException {
        return new Compiler(Options.DEFAULT.withBackend(backend)).load(Files.writeString(folder.resolve(name), spec));
    }

    private Trainer trainer() {
        Trainer trainer = model.newTrainer(parameters, TrainingOptions.DEFAULT, ROWS);
        trainer.bind("x", x);
        trainer.bind("label", label);
        return trainer;
    }

    @AfterEach
    void close() {
        kept.close();
    }

    /// What changed shows, and the predictor that was there before agrees with a new one.
    private void checkChanged() {
        kept.run(ROWS);
        float[] probs = ((float[]) kept.result("probs")).clone();
        try (Program fresh = model.newForward(parameters, ROWS)) {
            fresh.bind("x", x);
            fresh.run(ROWS);
            assertArrayEquals((float[]) fresh.result("probs"), probs);
        }
        assertFalse(Arrays.equals(before, probs), "the change shows");
        before = probs;
    }

    /// Training mode updates the running means, whoever applies the gradients.
    @ParameterizedTest
    @EnumSource(names = {"VECTOR", "SCALAR"})
    void predictorsSeeStatesThatTheBackwardProgramUpdates(Backend backend) throws IOException {
        open(backend, "");
        checkChanged();
        try (Program backward = model.newBackward(parameters, TrainingOptions.DEFAULT, ROWS); Trainer trainer = trainer()) {
            backward.bind("x", x);
            backward.bind("label", label);
            for (int run = 0; run < 3; run++) {
                backward.run(ROWS);
                checkChanged();
                trainer.step(ROWS);
                checkChanged();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VECTOR", "SCALAR"})
    void predictorsSeeStatesBetweenMicroBatches(Backend backend) throws IOException {
        open(backend, "accumulate 3");
        checkChanged();
        try (Trainer trainer = trainer()) {
            for (int step = 0; step < 4; step++) {
                trainer.step(ROWS);
                checkChanged();
            }
        }
    }

    /// Whoever asked for an array before a run of the backward program may apply its gradients to that array.
    @Test
    void predictorsSeeUpdatesOfOnesOwn() throws IOException {
        open(Backend.SCALAR, "");
        float[] weight = (float[]) parameters.tensor("fc.weight").data();
        try (Program backward = model.newBackward(parameters, TrainingOptions.DEFAULT, ROWS)) {
            backward.bind("x", x);
            backward.bind("label", label);
            for (int run = 0; run < 3; run++) {
                backward.run(ROWS);
                checkChanged();
                float[] gradient = (float[]) backward.result("grad.fc.weight");
                for (int i = 0; i < weight.length; i++) {
                    weight[i] -= 0.5f * gradient[i];
                }
                checkChanged();
            }
        }
    }

    @Test
    void checkpointsLeaveNoArrayInAnybodysHands() throws IOException {
        open(Backend.SCALAR, "");
        Path file = folder.resolve("run.checkpoint");
        try (Trainer trainer = trainer()) {
            trainer.step(ROWS);
            checkChanged();
            float[] saved = before;
            Checkpoints.save(file, trainer);
            assertTrue(parameters.version() >= 0, "predictors keep what they computed");
            trainer.step(ROWS);
            checkChanged();
            Checkpoints.restore(file, trainer);
            assertTrue(parameters.version() >= 0);
            checkChanged();
            assertArrayEquals(saved, before);
            trainer.step(ROWS);
            checkChanged();
            Checkpoints.loadParameters(file, parameters);
            assertTrue(parameters.version() >= 0);
            checkChanged();
            assertArrayEquals(saved, before);
        }
        Path torch = folder.resolve("torch.safetensors");
        List<Tensor> tensors = new ArrayList<>(parameters.tensors());
        tensors.add(new Tensor("bn.num_batches_tracked", TensorSpec.Role.STATE, ElementType.I64, new int[0], new long[1]));
        parameters.lend(() -> Safetensors.save(torch, tensors));
        parameters.init(3);
        assertThrows(SafetensorsException.class, () -> parameters.load(torch));
        checkChanged();
        parameters.load(torch, name -> name.endsWith("num_batches_tracked"));
        assertTrue(parameters.version() >= 0);
        checkChanged();
                parameters.lend(() -> Arrays.fill((float[]) parameters.tensor("fc.weight").data(), 0.25f));
        assertTrue(parameters.version() >= 0);
        checkChanged();
    }

    @Test
    void oneSetTakesOverTheValuesOfAnother() throws IOException {
        open(Backend.VECTOR, "");
        ParameterSet trained = parameters;
        parameters = model.newParameters();
        kept.close();
        kept = model.newForward(parameters, ROWS);
        kept.bind("x", x);
        kept.run(ROWS);
        try (Trainer trainer = model.newTrainer(trained, TrainingOptions.DEFAULT, ROWS)) {
            trainer.bind("x", x);
            trainer.bind("label", label);
            for (int step = 0; step < 3; step++) {
                trainer.step(ROWS);
                parameters.copyFrom(trained);
                checkChanged();
                for (Tensor tensor : trained.tensors()) {
                    assertArrayEquals((float[]) tensor.data(), (float[]) parameters.tensor(tensor.name()).data(), tensor.name());
                }
            }
        }
        parameters = model.newParameters();
        parameters.copyFrom(trained);
        assertTrue(parameters.version() >= 0);
        parameters.copyFrom(parameters);
        float[] weight = ((float[]) parameters.tensor("head.bias").data()).clone();
        ModelFactory other = load(Backend.SCALAR, "other.tl", """
                model Other {
                    dim N = 4
                    input x : f32[N, 3]
                    let head = Linear(3, 2)
                    let extra = Linear(3, 2, bias: false)
                    output y = head(x) + extra(x)
                }
                """);
        String refusal = assertThrows(IllegalArgumentException.class, () -> parameters.copyFrom(other.newParameters())).getMessage();
        assertTrue(refusal.contains("'fc.weight' is missing there and F32[18, 3] here"), refusal);
        assertTrue(refusal.contains("'head.weight' is F32[2, 3] there and F32[2, 18] here"), refusal);
        assertTrue(refusal.contains("'extra.weight' is F32[2, 3] there and missing here"), refusal);
        assertFalse(refusal.contains("head.bias"), refusal);
        assertArrayEquals(weight, (float[]) parameters.tensor("head.bias").data());
        assertEquals(8, parameters.tensors().size());
    }
}
