package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.io.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A run that is stopped anywhere and goes on from its checkpoint in another trainer leaves the same bits as one that was not stopped: also
/// between the micro-batches of a step, and with what a schedule has learnt of evaluations.
class ResumedTrainingTest {
    private static final int CAPACITY = 7;

    @TempDir
    private Path folder;

    private ModelFactory model(Backend backend, int accumulate) throws IOException {
        return new Compiler(Options.DEFAULT.withBackend(backend)).load(Files.writeString(folder.resolve("resumed.tl"), """
                model Resumed {
                    dim N
                    input  x : f32[N, 6]
                    target t : f32[N, 3]
                    let fc1 = Linear(6, 8)
                    let bn  = BatchNorm(8, cumulative: true)
                    let fc2 = Linear(8, 3)
                    let y = x |> fc1 |> bn |> relu |> dropout(0.3) |> fc2
                    output z = y
                    loss = mse(y, t)
                    train {
                        optimizer adam(lr: 0.05)
                        schedule warmup(2) then reduce_on_plateau(patience: 0, factor: 0.5)
                        clip_norm 1
                        accumulate %d
                        average_weights 0.9
                    }
                }
                """.formatted(accumulate)));
    }

    /// Micro-batches `from` (inclusive) to `to`, of different sizes; every third is followed by an evaluation.
    private static void run(Trainer trainer, int from, int to) {
        float[] x = new float[CAPACITY * 6];
        float[] t = new float[CAPACITY * 3];
        trainer.bind("x", x);
        trainer.bind("t", t);
        for (int step = from; step < to; step++) {
            Random random = new Random(step);
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.nextGaussian();
            }
            for (int i = 0; i < t.length; i++) {
                t[i] = (float) random.nextGaussian();
            }
            trainer.step(CAPACITY - step % 4);
            if (step % 3 == 2) {
                trainer.observe(random.nextDouble());
            }
        }
    }

    private static List<String> contents(Trainer trainer) {
        List<String> contents = new ArrayList<>();
        List<Tensor> tensors = new ArrayList<>(trainer.parameters().tensors());
        tensors.addAll(trainer.optimizerState());
        for (Tensor tensor : tensors) {
            contents.add(tensor.name() + " " + (tensor.data() instanceof float[] floats ? Arrays.toString(floats) : Arrays.toString((double[]) tensor.data())));
        }
        contents.add(trainer.steps() + " " + trainer.microSteps() + " " + trainer.learningRate());
        return contents;
    }

    private static Trainer trainer(ModelFactory model, long seed) {
        ParameterSet parameters = model.newParameters();
        parameters.init(seed);
        return model.newTrainer(parameters, new TrainingOptions(1, seed), CAPACITY);
    }

    @ParameterizedTest
    @CsvSource({"INTERPRETER, 3", "SCALAR, 3", "VECTOR, 3", "SCALAR, 1"})
    void theBitsAreThoseOfTheUnbrokenRun(Backend backend, int accumulate) throws IOException {
        ModelFactory model = model(backend, accumulate);
        try (Trainer unbroken = trainer(model, 5)) {
            run(unbroken, 0, 12);
            for (int stop = 4; stop <= 8; stop++) {
                Path checkpoint = folder.resolve("checkpoint.safetensors");
                try (Trainer first = trainer(model, 5)) {
                    run(first, 0, stop);
                    Checkpoints.save(checkpoint, first);
                }
                try (Trainer second = trainer(model, 99)) {
                    run(second, 0, 1);
                    Checkpoints.restore(checkpoint, second);
                    run(second, stop, 12);
                    assertEquals(contents(unbroken), contents(second), backend + ", stopped after " + stop);
                }
            }
        }
    }
}
