package io.tapeless.compiler.driver;

import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.ParseResult;
import io.tapeless.compiler.syntax.Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The files of one compilation: the spec and what it imports, each read and parsed once.
final class Sources {
    private final Map<Path, ParseResult> parsed = new LinkedHashMap<>();
    private final Map<SourceFile, Path> paths = new LinkedHashMap<>();

    /// @throws UserException when the file cannot be read
    ParseResult parse(Path path) throws IOException {
        Path key = path.toAbsolutePath().normalize();
        ParseResult known = parsed.get(key);
        if (known != null) {
            return known;
        }
        SourceFile file = SpecFile.read(path);
        ParseResult result = Parser.parse(file);
        parsed.put(key, result);
        paths.put(file, path);
        return result;
    }

    /// What `import "name"` in a file means, or null when there is no such file.
    ParseResult load(String name, SourceFile importer) {
        try {
            Path folder = paths.get(importer).getParent();
            Path path = (folder == null ? Path.of(name) : folder.resolve(name)).normalize();
            return Files.isRegularFile(path) ? parse(path) : null;
        } catch (InvalidPathException noPath) {
            return null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    List<Path> files() {
        return List.copyOf(parsed.keySet());
    }

    /// SHA-256 of all texts, in reading order.
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            paths.keySet().forEach(file -> digest.update(file.text().getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
