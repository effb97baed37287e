package io.tapeless.cli;

import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Dump;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dslc dump SPEC --after=PHASE|PASS`
@Command(name = "dump", mixinStandardHelpOptions = true, description = "Prints a model as it is after a phase or pass.")
final class DumpCommand extends DslcCommand {
    @Mixin
    private SpecOptions specOptions;

    @Option(names = "--after", paramLabel = "PHASE|PASS", required = true, description = "one of those that `dslc dump SPEC --after=?` lists")
    private String after;

    @Override
    int execute() throws IOException {
        if (after.equals("?")) {
            Dump.phases().forEach(out()::println);
            return ExitStatus.OK;
        }
        Compiler compiler = new Compiler(specOptions.options(Backend.VECTOR));
        Optional<String> text = compiler.dump(specOptions.spec(), after);
        if (text.isEmpty()) {
            throw usage("there is no phase or pass '" + after + "'; there are " + String.join(", ", Dump.phases())
                    + Suggest.closest(after, Dump.phases()).map(phase -> ". Did you mean '" + phase + "'?").orElse(""));
        }
        out().print(text.get());
        return ExitStatus.OK;
    }
}
