package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names are for people: other names for a model, its dims, ports, layers and values, of other lengths and in the opposite alphabetical order, give the same
/// kernels in the same order.
class RenamingTest {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][\\w.]*");
    private static final String TWO_SYMBOLS = """
            model Two {
                dim N = 4
                dim T <= 7
                input  text    : i32[N, T] in 0 ..< 11
                target wanted  : i32[N, T] in 0 ..< 11
                input  between : f32[N, T + 1, 8]
                let table  = Embedding(11, 8)
                let block  = TransformerEncoderLayer(8, 2, hidden: 12, dropout_p: 0)
                let scores = Linear(8, 11)
                let mixed  = table(text) + between[:, 1:]
                let logits = scores(block(mixed, is_causal: true))
                output probs = softmax(logits, axis: -1)
                loss = cross_entropy(reshape(logits, [N * T, 11]), reshape(wanted, [N * T]))
                train { optimizer adam(lr: 1e-2) }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void normsAndDraws() throws IOException, URISyntaxException {
        check(resource("norms"), "Norms", "N", "x", "wide", "norm", "narrow", "hidden", "drop", "label", "rows", "logits", "probs", "accuracy");
    }

    @Test
    void convolutions() throws IOException, URISyntaxException {
        check(resource("bits/lenet"), "Lenet", "N", "image", "label", "conv1", "conv2", "fc1", "fc2", "maps", "logits", "probs");
    }

    @Test
    void loops() throws IOException, URISyntaxException {
        check(resource("recurrent"), "Recurrent", "Cell", "N", "x", "label", "cell", "head", "hn", "cn", "forwards", "backwards", "last", "unused",
                "attended", "y", "s", "z",
                "input_part", "carried_part", "x_t", "logits", "probs");
    }

    /// The first of two symbols comes last in the alphabet then: products of both must not be written the other way round.
    @Test
    void twoSymbols() throws IOException {
        check(TWO_SYMBOLS, "Two", "N", "T", "text", "wanted", "between", "table", "block", "scores", "mixed", "logits", "probs");
    }

    private static String resource(String spec) throws IOException, URISyntaxException {
        return Files.readString(Path.of(RenamingTest.class.getResource("/emit/" + spec + ".tl").toURI()));
    }

    private void check(String text, String... names) throws IOException {
        List<String> sorted = java.util.Arrays.stream(names).sorted().toList();
        String renamed = text;
        for (int i = 0; i < sorted.size(); i++) {
            // Z…, Y…, X…, the longer the earlier, then the shorter.
            String other = (char) ('Z' - i) + "_" + "long".repeat((7 * i + 3) % 5) + i;
            renamed = renamed.replaceAll("\\b" + sorted.get(i) + "\\b", other);
        }
        List<String> expected = new ArrayList<>(kernels(Files.writeString(folder.resolve("original.tl"), text)));
        List<String> got = new ArrayList<>(kernels(Files.writeString(folder.resolve("renamed.tl"), renamed)));
        assertNotEquals(expected, got);
        assertEquals(expected.size(), got.size());
        for (int line = expected.size() - 1; line >= 0; line--) {
            // Long formulas of the spec are cut, sooner where names are long.
            if (expected.get(line).contains("…") || got.get(line).contains("…")) {
                expected.remove(line);
                got.remove(line);
            }
        }
        assertEquals(numbered(expected), numbered(got));
    }

    /// Every word by the place where it first stands: texts that differ in names alone become equal.
    private static String numbered(List<String> lines) {
        Map<String, String> numbers = new HashMap<>();
        return WORD.matcher(String.join("\n", lines)).replaceAll(word -> numbers.computeIfAbsent(word.group(), unseen -> "w" + numbers.size()));
    }

    /// The kernels of every program: schedules, extents, places in memory, and formulas of tensors by their names in the spec.
    private static List<String> kernels(Path spec) throws IOException {
        String text = new Compiler(Options.DEFAULT).dump(spec, "kernels").orElseThrow();
        return text.replaceAll("(kernel|straight line) \\w+", "$1").replaceAll("name=\\w+", "").replaceAll("site[= ]-?\\d+", "")
                .replaceAll("origin=[^\\]]*", "").lines().toList();
    }
}
