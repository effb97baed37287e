package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `reduce_on_plateau` beside PyTorch's algorithm, for random courses of a metric.
class PlateauScheduleTest {
    private static final String SPEC = """
            model Plateau {
                dim N
                input a : f32[N, 3]
                param w : f32[3] ~ constant(1)
                loss = mean(a @ w)
                metric accuracy = mean(a @ w)
                output y = a @ w
                train { optimizer sgd(lr: 0.3) schedule %s }
            }
            """;

    @TempDir
    private Path folder;

    /// `ReduceLROnPlateau` of torch/optim/lr_scheduler.py, 2.7.
    private static final class Reference {
        private final boolean max;
        private final boolean relative;
        private final double factor;
        private final double threshold;
        private final double lowest;
        private final double eps;
        private final int patience;
        private final int cooldown;
        private double rate = 0.3;
        private double best;
        private int bad;
        private int resting;

        Reference(boolean max, boolean relative, double factor, int patience, double threshold, int cooldown, double lowest, double eps) {
            this.max = max;
            this.relative = relative;
            this.factor = factor;
            this.patience = patience;
            this.threshold = threshold;
            this.cooldown = cooldown;
            this.lowest = lowest;
            this.eps = eps;
            this.best = max ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }

        void step(double metric) {
            if (isBetter(metric)) {
                best = metric;
                bad = 0;
            } else {
                bad++;
            }
            if (resting > 0) {
                resting--;
                bad = 0;
            }
            if (bad > patience) {
                double reduced = Math.max(rate * factor, lowest);
                if (rate - reduced > eps) {
                    rate = reduced;
                }
                resting = cooldown;
                bad = 0;
            }
        }

        private boolean isBetter(double metric) {
            if (relative) {
                return max ? metric > best * (threshold + 1) : metric < best * (1 - threshold);
            }
            return max ? metric > best + threshold : metric < best - threshold;
        }
    }

    private ModelFactory model(String schedule, Backend backend) throws IOException {
        Path spec = Files.writeString(folder.resolve("plateau.tl"), SPEC.formatted(schedule));
        return new Compiler(Options.DEFAULT.withBackend(backend)).load(spec);
    }

    private static Trainer trainer(ModelFactory model) {
        ParameterSet parameters = model.newParameters();
        parameters.init(1);
        Trainer trainer = model.newTrainer(parameters, new TrainingOptions(1, 1), 2);
        trainer.bind("a", new float[6]);
        return trainer;
    }

    @Test
    void reducesWhenPyTorchDoes() throws IOException {
        compare("reduce_on_plateau()", new Reference(false, true, 0.1, 10, 1e-4, 0, 0, 1e-8), Backend.INTERPRETER, 1);
        compare("reduce_on_plateau(mode: \"max\", factor: 0.5, patience: 2, threshold: 0.2, threshold_mode: \"abs\", cooldown: 3) on accuracy",
                new Reference(true, false, 0.5, 2, 0.2, 3, 0, 1e-8), Backend.INTERPRETER, 2);
        compare("reduce_on_plateau(mode: \"max\", factor: 0.7, patience: 0, threshold: 0.05, min_lr: 0.02) on accuracy",
                new Reference(true, true, 0.7, 0, 0.05, 0, 0.02, 1e-8), Backend.SCALAR, 3);
        compare("reduce_on_plateau(factor: 0.9, patience: 1, threshold: 0.01, threshold_mode: \"abs\", cooldown: 1, eps: 0.01)",
                new Reference(false, false, 0.9, 1, 0.01, 1, 0, 0.01), Backend.VECTOR, 4);
    }

    private void compare(String schedule, Reference reference, Backend backend, long seed) throws IOException {
        Random random = new Random(seed);
        try (Trainer trainer = trainer(model(schedule, backend))) {
            double level = 1;
            for (int epoch = 0; epoch < 120; epoch++) {
                trainer.step(2);
                assertEquals(reference.rate, trainer.learningRate(), 1e-12, schedule + ", epoch " + epoch);
                level += 0.1 * random.nextGaussian();
                double observed = epoch % 31 == 17 ? Double.NaN : level;
                trainer.observe(observed);
                reference.step(observed);
            }
        }
    }

    @Test
    void aPhaseObservesNothingBeforeItBegins() throws IOException {
        try (Trainer trainer = trainer(model("constant(total: 3) then reduce_on_plateau(patience: 0, factor: 0.5)", Backend.SCALAR))) {
            assertEquals("loss", trainer.observedMetric());
            for (double wanted : List.of(0.3, 0.3, 0.3, 0.3, 0.3, 0.15, 0.075)) {
                trainer.step(2);
                assertEquals(wanted, trainer.learningRate(), 1e-12);
                trainer.observe(5);
            }
        }
    }

    @Test
    void otherSchedulesObserveNothing() throws IOException {
        try (Trainer trainer = trainer(model("constant()", Backend.SCALAR))) {
            assertNull(trainer.observedMetric());
            trainer.observe(7);
            trainer.step(2);
            assertEquals(0.3, trainer.learningRate(), 1e-12);
        }
    }
}
