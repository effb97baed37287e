package io.tapeless.runtime.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Replaces a file so that a reader, or a machine that loses power at any moment, finds the old content or the new one, never a mixture.
public final class AtomicFile {
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
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceFolder(target.getParent());
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
