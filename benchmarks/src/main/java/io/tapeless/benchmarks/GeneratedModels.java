package io.tapeless.benchmarks;

import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ModelFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Compiles the specs in `benchmarks/models` in memory.
public final class GeneratedModels {
    private GeneratedModels() {
    }

    /// The model of that problem and update.
    public static ModelFactory load(Problem problem, Update update) {
        return load(problem.name() + "_" + update.name().toLowerCase(Locale.ROOT), sizes(problem));
    }

    /// The model of the spec of that name, with arguments as `-D` gives them.
    public static ModelFactory load(String name, Map<String, String> arguments) {
        String spec = name + ".tl";
        try (InputStream text = GeneratedModels.class.getResourceAsStream("models/" + spec)) {
            if (text == null) {
                throw new IllegalStateException("no spec " + spec + " beside the benchmark classes");
            }
            Path folder = Files.createTempDirectory("tapeless-benchmark");
            Path file = folder.resolve(spec);
            try {
                Files.copy(text, file);
                return new Compiler(Options.DEFAULT.withArguments(arguments)).load(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, String> sizes(Problem problem) {
        return !problem.name().equals("classifier") ? Map.of() : Map.of("inputs", String.valueOf(problem.inputs()), "hidden",
                String.valueOf(problem.hidden()), "classes", String.valueOf(problem.outputs()));
    }
}
