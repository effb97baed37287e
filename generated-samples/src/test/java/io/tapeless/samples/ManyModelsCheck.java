package io.tapeless.samples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.samples.digits_mlp.DigitsMlp;
import io.tapeless.samples.digits_small.DigitsSmall;
import io.tapeless.samples.names_mlp.NamesMlp;
import io.tapeless.samples.softmax_regression.SoftmaxRegression;
import io.tapeless.samples.wine.Wine;
import io.tapeless.samples.xor.Xor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An application with many models, whose vectors have several lengths: what one of them has shown to the JVM must not make another allocate. Not part of a
/// build (its name ends as no test's does): it has held in few runs yet, and C2 need not do the same on every machine, see
/// docs/decisions/2026-11-22-several-models.md.
class ManyModelsCheck {
    private static final String WARM_UP = "tapeless.warmup";
    private static final int STEPS = 50;
    /// Bytes of a step that allocates next to nothing: C2 may keep a few objects of a program without loops (see
    /// docs/decisions/2026-11-22-several-models.md). Vectors of an inner loop that stay objects are kilobytes to megabytes.
    private static final long MOST = 1_024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private String before;

    /// As applications do: generated classes read the property when they are loaded.
    @BeforeEach
    void startWithPlainLoops() {
        before = System.clearProperty(WARM_UP);
    }

    @AfterEach
    void restore() {
        if (before != null) {
            System.setProperty(WARM_UP, before);
        }
    }

    @Test
    void stepsOfManyModelsInOneProcessKeepTheirVectorsInRegisters() {
        List<Trainer> trainers = new ArrayList<>();
        for (ModelFactory model : List.of(new Xor(), new DigitsMlp(), new Wine(), new DigitsSmall(), new SoftmaxRegression(), new NamesMlp())) {
            Trainer trainer = trainer(model);
            trainer.warmUp();
            settle(model, trainer);
            trainers.add(trainer);
        }
        trainers.forEach(trainer -> settle(null, trainer));
        trainers.forEach(Trainer::close);
    }

    /// Steps until some of them allocate next to nothing; what a step needs beside its kernels is compiled after thousands of them.
    private void settle(ModelFactory model, Trainer trainer) {
        int[] symbols = symbols(trainer.info());
        long least = Long.MAX_VALUE;
        long patience = System.nanoTime() + 60_000_000_000L;
        while (least > MOST * STEPS && System.nanoTime() < patience) {
            long start = threads.getTotalThreadAllocatedBytes();
            for (int step = 0; step < STEPS; step++) {
                trainer.step(symbols);
            }
            least = Math.min(least, threads.getTotalThreadAllocatedBytes() - start);
        }
        long bytes = least / STEPS;
        assertTrue(bytes <= MOST, () -> trainer.info().name() + (model == null ? " after the others" : "") + ": " + bytes + " bytes a step");
    }

    private static Trainer trainer(ModelFactory model) {
        ModelInfo info = model.info();
        int[] symbols = symbols(info);
        ParameterSet parameters = model.newParameters();
        parameters.init(1);
        Trainer trainer = model.newTrainer(parameters, new TrainingOptions(2, 1), symbols);
        Stream.concat(info.inputs().stream(), info.targets().stream()).forEach(port -> trainer.bind(port.name(), data(port, symbols)));
        return trainer;
    }

    private static int[] symbols(ModelInfo info) {
        return info.symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
    }

    private static Object data(TensorSpec port, int... symbols) {
        Object array = port.type().newArray(port.elements(symbols));
        if (array instanceof float[] numbers) {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i * 7 % 11 * 0.1f;
            }
        }
        return array;
    }
}
