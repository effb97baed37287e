package io.tapeless.compiler.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.GradientClauses;
import io.tapeless.compiler.elaborate.ElaborationResult;
import io.tapeless.compiler.elaborate.Elaborator;
import io.tapeless.compiler.elaborate.Prelude;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.ParseResult;
import io.tapeless.compiler.syntax.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        List<Diagnostic> diagnostics = diagnose(folder);
        assertTrue(diagnostics.stream().anyMatch(d -> d.code().id().equals(code)), () -> folder + " does not give " + code + ": " + diagnostics);
        compare(folder.resolve("expected.txt"), new TerminalRenderer(false).render(diagnostics));
        compare(folder.resolve("expected.json"), JsonRenderer.render(diagnostics));
    }

    /// Everything the compiler has to say about a spec: `input.tl`, which may import other files of the folder, with the arguments (`-D`, one
    /// `name=value` per line) of `arguments.txt`, if there is one.
    private static List<Diagnostic> diagnose(Path folder) throws IOException {
        Map<String, String> arguments = new TreeMap<>();
        if (Files.exists(folder.resolve("arguments.txt"))) {
            Files.readAllLines(folder.resolve("arguments.txt")).forEach(line -> arguments.put(line.substring(0, line.indexOf('=')),
                    line.substring(line.indexOf('=') + 1)));
        }
        Map<String, ParseResult> parsed = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".tl")).toList()) {
                String name = file.getFileName().toString();
                parsed.put(name, Parser.parse(new SourceFile(name, Files.readString(file))));
            }
        }
        Elaborator.Options options = new Elaborator.Options(arguments, false, null, (path, importing) -> parsed.get(path));
        ElaborationResult result = Elaborator.elaborate(parsed.get("input.tl"), options, PRELUDE);
        try {
            if (!result.hasErrors()) {
                GradientClauses.check(result);
            }
        } catch (CompileException disagreement) {
            return disagreement.diagnostics();
        }
        return result.diagnostics();
    }

    private static void compare(Path golden, String actual) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, actual);
        }
        assertTrue(Files.isRegularFile(golden), "missing: " + golden);
        assertEquals(Files.readString(golden).replace("\r\n", "\n"), actual, golden.toString());
    }
}
