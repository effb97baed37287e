package io.tapeless.cli;

import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.JsonRenderer;
import io.tapeless.compiler.diagnostic.TerminalRenderer;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/// How diagnostics are printed: drawn for people on standard error, or as JSON for editors on standard output.
final class DiagnosticOptions {
    enum Format { HUMAN, JSON }

    @Option(names = "--diagnostics", paramLabel = "human|json", defaultValue = "human", description = "form of diagnostics (default: ${DEFAULT-VALUE})")
    private Format format;

    @Option(names = "--verbose", description = "show a stack trace when the compiler itself fails")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    boolean json() {
        return format == Format.JSON;
    }

    /// JSON is one array, also when there is nothing to say, so that an editor can always parse it.
    void print(List<Diagnostic> found, PrintWriter out, PrintWriter err) {
        if (json()) {
            out.println(JsonRenderer.render(found).stripTrailing());
        } else if (!found.isEmpty()) {
            err.print(new TerminalRenderer(Ansi.AUTO.enabled()).render(found));
            err.flush();
        }
    }
}
