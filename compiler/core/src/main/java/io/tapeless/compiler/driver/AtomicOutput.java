package io.tapeless.compiler.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes generated files into a folder so that nobody sees half of them: all are written to a folder beside it first, then moved.
///
/// A list of what was generated stays in the folder (`.tapeless-files`), with what it was generated from, so that the next run for the same source removes what
/// it no longer generates, and nothing else. Files whose content did not change keep their time, so that incremental builds see no change.
public final class AtomicOutput {
    /// The name of the list: on every line a relative path and, after a tab, what the file was generated from.
    public static final String LIST = ".tapeless-files";

    private AtomicOutput() {}

    /// Makes the generated part of `folder` exactly `files` (relative paths with `/`, and their text).
    ///
    /// @throws UserException when a file that was not generated is in the way; then nothing has changed
    public static void write(Path folder, Map<String, String> files) throws IOException {
        write(folder, files, "");
    }

    /// Makes what is generated from `source` in `folder` exactly `files`; what others generated stays.
    ///
    /// @param source the name of a spec; an empty one stands for all
    /// @return the files that were generated from `source` before and are no more
    /// @throws UserException when a file that was not generated, or from another source, is in the way; then nothing has changed
    public static Set<String> write(Path folder, Map<String, String> files, String source) throws IOException {
        return write(folder, files, source, other -> !source.isEmpty() && !other.isEmpty());
    }

    /// As [#write(Path, Map, String)] where it is known what else generates into `folder`: what came from anything else is removed.
    ///
    /// @param others true for what may have files of its own there
    /// @return the files that were removed
    public static Set<String> write(Path folder, Map<String, String> files, String source, Predicate<String> others) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        Map<String, String> sources = sources(absolute);
        Set<String> previous = new TreeSet<>(sources.keySet());
        previous.removeIf(file -> !sources.get(file).equals(source) && others.test(sources.get(file)));
        refuseForeign(absolute, files, previous, sources);
        Path staging = staging(absolute);
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = staging.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            sources.keySet().removeAll(previous);
            files.keySet().forEach(file -> sources.put(file, source));
            Files.writeString(staging.resolve(LIST), sources.entrySet().stream().map(file -> file.getKey()
                    + (file.getValue().isEmpty() ? "" : "\t" + file.getValue()) + "\n")
                    .collect(Collectors.joining()));
            publish(staging, absolute, files.keySet(), previous);
            previous.removeAll(files.keySet());
            return previous;
        } catch (FileSystemException named) {
            throw named;
        } catch (IOException unnamed) {
            // A disk that is full does not say what was written to it.
            throw new UserException("cannot write to the folder " + folder + ": " + unnamed.getMessage(), unnamed);
        } finally {
            deleteTree(staging);
        }
    }

    /// A new folder beside the one to be written.
    private static Path staging(Path folder) throws IOException {
        if (folder.getParent() == null) {
            throw new UserException(folder + " is the root of the file system; choose another output folder");
        }
        try {
            Files.createDirectories(folder.getParent());
            // Not Files.createTempDirectory: its owner-only permissions would stay with the folder that is moved into place.
            return Files.createDirectory(folder.resolveSibling("." + folder.getFileName() + ".tapeless-" + ProcessHandle.current().pid()
                    + "-" + System.nanoTime()));
        } catch (FileAlreadyExistsException inTheWay) {
            throw new UserException("cannot write to the folder " + folder + ": " + inTheWay.getFile() + " is a file; choose another output folder");
        } catch (FileSystemException refused) {
            String reason = refused.getReason() == null ? "no file can be created in " + folder.getParent() : refused.getReason();
            throw new UserException("cannot write to the folder " + folder + ": " + reason + "; choose another output folder");
        }
    }

    /// What was generated into `folder` before, and from what; empty when nothing.
    private static Map<String, String> sources(Path folder) throws IOException {
        Path list = folder.resolve(LIST);
        Map<String, String> sources = new TreeMap<>();
        if (Files.isRegularFile(list)) {
            for (String line : Files.readAllLines(list)) {
                int tab = line.indexOf('\t');
                sources.put(tab < 0 ? line : line.substring(0, tab), tab < 0 ? "" : line.substring(tab + 1));
            }
        }
        return sources;
    }

    private static void refuseForeign(Path folder, Map<String, String> files, Set<String> previous, Map<String, String> sources) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserException(folder + " is a file; the output is a folder");
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!previous.contains(file.getKey()) && Files.exists(path) && !sameContent(path, file.getValue().getBytes(StandardCharsets.UTF_8))) {
                throw new UserException(path + (sources.containsKey(file.getKey())
                        ? " was generated from " + sources.get(file.getKey()) + "; delete it if that is gone, or choose another folder or package"
                        : " was not generated by Tapeless; move it away or choose another folder"));
            }
        }
    }

    private static void publish(Path staging, Path folder, Set<String> files, Set<String> previous) throws IOException {
        if (!Files.exists(folder)) {
            move(staging, folder);
            return;
        }
        for (String file : files) {
            Path from = staging.resolve(file);
            Path to = folder.resolve(file);
            if (!Files.exists(to) || !sameContent(to, Files.readAllBytes(from))) {
                Files.createDirectories(to.getParent());
                move(from, to);
            }
        }
        for (String file : previous) {
            Path stale = folder.resolve(file).normalize();
            if (!files.contains(file) && stale.startsWith(folder)) {
                Files.deleteIfExists(stale);
                deleteEmptyFolders(stale.getParent(), folder);
            }
        }
        move(staging.resolve(LIST), folder.resolve(LIST));
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException unsupported) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean sameContent(Path path, byte[] content) throws IOException {
        return Files.isRegularFile(path) && Files.size(path) == content.length && Arrays.equals(Files.readAllBytes(path), content);
    }

    private static void deleteEmptyFolders(Path start, Path end) throws IOException {
        for (Path folder = start; !folder.equals(end); folder = folder.getParent()) {
            try (Stream<Path> entries = Files.list(folder)) {
                if (entries.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(folder);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(folder)) {
            List<Path> deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
            for (Path entry : deepestFirst) {
                Files.delete(entry);
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
