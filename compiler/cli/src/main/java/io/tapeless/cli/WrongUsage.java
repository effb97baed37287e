package io.tapeless.cli;

import io.tapeless.compiler.diagnostic.Suggest;
import java.util.Collection;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is said of wrong usage: what is wrong, the nearest thing that there is, and where to find help.
final class WrongUsage implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + (wrong instanceof UnmatchedArgumentException unmatched ? unmatched(unmatched, command) : wrong.getMessage()));
        command.getErr().println("`" + name + " --help` tells how it is used");
        command.getErr().flush();
        return ExitStatus.USAGE;
    }

    private static String unmatched(UnmatchedArgumentException unmatched, CommandLine command) {
        String word = unmatched.getUnmatched().getFirst();
        if (unmatched.isUnknownOption()) {
            String option = word.split("=")[0];
            return "there is no option " + option + nearest(option, command.getCommandSpec().optionsMap().keySet());
        }
        return command.getSubcommands().isEmpty() ? "'" + word + "' is one argument too many"
                : "there is no command '" + word + "'" + nearest(word, command.getSubcommands().keySet());
    }

    private static String nearest(String word, Collection<String> candidates) {
        return Suggest.hint(word, candidates).map(hint -> "; " + hint).orElse("");
    }
}
