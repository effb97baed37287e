package io.tapeless.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/// The `dslc` program.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int status = run(out, err, arguments);
        out.flush();
        err.flush();
        System.exit(status);
    }

    /// Runs one command and returns its exit status: see [ExitStatus].
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine(new Dslc(), out, err).execute(arguments);
    }

    static CommandLine commandLine(Object command, PrintWriter out, PrintWriter err) {
        return new CommandLine(command).setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new WrongUsage());
    }
}
