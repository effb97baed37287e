package io.tapeless.compiler.conformance;

import io.tapeless.compiler.source.SourceFile;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The `.tl` file for a golden case, and how their names correspond: a line `// compare: …` in it holds the options that
/// `dslc compare` needs. `--map data.target=label` maps a golden tensor to a name of the spec; `--mode eval` compares inference mode.
///
/// @param path  where it is
/// @param file  the text
/// @param names names of the spec by golden name (`data.target`), where they differ
/// @param eval  whether the case was run in inference mode
record Spec(Path path, SourceFile file, Map<String, String> names, boolean eval) {
    private static final Path FOLDER = Path.of("src/test/resources/conformance");

    /// The spec of a case, if it has one.
    static Optional<Spec> find(String name) {
        Path path = FOLDER.resolve(name + ".tl");
        return Files.exists(path) ? Optional.of(parse(path, new SourceFile(name + ".tl", read(path)))) : Optional.empty();
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Spec parse(Path path, SourceFile file) {
        String options = file.text().lines().filter(line -> line.startsWith("// compare:")).findFirst().orElse("// compare:");
        Map<String, String> names = new HashMap<>();
        boolean eval = false;
        String[] words = options.substring("// compare:".length()).strip().split("\\s+");
        for (int i = 0; i + 1 < words.length; i += 2) {
            switch (words[i]) {
                case "--map" -> names.put(words[i + 1].substring(0, words[i + 1].indexOf('=')), words[i + 1].substring(words[i + 1].indexOf('=') + 1));
                case "--mode" -> eval = words[i + 1].equals("eval");
                default -> throw new IllegalArgumentException(file.name() + ": unknown option " + words[i]);
            }
        }
        return new Spec(path, file, names, eval);
    }

    /// What the spec calls a golden tensor: `param.fc1.weight` is `fc1.weight` unless mapped.
    String name(String golden) {
        return names.getOrDefault(golden, golden.substring(golden.indexOf('.') + 1));
    }

    /// What the golden file calls a tensor of the spec: the first of `prefix.name` and a mapped name, whichever the file holds.
    Optional<String> golden(String name, SafetensorsFile file, String... prefixes) {
        for (Map.Entry<String, String> mapped : names.entrySet()) {
            if (mapped.getValue().equals(name) && file.find(mapped.getKey()).isPresent()) {
                return Optional.of(mapped.getKey());
            }
        }
        for (String prefix : prefixes) {
            if (file.find(prefix + "." + name).isPresent()) {
                return Optional.of(prefix + "." + name);
            }
        }
        return Optional.empty();
    }
}
