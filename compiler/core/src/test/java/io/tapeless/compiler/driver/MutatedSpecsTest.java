package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.CompileException;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.elaborate.ElaborationResult;
import io.tapeless.compiler.elaborate.Elaborator;
import io.tapeless.compiler.elaborate.Prelude;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Broken specs: whatever happens to the text of a good spec, the result is Java sources or diagnostics, never an exception; and whether a
/// spec is in order is known soon, on however busy a machine.
class MutatedSpecsTest {
    private static final int MUTANTS = Integer.getInteger("tapeless.mutants", 5_000);
    private static final int FIRST = Integer.getInteger("tapeless.mutants.first", 0);
    private static final String NAME = "mutant.tl";
    /// Most take milliseconds: this is for what would never end.
    private static final long LIMIT_NANOS = 60_000_000_000L;
    /// Models with more operations than this are valid but large: a mutant with 784 floors takes a minute to compile, which shows nothing new.
    private static final int LARGEST_COMPILED = 2_000;
    private static final Pattern TOKEN = Pattern.compile("\"[^\"\\n]*\"|[\\p{L}_][\\p{L}\\p{Nd}_]*'*|[0-9][0-9_.eE]*|\\|>|->|==|=~|<=|>=|!=|\\.\\.\\.|\\.\\.<|\\s+|.");
    private static final List<String> NUMBERS = List.of("0", "1", "-1", "3", "7", "1e30", "1_000_000_000", "99999999999999999999", "0.5");

    @TempDir
    private Path folder;

    @Test
    void everyMutantGivesSourcesOrDiagnostics() throws IOException {
        List<String> specs = specs();
        assertTrue(specs.size() > 100, "too few specs to mutate: " + specs.size());
        Prelude prelude = Prelude.load();
        AtomicInteger compiled = new AtomicInteger();
        List<String> failures = IntStream.range(FIRST, FIRST + MUTANTS).parallel().mapToObj(i -> attempt(i, specs, prelude, compiled))
                .filter(Objects::nonNull).toList();
        assertEquals(List.of(), failures);
        assertTrue(compiled.get() > MUTANTS / 50, "too few mutants reach the back end: " + compiled);
    }

    /// What went wrong with mutant `i`, or null.
    private String attempt(int i, List<String> specs, Prelude prelude, AtomicInteger compiled) {
        Random random = new Random(i);
        String text = specs.get(random.nextInt(specs.size()));
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            text = mutate(text, random);
        }
        try {
            long start = System.nanoTime();
            ElaborationResult result = Elaborator.elaborate(Parser.parse(new SourceFile(NAME, text)), Elaborator.Options.DEFAULT, prelude);
            long took = System.nanoTime() - start;
            if (took > LIMIT_NANOS) {
                return "mutant " + i + " took " + took / 1e9 + " s:\n" + text;
            }
            boolean silent = result.models().isEmpty() && result.diagnostics().isEmpty() && text.lines().anyMatch(line -> line.startsWith("model"));
            if (silent) {
                return "mutant " + i + " says nothing:\n" + text;
            }
            for (Diagnostic diagnostic : result.diagnostics()) {
                if (!isPlaced(diagnostic)) {
                    return "mutant " + i + " is told '" + diagnostic.message() + "' with no place or one outside of the spec:\n" + text;
                }
            }
            if (!result.hasErrors() && result.models().size() == 1 && result.models().getFirst().training().values().size() <= LARGEST_COMPILED) {
                compile(i, text);
                compiled.incrementAndGet();
            }
            return null;
        } catch (IOException | RuntimeException | Error e) {
            return "mutant " + i + " ends in " + e + " at " + List.of(e.getStackTrace()).stream().limit(6).toList() + ":\n" + text;
        }
    }

    /// Errors in the prelude alone are nothing that a user could mend: each names a place in the spec.
    private static boolean isPlaced(Diagnostic diagnostic) {
        Span place = diagnostic.primary();
        return !place.isNone() && place.file().name().equals(NAME) && place.line() >= 1 && place.line() <= place.file().lineCount();
    }

    private void compile(int i, String text) throws IOException {
        Path spec = Files.writeString(folder.resolve("mutant" + i + ".tl"), text);
        try {
            assertFalse(new Compiler(Options.DEFAULT).compile(spec).javaSources().isEmpty());
        } catch (CompileException found) {
            assertFalse(found.diagnostics().isEmpty());
            assertTrue(found.diagnostics().stream().noneMatch(d -> d.code() == Code.INTERNAL_ERROR), found.getMessage());
        }
    }

    private static String mutate(String text, Random random) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        List<Integer> words = IntStream.range(0, tokens.size()).filter(i -> !tokens.get(i).isBlank()).boxed().toList();
        if (words.isEmpty()) {
            return text;
        }
        int at = words.get(random.nextInt(words.size()));
        int other = words.get(random.nextInt(words.size()));
        switch (random.nextInt(10)) {
            case 0 -> tokens.set(at, "");
            case 1 -> {
                String kept = tokens.get(at);
                tokens.set(at, tokens.get(other));
                tokens.set(other, kept);
            }
            case 2 -> {
                return duplicateLine(text, random);
            }
            case 3 -> tokens.set(at, tokens.get(at) + " " + tokens.get(other));
            case 4 -> tokens.set(at, NUMBERS.get(random.nextInt(NUMBERS.size())));
            case 5 -> tokens.set(at, tokens.get(other));
            // One name or number for another: what parses on, and goes wrong later.
            case 6, 7, 8 -> replaceByItsLike(tokens, words, random);
            default -> {
                return deleteLine(text, random);
            }
        }
        return String.join("", tokens);
    }

    private static void replaceByItsLike(List<String> tokens, List<Integer> words, Random random) {
        boolean names = random.nextInt(3) > 0;
        List<Integer> alike = words.stream().filter(i -> names ? Character.isLetter(tokens.get(i).codePointAt(0))
                : Character.isDigit(tokens.get(i).codePointAt(0))).toList();
        if (!alike.isEmpty()) {
            int at = alike.get(random.nextInt(alike.size()));
            tokens.set(at, names || random.nextBoolean() ? tokens.get(alike.get(random.nextInt(alike.size())))
                    : NUMBERS.get(random.nextInt(NUMBERS.size())));
        }
    }

    private static String duplicateLine(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size())));
        return String.join("\n", lines);
    }

    private static String deleteLine(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.size() > 1) {
            lines.remove(random.nextInt(lines.size()));
        }
        return String.join("\n", lines);
    }

    /// All specs but those of dozens of unrelated functions, whose mutants take long and show little.
    private static boolean isSeed(String file) {
        return file.endsWith(".tl") && !file.contains("target") && !file.contains("functions");
    }

    /// The specs of the tests, the samples, and the prelude's own files.
    private static List<String> specs() throws IOException {
        List<String> specs = new ArrayList<>();
        for (Path folder : List.of(Path.of("src", "test", "resources"), Path.of("..", "..", "generated-samples"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(f -> isSeed(f.toString())).sorted().toList()) {
                    specs.add(Files.readString(file));
                }
            }
        }
        Prelude.load().files().forEach(file -> specs.add(file.text()));
        return specs;
    }
}
