package io.tapeless.runtime.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A safetensors file that is damaged, or that does not fit the model; the message lists every problem found. Nothing was changed.
public final class SafetensorsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String[] problems;

    /// @param file     the file that was refused
    /// @param problems one sentence each, at least one
    public SafetensorsException(Path file, List<String> problems) {
        super(message(file, problems));
        this.problems = problems.toArray(String[]::new);
    }

    /// The problems, one sentence each.
    public List<String> problems() {
        return List.of(problems);
    }

    private static String message(Path file, List<String> problems) {
        if (problems.size() == 1) {
            return file + ": " + problems.getFirst();
        }
        return file + ": " + problems.size() + " problems\n  - " + String.join("\n  - ", problems);
    }
}
