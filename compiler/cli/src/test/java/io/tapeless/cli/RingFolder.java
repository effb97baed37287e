package io.tapeless.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What tests of commands that run a model begin with: its spec, in a folder of its own.
abstract class RingFolder {
    @TempDir
    private Path parent;
    Path folder;
    Path ring;

    @BeforeEach
    void writeSpec() {
        folder = parent.resolve("with space");
        ring = Cli.write(folder, "ring.tl", Cli.SPEC);
    }
}
