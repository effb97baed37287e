package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.InMemoryJavac;
import io.tapeless.compiler.driver.Options;
import io.tapeless.grammar.TapelessLexer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A spec may name its tensors and dims as it likes: also with any word that generated classes, those for devices among them, use for members and variables of
/// their own.
class OwnNamesTest {
    /// A type, and the member or variable that is declared.
    private static final Pattern DECLARED = Pattern.compile("[\\w\\]>] ([a-z][A-Za-z]+)(?= =|[;,)(])");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*|\"[^\"\n]*\"", Pattern.DOTALL);
    private static final int NAMES_PER_MODEL = 32;
    /// Names after tensors of the spec below.
    private static final Pattern TENSOR = Pattern.compile("first|First|second|Second|logits|Logits|probs|Probs|AtLabel|[WHE][A-Z]|^x|^y|^run[A-Z]|^plainRun");
    /// Loops, draws, metrics, a schedule that follows the loss, and an optimiser with states.
    private static final String SPEC = """
            model Source {
                dim N = 40
                dim T = 5
                input  x : f32[N, T, 60]
                target y : i32[N] in 0 ..< 30
                let first  = Linear(60, 64)
                let second = Linear(64, 30)
                param w : f32[64, 64] ~ normal(0, 1)
                let (all, last) = scan x_t over x axis 1 carrying (h : f32[N, 64] = zeros) {
                    let h' = tanh(first(x_t) + h @ w)
                    next h' emit h'
                }
                let logits = second(dropout(last, 0.1))
                output probs = softmax(logits, axis: -1)
                loss = cross_entropy(logits, y)
                metric right = accuracy(logits, y)
                train { optimizer adamw(lr: 1e-3, weight_decay: 0.1) schedule reduce_on_plateau(factor: 0.5, patience: 3) clip_norm 1 UPDATE }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void tensorsAndDimsMayHaveTheNamesThatGeneratedClassesUse() throws IOException {
        Set<String> words = new TreeSet<>();
        for (String update : List.of("", "accumulate 2")) {
            generated(SPEC.replace("UPDATE", update)).values().forEach(source -> words.addAll(words(source)));
        }
        assertTrue(words.containsAll(List.of("startingJob", "pendingRows", "parameters", "worker", "lossSum")), words::toString);
        List<String> names = List.copyOf(words);
        Map<String, String> sources = new TreeMap<>();
        for (int from = 0; from < names.size(); from += NAMES_PER_MODEL) {
            List<String> own = names.subList(from, Math.min(names.size(), from + NAMES_PER_MODEL));
            sources.putAll(generated(model("Inputs" + from, own, "dim %2$s = 20\n    input %1$s : f32[%2$s, 8]", "")));
            sources.putAll(generated(model("Parameters" + from, own, "param %1$s : f32[8] ~ normal(0, 1)", "accumulate 2")));
        }
        assertDoesNotThrow(() -> InMemoryJavac.compile(sources));
    }

    /// A model in which every name is used, and in capitals for a dim where the declaration says so.
    private static String model(String model, List<String> names, String declaration, String update) {
        String declared = names.stream().map(name -> "    " + declaration.formatted(name, name.toUpperCase(Locale.ROOT)) + "\n").collect(Collectors.joining());
        String sum = names.stream().map(name -> "mean(" + name + " * q3)").collect(Collectors.joining(" + "));
        return "model " + model + " {\n    dim N = 40\n    input q1 : f32[N, 8]\n    target q2 : f32[N, 8]\n    param q3 : f32[8] ~ normal(0, 1)\n" + declared
                + "    let q4 = q1 * q3 + " + sum + "\n    output q5 = q4\n    loss = mean(square(q4 - q2))\n    train { optimizer adam(lr: 0.1) " + update
                        + " }\n}\n";
    }

    private Map<String, String> generated(String spec) throws IOException {
        Path file = Files.writeString(folder.resolve(spec.substring(6, spec.indexOf(' ', 6)).toLowerCase(Locale.ROOT) + ".tl"), spec);
        return new Compiler(Options.DEFAULT.withBackend(Backend.TORNADO)).compile(file).javaSources();
    }

    /// What may be a name in a spec.
    private static Set<String> words(String source) {
        Set<String> words = new HashSet<>();
        Matcher matcher = DECLARED.matcher(COMMENT.matcher(source).replaceAll(""));
        while (matcher.find()) {
            words.add(matcher.group(1));
        }
        for (int type = 0; type <= TapelessLexer.VOCABULARY.getMaxTokenType(); type++) {
            String literal = TapelessLexer.VOCABULARY.getLiteralName(type);
            words.remove(literal == null ? "" : literal.replace("'", ""));
        }
        words.removeIf(word -> TENSOR.matcher(word).find());
        return words;
    }
}
