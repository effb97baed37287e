package io.tapeless.cli;

import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.driver.PreludeSources;
import io.tapeless.compiler.driver.UserException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dslc prelude show NAME`
@Command(name = "prelude", mixinStandardHelpOptions = true, description = "Shows how layers, losses, optimisers and the rest are written in the language.",
        subcommands = {PreludeCommand.Show.class, PreludeCommand.ListAll.class})
final class PreludeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say `show NAME` or `list`");
    }

    /// `dslc prelude show Linear`
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Prints a declaration; copy it into your spec and change it.")
    static final class Show extends DslcCommand {
        @Parameters(paramLabel = "NAME", description = "such as Linear, cross_entropy, adamw")
        private String name;

        @Override
        int execute() {
            out().println(PreludeSources.show(name).orElseThrow(
                    () -> new UserException("there is no '" + name + "' in the prelude; "
                            + Suggest.hint(name, PreludeSources.all().stream().map(PreludeSources.Declaration::name).toList())
                                    .orElse("`dslc prelude list` shows what there is"))));
            return ExitStatus.OK;
        }
    }

    /// `dslc prelude list`
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all declarations.")
    static final class ListAll extends DslcCommand {
        @Override
        int execute() {
            for (PreludeSources.Declaration declaration : PreludeSources.all()) {
                out().println(String.format(Locale.ROOT, "%-10s %-24s %s", declaration.kind(), declaration.name(), declaration.summary()));
            }
            return ExitStatus.OK;
        }
    }
}
