package io.tapeless.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The arrows between packages that ARCHITECTURE.md draws, read from the sources.
class ArchitectureTest {
    /// A package may use those before it.
    private static final List<String> ORDER = List.of("source", "diagnostic", "syntax", "type", "scalar", "graph", "op", "elaborate",
            "autodiff", "optimize", "interpret", "plan", "kernel", "emit", "driver");
    private static final Set<String> SEE_SYNTAX = Set.of("syntax", "elaborate", "driver");
    /// The float64 meaning of functions and draws is shared with generated code, so that both are the same numbers.
    private static final Set<String> SEE_RUNTIME = Set.of("scalar", "interpret", "plan", "kernel", "emit", "driver");
    private static final Path COMPILER = Path.of("src/main/java/io/tapeless/compiler");
    private static final Path RUNTIME = Path.of("../../runtime/src/main/java");
    private static final Pattern KIND_CASE =
            Pattern.compile("case (Elementwise|Reduction|Contraction|Movement|Indexing|RandomDraw|Subgraph|Commit|Leaf) \\w+ ->");
    private static final Pattern COMPILER_PACKAGE = Pattern.compile("io\\.tapeless\\.compiler\\.([a-z]+)");

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    /// The text without comments and string literals: what the compiler sees.
    private static String code(Path file) throws IOException {
        return Files.readString(file).replaceAll("(?s)\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|/\\*.*?\\*/|//[^\n]*", " ");
    }

    private static String packageOf(Path file) {
        return COMPILER.relativize(file).getName(0).toString();
    }

    @Test
    void packagesUseOnlyWhatComesBeforeThem() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources(COMPILER)) {
            String from = packageOf(file);
            Matcher used = COMPILER_PACKAGE.matcher(code(file));
            while (used.find()) {
                String to = used.group(1);
                boolean forward = ORDER.indexOf(to) > ORDER.indexOf(from);
                boolean hidden = to.equals("syntax") && !SEE_SYNTAX.contains(from);
                if (forward || hidden) {
                    wrong.add(COMPILER.relativize(file) + " uses " + to);
                }
            }
        }
        assertEquals(List.of(), wrong.stream().distinct().toList());
    }

    @Test
    void everyPackageHasAPlaceInTheOrder() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path file : sources(COMPILER)) {
            found.add(packageOf(file));
        }
        found.removeAll(ORDER);
        assertEquals(Set.of(), found);
    }

    @Test
    void onlyThePhasesThatShareItsNumbersUseTheRuntime() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources(COMPILER)) {
            if (code(file).contains("io.tapeless.runtime") && !SEE_RUNTIME.contains(packageOf(file))) {
                wrong.add(COMPILER.relativize(file).toString());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void theRuntimeNeverUsesTheCompiler() throws IOException {
        List<Path> files = sources(RUNTIME);
        assertTrue(files.size() > 10, "the runtime is not where this test looks for it");
        for (Path file : files) {
            assertTrue(!code(file).contains("io.tapeless.compiler"), file::toString);
        }
    }

    /// Generated parsers are visible to the parser alone.
    @Test
    void onlySyntaxUsesTheGrammar() throws IOException {
        for (Path file : sources(COMPILER)) {
            assertTrue(packageOf(file).equals("syntax") || !code(file).contains("org.antlr"), file::toString);
        }
    }

    /// Closed kinds: who lists them must be told by the compiler when a kind is added. (Asking for two or three is no list.)
    @Test
    void switchesThatListTheKindsHaveNoDefault() throws IOException {
        int lists = 0;
        for (Path file : sources(COMPILER)) {
            String code = code(file);
            for (int at = code.indexOf("switch ("); at >= 0; at = code.indexOf("switch (", at + 1)) {
                String body = block(code, at);
                long kinds = KIND_CASE.matcher(body).results().map(m -> m.group(1)).distinct().count();
                lists += kinds >= 5 ? 1 : 0;
                assertTrue(kinds < 5 || !body.contains("default ->"), file + " has a default beside kinds of operators");
            }
        }
        assertTrue(lists >= 2, "no such switch found: the test looks for the wrong text");
    }

    /// From `start` to the brace that closes the first one after it; nested blocks are left out.
    private static String block(String code, int start) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (int i = code.indexOf('{', start); i < code.length(); i++) {
            char c = code.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 1) {
                text.append(c);
            }
            if (depth == 0) {
                break;
            }
        }
        return text.toString();
    }
}
