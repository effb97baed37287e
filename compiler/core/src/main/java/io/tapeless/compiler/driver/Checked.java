package io.tapeless.compiler.driver;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.CompileException;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.elaborate.ElaboratedModel.Example;
import io.tapeless.compiler.source.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A spec without errors.
///
/// @param models   the models it declares, or the one that was asked for
/// @param examples the examples outside models
/// @param warnings what the compiler has to say nevertheless
/// @param files    the files that were read: the spec and its imports
/// @param digest   SHA-256 of their texts
public record Checked(List<ElaboratedModel> models, List<Example> examples, List<Diagnostic> warnings, List<Path> files, String digest) {
    public Checked {
        models = List.copyOf(models);
        examples = List.copyOf(examples);
        warnings = List.copyOf(warnings);
        files = List.copyOf(files);
    }

    /// The model.
    ///
    /// @throws CompileException when there is none, or a choice
    public ElaboratedModel model() {
        if (models.size() == 1) {
            return models.getFirst();
        }
        Span place = models.isEmpty() ? Span.NONE : models.get(1).origin();
        throw new CompileException(List.of(models.isEmpty()
                ? Diagnostic.error(Code.MODEL_COUNT, place, "the spec declares no model")
                : Diagnostic.error(Code.MODEL_COUNT, place, "the spec declares " + models.size() + " models")
                        .hint("choose one: `--model " + models.getFirst().name() + "`, or give each a file of its own")));
    }

    /// Every example: those of models, then those outside.
    public List<Example> allExamples() {
        List<Example> all = new ArrayList<>();
        models.forEach(model -> all.addAll(model.examples()));
        all.addAll(examples);
        return all;
    }
}
