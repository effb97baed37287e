package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.ExampleRunner;
import io.tapeless.compiler.driver.GradientCheck;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What sequence layers promise by definition, and their gradients against differences. `SequenceConformanceTest` compares them with libtorch.
class SequenceTest {
    private static final Path SPEC = Path.of("src/test/resources/prelude/sequence.tl");

    @Test
    void definitionsHold() throws IOException {
        List<ExampleRunner.Outcome> outcomes = ExampleRunner.run(new Compiler(Options.DEFAULT.withBackend(Backend.INTERPRETER)).check(SPEC).allExamples());
        assertEquals(6, outcomes.size());
        outcomes.forEach(outcome -> assertEquals(List.of(), outcome.failures(), outcome.name()));
    }

    @Test
    void stacksOfLayersHaveTheGradientsOfDifferences() throws IOException {
        Options options = Options.DEFAULT.withBackend(Backend.INTERPRETER).withFloatType(DType.F64)
                .withGradientProgram(new Options.GradientProgram(true, false, false, false));
        List<GradientCheck.TensorError> errors = GradientCheck.run(new Compiler(options).load(SPEC), 2, 1, 2, 3);
        assertTrue(errors.size() > 40);
        errors.forEach(error -> assertTrue(error.worst() <= 1e-6, () -> error.name() + " is off by " + error.worst() + " at " + error.where()));
    }
}
