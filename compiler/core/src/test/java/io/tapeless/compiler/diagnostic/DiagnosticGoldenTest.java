package io.tapeless.compiler.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.elaborate.Elaborator;
import io.tapeless.compiler.elaborate.Prelude;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What users read: every folder `golden/diagnostics/<CODE>-<what>` holds a spec with a mistake, and what terminals and editors are told.
/// Run with `-Dgolden.update=true` to write what is told now; then read the difference.
class DiagnosticGoldenTest {
    private static final Prelude PRELUDE = Prelude.load();
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "diagnostics");

    @TestFactory
    Stream<DynamicTest> goldens() throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(GOLDEN)) {
            folders = all.filter(Files::isDirectory).sorted().toList();
        }
        return folders.stream().map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
    }

    private static void check(Path folder) throws IOException {
        String code = folder.getFileName().toString().substring(0, 6);
        List<Diagnostic> diagnostics = diagnose(new SourceFile("input.tl", Files.readString(folder.resolve("input.tl"))));
        assertTrue(diagnostics.stream().anyMatch(d -> d.code().id().equals(code)), () -> folder + " does not give " + code + ": " + diagnostics);
        compare(folder.resolve("expected.txt"), new TerminalRenderer(false).render(diagnostics));
        compare(folder.resolve("expected.json"), JsonRenderer.render(diagnostics));
    }

    /// Everything the compiler has to say about a spec.
    private static List<Diagnostic> diagnose(SourceFile file) {
        return Elaborator.elaborate(Parser.parse(file), Elaborator.Options.DEFAULT, PRELUDE).diagnostics();
    }

    private static void compare(Path golden, String actual) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, actual);
        }
        assertTrue(Files.isRegularFile(golden), "missing: " + golden);
        assertEquals(Files.readString(golden).replace("\r\n", "\n"), actual, golden.toString());
    }
}
