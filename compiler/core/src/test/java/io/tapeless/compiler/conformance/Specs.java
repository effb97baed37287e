package io.tapeless.compiler.conformance;

import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.elaborate.ElaborationResult;
import io.tapeless.compiler.elaborate.Elaborator;
import io.tapeless.compiler.elaborate.ImportLoader;
import io.tapeless.compiler.elaborate.Prelude;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Parser;
import io.tapeless.compiler.type.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Specs of tests, parsed and elaborated with the compiler's own prelude.
public final class Specs {
    private static final Prelude PRELUDE = Prelude.load();

    private Specs() {}

    /// The only model of a file without any diagnostic.
    public static ElaboratedModel elaborate(SourceFile file, DType floatType) {
        ElaborationResult result = run(file, floatType);
        if (!result.diagnostics().isEmpty() || result.models().size() != 1) {
            throw new AssertionError(file.name() + ": " + result.models().size() + " models; " + result.diagnostics().stream()
                    .map(d -> d.code().id() + " at " + d.primary() + ": " + d.message() + " " + d.hints()).collect(Collectors.joining("\n")));
        }
        return result.models().getFirst();
    }

    /// The errors of a file.
    public static List<Diagnostic> errors(SourceFile file) {
        return run(file, DType.F32).diagnostics().stream().filter(Diagnostic::isError).toList();
    }

    private static ElaborationResult run(SourceFile file, DType floatType) {
        Elaborator.Options options = new Elaborator.Options(Map.of(), floatType == DType.F64, null, ImportLoader.NONE);
        return Elaborator.elaborate(Parser.parse(file), options, PRELUDE);
    }
}
