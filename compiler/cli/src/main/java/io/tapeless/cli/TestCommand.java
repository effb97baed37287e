package io.tapeless.cli;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Checked;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.ExampleRunner;
import io.tapeless.compiler.driver.ExampleRunner.Failure;
import io.tapeless.compiler.driver.ExampleRunner.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dslc test SPEC`
@Command(name = "test", mixinStandardHelpOptions = true, description = "Runs the inline examples of a spec.")
final class TestCommand extends DslcCommand {
    @Mixin
    private SpecOptions specOptions;

    @Option(names = "--json", description = "end with one line of JSON")
    private boolean json;

    @Override
    int execute() throws IOException {
        Checked checked = new Compiler(specOptions.options(Backend.INTERPRETER)).check(specOptions.spec());
        report(checked.warnings());
        List<Outcome> outcomes = ExampleRunner.run(checked.allExamples());
        outcomes.forEach(this::print);
        long failed = outcomes.stream().filter(outcome -> !outcome.passed()).count();
        String summary = outcomes.isEmpty() ? "no examples in " + specOptions.spec() : outcomes.size() - failed + " passed, " + failed + " failed";
        out().println(json ? JsonLine.of(Map.of("examples", outcomes.size(), "failed", failed)) : summary);
        return failed == 0 ? ExitStatus.OK : ExitStatus.INPUT;
    }

    private void print(Outcome outcome) {
        out().println((outcome.passed() ? "ok      " : "FAILED  ") + outcome.name());
        for (Failure failure : outcome.failures()) {
            out().println("        " + failure.origin() + ": expect " + failure.expectation());
            failure.details().lines().forEach(line -> out().println("          " + line));
        }
    }
}
