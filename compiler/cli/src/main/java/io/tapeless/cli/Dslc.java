package io.tapeless.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The top of the command tree.
@Command(name = "dslc", mixinStandardHelpOptions = true, version = "dslc 0.1.0",
        description = "Compiles neural networks written in Tapeless (.tl) to Java, trains them, and checks them.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit status: 0 ok, 1 an error in your input, 2 wrong usage, 70 a mistake of the compiler.",
            "Try: dslc train generated-samples/models/digits_mlp.tl"},
        subcommands = {CompileCommand.class, CheckCommand.class, TestCommand.class, TrainCommand.class, SampleCommand.class, GradcheckCommand.class,
            CompareCommand.class, BenchCommand.class, DumpCommand.class, OpsCommand.class, DevicesCommand.class, PreludeCommand.class, ExplainCommand.class})
final class Dslc implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
    }
}
