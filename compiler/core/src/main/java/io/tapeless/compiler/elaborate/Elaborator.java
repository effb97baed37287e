package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.ParseResult;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// From a parsed spec to typed graphs. Every error that does not follow from another is reported in one run.
public final class Elaborator {
    /// Deep specs need a deep stack; [Limits#DEPTH] levels fit in this one with room to spare.
    private static final long STACK_BYTES = 256L << 20;

    /// @param arguments compile-time arguments of the model, as `-D` gives them
    /// @param f64       whether `float` and `f32` mean f64
    /// @param modelName the model wanted, or null for all
    /// @param imports   where `import` finds files
    public record Options(Map<String, String> arguments, boolean f64, String modelName, ImportLoader imports) {
        public static final Options DEFAULT = new Options(Map.of(), false, null, ImportLoader.NONE);

        public Options {
            arguments = Map.copyOf(arguments);
        }
    }

    private final Options options;
    private final Prelude prelude;
    private final Diagnostics diagnostics = new Diagnostics();
    private final List<ElaboratedModel> models = new ArrayList<>();
    private final List<ElaboratedModel.Example> examples = new ArrayList<>();

    private Elaborator(Options options, Prelude prelude) {
        this.options = options;
        this.prelude = prelude;
    }

    /// Elaborates a file. The parser's diagnostics are part of the result.
    public static ElaborationResult elaborate(ParseResult file, Options options, Prelude prelude) {
        Elaborator elaborator = new Elaborator(options, prelude);
        Throwable[] failure = new Throwable[1];
        Thread worker = new Thread(null, () -> {
            try {
                elaborator.run(file);
            } catch (Abandoned reported) {
                // The reason is among the diagnostics.
            } catch (StackOverflowError deep) {
                elaborator.diagnostics.add(Diagnostic.error(Code.NESTING_TOO_DEEP, file.unit().span(), "the spec is nested too deeply"));
            } catch (RuntimeException | Error e) {
                failure[0] = e;
            }
        }, "elaborate", STACK_BYTES);
        worker.start();
        join(worker);
        if (failure[0] instanceof RuntimeException e) {
            throw e;
        } else if (failure[0] instanceof Error e) {
            throw e;
        }
        return new ElaborationResult(elaborator.models, elaborator.examples, elaborator.told());
    }

    private static void join(Thread worker) {
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(ParseResult file) {
        Library library = new Library(prelude.library(), false);
        new Imports(options.imports(), diagnostics, library).add(file, true);
        checkOptions(library);
        Pass.Settings settings = new Pass.Settings(false, options.f64() ? DType.F64 : DType.F32, prelude);
        for (Item.ModelDeclaration model : wanted(library)) {
            ElaboratedModel elaborated = new ProgramsElaborator(settings, model, library, options.arguments(), diagnostics).run();
            if (elaborated != null) {
                models.add(elaborated);
            }
        }
        for (Item.ExampleDeclaration example : library.examples()) {
            ElaboratedModel.Example elaborated = new ExampleElaborator(settings, diagnostics).topLevel(example, library);
            if (elaborated != null) {
                examples.add(elaborated);
            }
        }
    }

    /// What was found, without what may follow from a syntax error: then some declarations are missing, so what is unknown may well be
    /// known, and the line of the error was read otherwise than it was meant.
    private List<Diagnostic> told() {
        List<Diagnostic> all = diagnostics.list();
        List<Diagnostic> syntax = all.stream().filter(d -> d.isError() && isSyntax(d)).toList();
        return syntax.isEmpty() ? all : all.stream().filter(d -> isSyntax(d) || !mayFollow(d, syntax)).toList();
    }

    private static boolean isSyntax(Diagnostic diagnostic) {
        return diagnostic.code().id().startsWith("TL01");
    }

    private static boolean mayFollow(Diagnostic diagnostic, List<Diagnostic> syntax) {
        Span place = diagnostic.primary();
        boolean ofNames = diagnostic.code().id().startsWith("TL02") || diagnostic.code().id().startsWith("TL05");
        return ofNames || syntax.stream().map(Diagnostic::primary).anyMatch(error ->
                error.file() == place.file() && error.line() <= place.endLine() && place.line() <= error.endLine());
    }

    private List<Item.ModelDeclaration> wanted(Library library) {
        if (options.modelName() == null) {
            return library.models();
        }
        List<Item.ModelDeclaration> named = library.models().stream().filter(model -> model.name().text().equals(options.modelName())).toList();
        if (named.isEmpty()) {
            List<String> names = library.models().stream().map(model -> model.name().text()).toList();
            Diagnostic diagnostic = Diagnostic.error(Code.MODEL_COUNT, Span.NONE, "there is no model `" + options.modelName() + "`");
            diagnostics.add(Suggest.hint(options.modelName(), names).map(diagnostic::hint)
                    .orElse(diagnostic.hint(names.isEmpty() ? "the file declares no model" : "there is " + Texts.and(names))));
        }
        return named;
    }

    private void checkOptions(Library library) {
        if (library.models().isEmpty()) {
            return; // whoever needs a model says that there is none
        }
        Set<String> known = new TreeSet<>();
        library.models().forEach(model -> model.parameters().forEach(formal -> known.add(formal.name().text())));
        for (String name : new TreeSet<>(options.arguments().keySet())) {
            if (!known.contains(name)) {
                Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_OPTION, Span.NONE,
                        "`-D " + name + "`: the model has no argument `" + name + "`");
                diagnostics.add(Suggest.hint(name, known).map(diagnostic::hint)
                        .orElse(diagnostic.hint(known.isEmpty() ? "it has none" : "it has " + Texts.and(List.copyOf(known)))));
            }
        }
    }

}
