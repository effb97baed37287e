package io.tapeless.cli;

import io.tapeless.compiler.op.Operators;
import java.util.Locale;
import picocli.CommandLine.Command;

/// `dslc ops`
@Command(name = "ops", mixinStandardHelpOptions = true,
        description = "Lists the primitive operators. Everything else is written in the language: see `dslc prelude list`.")
final class OpsCommand extends DslcCommand {
    @Override
    int execute() {
        for (Operators.Operator operator : Operators.all()) {
            out().println(String.format(Locale.ROOT, "%-16s %-12s %s", operator.mnemonic(), operator.kind(), operator.meaning()));
        }
        return ExitStatus.OK;
    }
}
