package io.tapeless.compiler.syntax;

import io.tapeless.compiler.diagnostic.Diagnostic;
import java.util.List;

/// What the parser made of a file: the tree of everything it understood, and what it has to say about the rest.
public record ParseResult(SourceUnit unit, List<Diagnostic> diagnostics) {
    public ParseResult {
        diagnostics = List.copyOf(diagnostics);
    }

    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::isError);
    }
}
