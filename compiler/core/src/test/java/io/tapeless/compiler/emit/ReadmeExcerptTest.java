package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The kernel that the README shows is what its spec becomes: between the lines `...`, every line stands in the generated trainer, in this order.
class ReadmeExcerptTest {
    private static final String FENCE = "```";
    private static final String INDENT = " ".repeat(4);

    @TempDir
    private Path folder;

    private static String block(String page, String first) {
        int start = page.indexOf("\n" + first) + 1;
        assertTrue(start > 0, first);
        return page.substring(start, page.indexOf("\n" + FENCE, start) + 1);
    }

    @Test
    void theExcerptIsWhatTheSpecBecomes() throws IOException {
        String page = Files.readString(Path.of("../../README.md"));
        Path spec = Files.writeString(folder.resolve("fashion_mlp.tl"), block(page, "/// Two-layer classifier"));
        String trainer = new Compiler(Options.DEFAULT.withBackend(Backend.VECTOR)).compile(spec).sources().entrySet().stream()
                .filter(file -> file.getKey().endsWith("FashionMlpTrainer.java")).findFirst().orElseThrow().getValue();
        List<String> pieces = List.of(block(page, "/**\n * fc1 relu = ").split("(?m)^ *\\.\\.\\..*\\n"));
        int from = 0;
        for (String piece : pieces) {
            String lines = piece.lines().map(line -> line.isEmpty() ? line : INDENT + line).collect(Collectors.joining("\n", "", "\n"));
            int found = trainer.indexOf(lines, from);
            assertTrue(found >= 0, "not there, or not in this order:\n" + lines);
            from = found + lines.length();
        }
        assertTrue(pieces.size() > 5, page);
    }
}
