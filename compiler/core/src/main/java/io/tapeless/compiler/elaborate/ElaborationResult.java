package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.CompileException;
import io.tapeless.compiler.diagnostic.Diagnostic;
import java.util.List;

/// What elaboration made of a spec. With errors, models and examples are those that have none of their own.
///
/// @param models      in order of declaration
/// @param examples    those outside models; a model holds its own
/// @param diagnostics by position
public record ElaborationResult(List<ElaboratedModel> models, List<ElaboratedModel.Example> examples, List<Diagnostic> diagnostics) {
    public ElaborationResult {
        models = List.copyOf(models);
        examples = List.copyOf(examples);
        diagnostics = List.copyOf(diagnostics);
    }

    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::isError);
    }

    /// Throws the diagnostics if there is an error among them.
    public ElaborationResult orThrow() {
        if (hasErrors()) {
            throw new CompileException(diagnostics);
        }
        return this;
    }
}
