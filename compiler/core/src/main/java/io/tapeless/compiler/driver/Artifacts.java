package io.tapeless.compiler.driver;

import io.tapeless.compiler.diagnostic.Diagnostic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a compilation made.
///
/// @param factoryClass the class that creates the model's programs, such as `demo.FashionMlp`
/// @param sources      generated files by relative path
/// @param warnings     what the compiler had to say
/// @param files        the files that were read: the spec and its imports
public record Artifacts(String factoryClass, Map<String, String> sources, List<Diagnostic> warnings, List<Path> files) {
    public Artifacts {
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
        warnings = List.copyOf(warnings);
        files = List.copyOf(files);
    }

    /// The Java sources, without the manifest.
    public Map<String, String> javaSources() {
        Map<String, String> java = new TreeMap<>(sources);
        java.keySet().removeIf(path -> !path.endsWith(".java"));
        return java;
    }

    /// Writes all files into a source folder, beside those of other specs; see [AtomicOutput].
    public void write(Path folder) throws IOException {
        AtomicOutput.write(folder, sources, files.getFirst().getFileName().toString());
    }
}
