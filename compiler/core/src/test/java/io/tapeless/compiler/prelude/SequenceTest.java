package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.ExampleRunner;
import io.tapeless.compiler.driver.GradientCheck;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What sequence layers promise by definition, and their gradients against differences. `SequenceConformanceTest` compares them with libtorch.
class SequenceTest {
    private static final Path SPEC = Path.of("src/test/resources/prelude/sequence.tl");
    private static final Path ALIGNMENT = Path.of("src/test/resources/prelude/alignment.tl");

    @Test
    void definitionsHold() throws IOException {
        List<ExampleRunner.Outcome> outcomes = ExampleRunner.run(new Compiler(Options.DEFAULT.withBackend(Backend.INTERPRETER)).check(SPEC).allExamples());
        assertEquals(6, outcomes.size());
        outcomes.forEach(outcome -> assertEquals(List.of(), outcome.failures(), outcome.name()));
    }

    @Test
    void stacksOfLayersHaveTheGradientsOfDifferences() throws IOException {
        Options options = Options.DEFAULT.withBackend(Backend.INTERPRETER).withFloatType(DType.F64)
                .withGradientProgram(Options.GradientProgram.of(Options.Gradients.OF_PARAMETERS_AND_INPUTS));
        List<GradientCheck.TensorError> errors = GradientCheck.run(new Compiler(options).load(SPEC), 2, 1, 2, 3);
        assertTrue(errors.size() > 40);
        errors.forEach(error -> assertTrue(error.worst() <= 1e-6, () -> error.name() + " is off by " + error.worst() + " at " + error.where()));
    }

    /// Every path of three classes over the steps of a row, joined and stripped of blanks, counted when it spells the labels.
    @Test
    void alignmentsAreSummedAsByCountingThem() throws IOException {
        int rows = 7;
        SplittableRandom random = new SplittableRandom(11);
        double[] x = random.doubles(5L * rows * 3, -2, 2).toArray();
        int[] labels = random.ints(2L * rows, 1, 3).toArray();
        int[] inputLengths = random.ints(rows, 3, 6).toArray();
        int[] labelLengths = random.ints(rows, 0, 3).toArray();
        ModelFactory model = new Compiler(Options.DEFAULT.withBackend(Backend.INTERPRETER).withFloatType(DType.F64)).load(ALIGNMENT);
        try (Program program = model.newForward(model.newParameters(), rows)) {
            program.bind("x", x);
            program.bind("labels", labels);
            program.bind("input_lengths", inputLengths);
            program.bind("label_lengths", labelLengths);
            program.run(rows);
            double[] cost = (double[]) program.result("cost");
            for (int row = 0; row < rows; row++) {
                int[] wanted = Arrays.copyOfRange(labels, 2 * row, 2 * row + labelLengths[row]);
                double probability = 0;
                for (int path = 0; path < Math.pow(3, inputLengths[row]); path++) {
                    probability += probability(x, rows, row, path, inputLengths[row], wanted);
                }
                assertEquals(-Math.log(probability), cost[row], 1e-12);
            }
        }
    }

    /// The probability of a path, whose digits to base 3 are its classes, if it spells the labels; else 0.
    private static double probability(double[] x, int rows, int row, int path, int length, int[] labels) {
        List<Integer> spelled = new ArrayList<>();
        double probability = 1;
        int before = 0;
        for (int step = 0; step < length; step++) {
            int class_ = path / (int) Math.pow(3, step) % 3;
            double sum = 0;
            for (int other = 0; other < 3; other++) {
                sum += Math.exp(x[(step * rows + row) * 3 + other]);
            }
            probability *= Math.exp(x[(step * rows + row) * 3 + class_]) / sum;
            if (class_ != 0 && class_ != before) {
                spelled.add(class_);
            }
            before = class_;
        }
        return spelled.equals(Arrays.stream(labels).boxed().toList()) ? probability : 0;
    }

    @Test
    void alignmentsHaveTheGradientsOfDifferences() throws IOException {
        Options options = Options.DEFAULT.withBackend(Backend.INTERPRETER).withFloatType(DType.F64)
                .withGradientProgram(Options.GradientProgram.of(Options.Gradients.OF_PARAMETERS_AND_INPUTS));
        GradientCheck.run(new Compiler(options).load(ALIGNMENT), 16, 1, 4)
                .forEach(error -> assertTrue(error.worst() <= 1e-6, () -> error.name() + " is off by " + error.worst() + " at " + error.where()));
    }
}
