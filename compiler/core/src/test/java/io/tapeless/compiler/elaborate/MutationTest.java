package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Broken specs: whatever happens to the text of a good spec, the result is a model or a diagnostic, in reasonable time.
class MutationTest {
    private static final int MUTANTS = 5_000;
    private static final long LIMIT_NANOS = 2_000_000_000L;
    private static final Pattern TOKEN = Pattern.compile("\"[^\"\\n]*\"|[\\p{L}_][\\p{L}\\p{Nd}_]*'*|[0-9][0-9_.eE]*|\\|>|->|==|=~|<=|>=|!=|\\.\\.\\.|\\.\\.<|\\s+|.");
    private static final List<String> NUMBERS = List.of("0", "1", "-1", "3", "7", "1e30", "1_000_000_000", "99999999999999999999", "0.5");

    @Test
    void everyMutantGivesAModelOrADiagnostic() throws IOException {
        List<String> specs = specs();
        assertTrue(specs.size() > 20, "too few specs to mutate: " + specs.size());
        Prelude prelude = Prelude.load();
        List<String> failures = IntStream.range(0, MUTANTS).parallel().mapToObj(i -> attempt(i, specs, prelude)).filter(f -> f != null).toList();
        assertEquals(List.of(), failures);
    }

    /// What went wrong with mutant `i`, or null.
    private static String attempt(int i, List<String> specs, Prelude prelude) {
        Random random = new Random(i);
        String text = specs.get(random.nextInt(specs.size()));
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            text = mutate(text, random);
        }
        long start = System.nanoTime();
        try {
            ElaborationResult result = Elaborator.elaborate(Parser.parse(new SourceFile("mutant.tl", text)), Elaborator.Options.DEFAULT, prelude);
            boolean silent = result.models().isEmpty() && result.examples().isEmpty() && result.diagnostics().isEmpty()
                    && text.lines().anyMatch(line -> line.startsWith("model"));
            long spent = System.nanoTime() - start;
            return silent ? "mutant " + i + " says nothing:\n" + text : spent > LIMIT_NANOS ? "mutant " + i + " took " + spent / 1e9 + " s:\n" + text : null;
        } catch (RuntimeException | Error e) {
            return "mutant " + i + " ends in " + e + " at " + List.of(e.getStackTrace()).stream().limit(6).toList() + ":\n" + text;
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
        List<Integer> alike = words.stream().filter(i -> names ? Character.isLetter(tokens.get(i).codePointAt(0)) : Character.isDigit(tokens.get(i).codePointAt(0))).toList();
        if (!alike.isEmpty()) {
            int at = alike.get(random.nextInt(alike.size()));
            tokens.set(at, names || random.nextBoolean() ? tokens.get(alike.get(random.nextInt(alike.size()))) : NUMBERS.get(random.nextInt(NUMBERS.size())));
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

    /// The specs of the tests, and the prelude's own files.
    private static List<String> specs() throws IOException {
        List<String> specs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "resources"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".tl") && !f.toString().contains("golden")).sorted().toList()) {
                specs.add(Files.readString(file));
            }
        }
        Prelude.load().files().forEach(file -> specs.add(file.text()));
        specs.add(Specs.FASHION_MLP);
        specs.add(Specs.RESIDUAL_TOWER);
        return specs;
    }
}
