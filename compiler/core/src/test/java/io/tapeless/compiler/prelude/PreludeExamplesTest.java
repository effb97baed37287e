package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.ExampleRunner;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Specs whose examples say what functions give: numbers worked by hand, and losses that stay finite at ±1000.
class PreludeExamplesTest {
    @ParameterizedTest
    @ValueSource(strings = {"orders", "stable"})
    void examplesHold(String name) throws IOException {
        Path spec = Path.of("src/test/resources/prelude", name + ".tl");
        List<ExampleRunner.Outcome> outcomes = ExampleRunner.run(new Compiler(Options.DEFAULT.withBackend(Backend.INTERPRETER)).check(spec).allExamples());
        assertEquals(1, outcomes.size());
        outcomes.forEach(outcome -> assertEquals(List.of(), outcome.failures(), outcome.name()));
    }
}
