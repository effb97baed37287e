package io.tapeless.compiler.diagnostic;

import java.util.List;
import java.util.stream.Collectors;

/// A compilation that ended because the user's input has errors.
public final class CompileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Diagnostic> diagnostics;

    public CompileException(List<Diagnostic> diagnostics) {
        super(diagnostics.stream().map(d -> d.primary() + ": " + d.severity().word() + "[" + d.code().id() + "]: " + d.message())
                .collect(Collectors.joining("\n")));
        this.diagnostics = List.copyOf(diagnostics);
    }

    /// Everything found, errors and warnings, by position.
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
