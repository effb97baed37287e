package io.tapeless.runtime.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// Opens the data sources a user can name on a command line.
///
/// | source | what it is |
/// |---|---|
/// | `digits` | handwriting-like digits 28×28 drawn by this library; options `train`, `test` (numbers of images), `seed` |
/// | `idx:DIR` | image and label files in the IDX format of MNIST, gzip or not |
/// | `csv:FILE` | a table of numbers, gzip or not; options `target`, `test`, `header`, `standardize`, `paste` |
/// | `pairs:SOURCE` | two rows of another source side by side: `left`, `right`, and whether they are of the `same` class |
/// | `text:FILE` | a UTF-8 text for language models, character by character; options `lines`, `test`, `train`, `context` |
///
/// Options follow a question mark: `csv:iris.csv?target=species&test=0.2`.
public final class DataSources {
    private DataSources() {}

    /// Reads a source whole. `seed` decides which rows of a table become test rows; the digits are the same for every seed.
    ///
    /// @throws DataException when the source is unknown or cannot be understood
    public static Dataset open(String source, long seed) throws IOException {
        return open(source, seed, RowWidths.UNKNOWN);
    }

    /// As [#open(String, long)] for a model whose rows have the given widths: a text is cut into rows of that many characters.
    public static Dataset open(String source, long seed, RowWidths widths) throws IOException {
        int colon = source.indexOf(':');
        if (source.equals("digits") || source.startsWith("digits?")) {
            return EmbeddedDigits.open(source, SourceOptions.parse(source, source.substring("digits".length())));
        }
        if (colon > 0) {
            String rest = source.substring(colon + 1);
            int mark = rest.indexOf('?');
            Path file = file(source, mark < 0 ? rest : rest.substring(0, mark));
            String query = mark < 0 ? "" : rest.substring(mark);
            switch (source.substring(0, colon)) {
                case "idx" -> {
                    return IdxSource.open(source, Path.of(rest));
                }
                case "csv" -> {
                    return CsvSource.open(source, file, SourceOptions.parse(source, query), seed);
                }
                case "pairs" -> {
                    return PairsSource.of(source, open(rest, seed, widths), seed);
                }
                case "text" -> {
                    return TextSource.open(source, file, SourceOptions.parse(source, query), seed, widths);
                }
                default -> { }
            }
        }
        throw new DataException("unknown data source '" + source + "'; " + kindOf(source).map(kind -> "did you mean '" + kind + source + "'?")
                .orElse("there are digits, idx:DIR, csv:FILE, text:FILE and pairs:SOURCE"));
    }

    /// What a file or a folder that is named without its kind is likely to be.
    private static Optional<String> kindOf(String source) {
        String name = source.split("\\?")[0];
        try {
            return Files.isDirectory(Path.of(name)) ? Optional.of("idx:") : !Files.isRegularFile(Path.of(name)) ? Optional.empty()
                    : Optional.of(name.matches(".*\\.(csv|tsv|data)(\\.gz)?") ? "csv:" : "text:");
        } catch (InvalidPathException noName) {
            return Optional.empty();
        }
    }

    private static Path file(String source, String name) throws DataException {
        if (name.isBlank()) {
            throw new DataException("data source '" + source + "' names no file");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException malformed) {
            throw new DataException("data source '" + source + "': '" + name + "' is no file name: " + malformed.getReason());
        }
    }

    /// The bytes of a file, unpacked when it is a gzip file whatever its name is.
    static InputStream openFile(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new DataException(file + " is a folder, not a file");
        }
        InputStream raw;
        try {
            raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        } catch (NoSuchFileException absent) {
            throw new DataException("there is no file " + file);
        }
        try {
            raw.mark(2);
            boolean packed = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            return packed ? new GZIPInputStream(raw, 1 << 16) : raw;
        } catch (IOException damaged) {
            raw.close();
            throw damaged;
        }
    }
}
