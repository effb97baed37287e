package io.tapeless.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.JsonRenderer;
import io.tapeless.compiler.diagnostic.TerminalRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Whatever the input, parsing ends soon, in a tree or in diagnostics.
class ParserRobustnessTest {
    private static final long LIMIT_MILLIS = 2_000;
    private static final long LONG_FILE_LIMIT_MILLIS = 10_000;
    private static final List<String> FRAGMENTS = List.of(
            "(", ")", "[", "]", "{", "}", "if ", "then ", "else ", "when training ", "let ", "model ", "layer ", "repeat ", "scan ", "...", "..<", "|>",
            "=", "==", "=~", "->", ":", ",", ".", "'", "\"", "\\", "/*", "*/", "//", "///", "1e", "0.", "_", "é", "𝛼", "\uD835", "\u0000", "\uFEFF", "\r",
            "\n", "\t", ";", "loss ", "apply ", "gradient ", "train {", "^", "-", "not ", "in ", "\u202E", "日本");

    @TestFactory
    Stream<DynamicTest> depthBombs() {
        int many = 50_000;
        return Stream.of(
                        "init i = " + "(".repeat(many) + "x" + ")".repeat(many),
                        "init i = " + "[".repeat(many),
                        "init i = " + ")".repeat(many),
                        "model M " + "{".repeat(many) + "}".repeat(many),
                        "init i = " + "if ".repeat(many),
                        "init i = " + "if a then b else ".repeat(many) + "c",
                        "init i = " + "if a then ".repeat(many) + "c",
                        "init i = " + "repeat ".repeat(many) + "3",
                        "init i = " + "scan x over ".repeat(many) + "3",
                        "init i = " + "-".repeat(many) + "x",
                        "init i = " + "not ".repeat(many) + "x",
                        "init i = x" + " + x".repeat(many),
                        "init i = x" + " ^ x".repeat(many),
                        "init i = x" + " |> x".repeat(many),
                        "init i = x" + ".x".repeat(many),
                        "init i = x" + "(x)".repeat(many),
                        "init i = x" + "[x]".repeat(many),
                        "init i = x" + "(x".repeat(many),
                        "model M { let " + "(".repeat(many) + "x",
                        "model M { " + "when training { ".repeat(many),
                        "model M { " + "train { ".repeat(many),
                        "init i = 1 + if a then b else c" + " + if a then b else c".repeat(many / 10))
                .map(text -> DynamicTest.dynamicTest(text.substring(0, 30), () -> {
                    ParseResult result = timed(text);
                    assertTrue(result.hasErrors(), "too deep to be accepted");
                }));
    }

    @Test
    void nestingUpToTheLimitIsReadAndPrinted() throws Exception {
        // As the driver does: how deep a thread's usual stack reaches depends on what the JVM has compiled.
        FutureTask<Void> task = new FutureTask<>(ParserRobustnessTest::readAndPrintDeepOnes, null);
        new Thread(null, task, "deep", 64L << 20).start();
        task.get();
    }

    private static void readAndPrintDeepOnes() {
        String deep = "(".repeat(199) + "x" + ")".repeat(199);
        assertEquals("x", AstPrinter.print(Trees.expression(deep)));
        String calls = "f(".repeat(199) + "x" + ")".repeat(199);
        assertEquals(calls, AstPrinter.print(Trees.expression(calls)));
        assertEquals(Code.NESTING_TOO_DEEP, Trees.parse("init i = " + "(".repeat(201) + "x" + ")".repeat(201)).diagnostics().getFirst().code());
        String sum = "x" + " + x".repeat(490);
        assertEquals(sum, AstPrinter.print(Trees.expression(sum)));
    }

    @Test
    void conditionsOneAfterTheOtherAreNoNesting() {
        String text = "model M {\n"
                + "param p : float[3] ~ zeros if a\nlet x = when training then (if a then b else c) else repeat 3 { d }\n".repeat(400) + "}";
        assertEquals(List.of(), Trees.parse(text).diagnostics());
    }

    @TestFactory
    Stream<DynamicTest> longInputs() {
        return Stream.of("let x = a + b * c |> f(x, y: 3)\n", "let x = = 3\n", "let x = if a then b else c + d\n", "\"", "/* ", "a ", "( ", "} ", "= ",
                        "let (a, (b, c)) = f(g(h(x[0, 1:2])))\n", "𝛼 ", "' ", "1 ", "a.", "if a then b else c + ")
                .map(unit -> DynamicTest.dynamicTest(unit.strip(), () -> {
                    String start = "model M { let y = ";
                    timed(start + unit.repeat((Parser.SIZE_LIMIT / 4 - start.length()) / unit.length()));
                }));
    }

    @Test
    void oneCharacterTooManyIsRefused() {
        assertEquals(Code.FILE_TOO_LARGE, Trees.parse(" ".repeat(Parser.SIZE_LIMIT + 1)).diagnostics().getFirst().code());
        assertEquals(List.of(), Trees.parse(" ".repeat(Parser.SIZE_LIMIT)).diagnostics());
    }

    @Test
    void mutatedSpecsNeverThrowAndNeverHang() throws IOException {
        List<String> specs = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "syntax"))) {
            for (Path file : files.sorted().toList()) {
                specs.add(Files.readString(file));
            }
        }
        Random random = new Random(7);
        int rejected = 0;
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(specs.get(random.nextInt(specs.size())));
            for (int k = random.nextInt(4); k >= 0; k--) {
                mutate(text, random);
            }
            rejected += timed(text.toString()).hasErrors() ? 1 : 0;
        }
        assertTrue(rejected > 1_000, "the mutations do no harm: " + rejected);
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(12));
        switch (random.nextInt(5)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
            case 2 -> text.insert(at, text.substring(at, end));
            case 3 -> text.setLength(Math.max(1, at));
            default -> {
                String moved = text.substring(at, end);
                text.delete(at, end);
                text.insert(random.nextInt(text.length() + 1), moved);
            }
        }
    }

    /// Parses, prints and renders within the limit; the wider one for long files still tells linear from quadratic time.
    private static ParseResult timed(String text) {
        long limit = text.length() > 50_000 ? LONG_FILE_LIMIT_MILLIS : LIMIT_MILLIS;
        long start = System.nanoTime();
        ParseResult result = Trees.parse(text);
        String printed = AstPrinter.print(result.unit());
        new TerminalRenderer(true).render(result.diagnostics());
        JsonRenderer.render(result.diagnostics());
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis < limit, () -> millis + " ms for " + text.substring(0, Math.min(200, text.length())));
        if (!result.hasErrors()) {
            assertEquals(printed, AstPrinter.print(Trees.valid("printed", printed)));
        }
        return result;
    }
}
