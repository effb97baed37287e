package io.tapeless.cli;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.CodePages;
import io.tapeless.compiler.driver.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `dslc explain TL0301`
@Command(name = "explain", mixinStandardHelpOptions = true, description = "Explains a diagnostic. Without a code, lists all of them.")
final class ExplainCommand extends DslcCommand {
    @Parameters(paramLabel = "CODE", arity = "0..1", description = "such as TL0301")
    private String code;

    @Override
    int execute() {
        if (code == null) {
            for (Code each : Code.values()) {
                out().println(each.id() + "  " + each.title());
            }
            return ExitStatus.OK;
        }
        Code found = Code.byId(code).orElseThrow(
                () -> new UserException("there is no diagnostic '" + code + "'; `dslc explain` lists all of them"));
        out().println(CodePages.page(found).stripTrailing());
        return ExitStatus.OK;
    }
}
