package io.tapeless.maven;

import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.AtomicOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What the last build compiled from what, so that the next one can tell what is still right. A text file among the generated ones.
///
/// Lines: `spec KEY`, then `configuration TEXT`, `read DIGEST FILE` for the spec and each import, `wrote FILE` for each generated file.
final class BuildRecord {
    private static final String FILE = ".tapeless-build";

    /// One compiled spec.
    ///
    /// @param configuration options and compiler
    /// @param read          digests of the spec and its imports, by path
    /// @param sources       generated text, by path relative to the output folder
    record Entry(String configuration, Map<String, String> read, Map<String, String> sources) {
        static Entry of(String configuration, Artifacts artifacts) throws IOException {
            Map<String, String> read = new TreeMap<>();
            for (Path file : artifacts.files()) {
                read.put(file.toAbsolutePath().normalize().toString(), Digests.of(file));
            }
            return new Entry(configuration, read, artifacts.sources());
        }
    }

    private final Path folder;
    private final Map<String, Entry> entries;

    private BuildRecord(Path folder, Map<String, Entry> entries) {
        this.folder = folder;
        this.entries = entries;
    }

    /// The record of an output folder; empty when there is none. An entry with a missing generated file is left out.
    static BuildRecord read(Path folder) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Path file = folder.resolve(FILE);
        if (Files.isRegularFile(file)) {
            Entry entry = null;
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", 2);
                switch (words[0]) {
                    case "spec" -> {
                        entry = new Entry("", new TreeMap<>(), new TreeMap<>());
                        entries.put(words[1], entry);
                    }
                    case "configuration" -> {
                        entry = new Entry(words[1], entry.read(), entry.sources());
                        entries.replace(lastKey(entries), entry);
                    }
                    case "read" -> entry.read().put(words[1].split(" ", 2)[1], words[1].split(" ", 2)[0]);
                    default -> readSource(folder.resolve(words[1]), words[1], entry);
                }
            }
        }
        return new BuildRecord(folder, entries);
    }

    private static String lastKey(Map<String, Entry> entries) {
        return entries.keySet().stream().reduce((first, second) -> second).orElseThrow();
    }

    /// A source that is gone is noted as null, which makes the entry stale.
    private static void readSource(Path path, String name, Entry entry) throws IOException {
        entry.sources().put(name, Files.isRegularFile(path) ? Files.readString(path) : null);
    }

    /// The entry of a spec if compiling it again would give the same, else null.
    Entry upToDate(String key, String configuration) throws IOException {
        Entry entry = entries.get(key);
        if (entry == null || !entry.configuration().equals(configuration) || entry.sources().containsValue(null)) {
            return null;
        }
        for (Map.Entry<String, String> read : entry.read().entrySet()) {
            Path file = Path.of(read.getKey());
            if (!Files.isRegularFile(file) || !Digests.of(file).equals(read.getValue())) {
                return null;
            }
        }
        return entry;
    }

    /// Publishes generated files with the record of how they came about.
    void write(Map<String, String> files, Map<String, Entry> newEntries) throws IOException {
        StringBuilder text = new StringBuilder();
        newEntries.forEach((key, entry) -> {
            text.append("spec ").append(key).append("\nconfiguration ").append(entry.configuration()).append('\n');
            entry.read().forEach((file, digest) -> text.append("read ").append(digest).append(' ').append(file).append('\n'));
            entry.sources().keySet().forEach(file -> text.append("wrote ").append(file).append('\n'));
        });
        Map<String, String> all = new TreeMap<>(files);
        all.put(FILE, text.toString());
        AtomicOutput.write(folder, all);
    }
}
