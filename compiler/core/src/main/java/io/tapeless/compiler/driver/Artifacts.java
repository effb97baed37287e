package io.tapeless.compiler.driver;

import io.tapeless.compiler.diagnostic.Diagnostic;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /// Writes all files into a source folder, beside those of other specs; see [AtomicOutput]. What this spec generated there before is replaced, in
    /// whatever package it was.
    ///
    /// @return the files that were removed, as relative paths
    public Set<String> write(Path folder) throws IOException {
        return AtomicOutput.write(folder, sources, spec(folder));
    }

    /// The spec as seen from the folder: two specs of one name in different folders are two.
    private String spec(Path folder) {
        Path spec = files.getFirst().toAbsolutePath().normalize();
        Path from = folder.toAbsolutePath().normalize();
        return (Objects.equals(spec.getRoot(), from.getRoot()) ? from.relativize(spec) : spec).toString().replace(File.separatorChar, '/');
    }
}
