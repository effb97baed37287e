package io.tapeless.compiler.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the PyTorch values lie: `shared/` beside the checkout. It is no part of the repository, so it may be absent.
final class Goldens {
    private Goldens() {}

    /// The shared folder, found by walking up from the module.
    static Optional<Path> shared() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path shared = folder.resolve("shared");
            if (Files.isDirectory(shared.resolve("goldens"))) {
                return Optional.of(shared);
            }
        }
        return Optional.empty();
    }

    /// Names of all cases, `kind/case`, sorted.
    static List<String> cases(Path shared) {
        Path goldens = shared.resolve("goldens");
        try (Stream<Path> files = Files.find(goldens, 3, (path, attributes) -> path.endsWith("case.json"))) {
            return files.map(Path::getParent).map(folder -> folder.getParent().getFileName() + "/" + folder.getFileName()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
