package io.tapeless.runtime.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces a file so that a reader, or a machine that loses power at any moment, finds the old content or the new one, never a mixture.
public final class AtomicFile {
    private static final Duration ABANDONED = Duration.ofMinutes(2);
    private static final Pattern LEFT = Pattern.compile("(\\d{1,18})-\\d+\\.tmp");

    private AtomicFile() {}

    /// Writes the content of a file from its start.
    @FunctionalInterface
    public interface Content {
        /// Writes everything to `channel`; an exception leaves the old file as it was.
        void writeTo(FileChannel channel) throws IOException;
    }

    /// Writes `content` to a new file in the same folder, forces it to the disk, and moves it over `file`. The folder must exist.
    /// After an exception `file` is unchanged and nothing is left behind.
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new FileSystemException(file.toString(), null, "is a folder, not a file");
        }
        if (!Files.isDirectory(target.getParent())) {
            throw new NoSuchFileException(file.toString(), null, "there is no folder " + target.getParent());
        }
        // Not Files.createTempFile: its owner-only permissions would stay with the file that is moved into place.
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException named) {
            throw named;
        } catch (IOException unnamed) {
            // A disk that is full does not say what was written to it.
            throw (IOException) new FileSystemException(file.toString(), null, unnamed.getMessage()).initCause(unnamed);
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceFolder(target.getParent());
        clean(target);
    }

    /// Removes what processes left that were killed while they wrote this file: theirs are gone from this machine, and have not written for long enough
    /// to be no process of another one that shares the folder.
    private static void clean(Path target) {
        String prefix = "." + target.getFileName() + ".";
        try (DirectoryStream<Path> left = Files.newDirectoryStream(target.getParent(), entry -> entry.getFileName().toString().startsWith(prefix))) {
            for (Path file : left) {
                Matcher name = LEFT.matcher(file.getFileName().toString().substring(prefix.length()));
                boolean old = Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(ABANDONED));
                if (old && name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // The next one may do it; what was to be written is written.
        }
    }

    /// Makes the move itself durable. Systems that cannot open a folder as a file (Windows) do this on their own.
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // The content is already safe in one of the two files.
        }
    }
}
