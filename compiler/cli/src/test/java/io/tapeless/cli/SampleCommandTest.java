package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training on text and writing it again.
class SampleCommandTest {
    /// Scores the character after every position from that position alone.
    private static final String EVERY = """
            model Every(characters: int = 3, context: int = 4) {
                dim N = 8
                input  text      : i32[N, context] in 0 ..< characters
                target following : i32[N, context] in -1 ..< characters
                let table  = Embedding(characters, characters)
                let logits = table(text)
                output logits = logits
                loss = masked_cross_entropy(logits, following, ignore_index: -1, axis: -1)
                train { optimizer adam(lr: 0.1) }
            }
            """;

    /// Probabilities of the next character from the last two.
    private static final String NEXT = """
            model Next(characters: int = 4) {
                dim N = 8
                input  text      : i32[N, 2] in 0 ..< characters
                target following : i32[N]    in 0 ..< characters
                let table  = Embedding(characters, 8)
                let fc     = Linear(16, characters)
                let logits = fc(tanh(reshape(table(text), [N, 16])))
                output probs = softmax(logits, axis: -1)
                loss = cross_entropy(logits, following)
                train { optimizer adam(lr: 0.05) }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void aStreamIsContinuedAsItWasLearned() throws IOException {
        Path spec = train("every", EVERY, "abc".repeat(60), "");
        assertEquals("cabcabcabc\n", sample(spec, "--prompt", "c", "--length", 9, "--temperature", 0));
        assertEquals("abcabcabcabc\n", sample(spec, "--prompt", "abcabc", "--length", 6, "--temperature", 0.01));
        String free = sample(spec, "--length", 20, "--temperature", 100, "--seed", 3);
        assertEquals(21, free.length());
        assertEquals(free, sample(spec, "--length", 20, "--temperature", 100, "--seed", 3));
    }

    /// Room for more characters than the text has, such as 64 for 41.
    @Test
    void aModelMayHaveMoreCharactersThanTheText() throws IOException {
        Path spec = train("every", EVERY.replace("= 3", "= 16"), "abc".repeat(60), "");
        assertEquals("cabcabcabc\n", sample(spec, "--prompt", "c", "--length", 9, "--temperature", 0));
        Path next = train("next", NEXT.replace("= 4", "= 16"), "aab\ncab\n".repeat(60), "?lines=yes");
        assertEquals("cab\n\n", sample(next, "--prompt", "c", "--length", 3, "--temperature", 0));
    }

    @Test
    void linesBeginAndEnd() throws IOException {
        Path whole = train("whole", EVERY.replace("= 3", "= 4"), "abc\n".repeat(60), "?lines=yes");
        assertEquals("abc\nabc\na\n", sample(whole, "--length", 9, "--temperature", 0));
        Path next = train("next", NEXT, "aab\ncab\n".repeat(60), "?lines=yes");
        assertEquals("cab\n\n", sample(next, "--prompt", "c", "--length", 3, "--temperature", 0));
    }

    @Test
    void whatCannotBeSampledIsExplained() throws IOException {
        Path spec = train("every", EVERY, "abc".repeat(60), "");
        Path weights = folder.resolve("every/weights.safetensors");
        assertRefused("character 1 of the prompt is 'x'", "sample", spec, "--weights", weights, "--prompt", "x");
        assertEquals("", Cli.run("sample", spec, "--weights", weights, "--prompt", "abx").out());
        assertRefused("there is no file", "sample", spec, "--weights", folder.resolve("absent"));
        // Weights of another model: what differs, in one line.
        assertRefused("problems: '", "sample", Cli.write(folder, "next.tl", NEXT), "--weights", weights);
        Path ring = Cli.write(folder, "ring.tl", Cli.SPEC);
        Path csv = Files.writeString(folder.resolve("ring.csv"), "0,0,1\n0.5,0.5,0\n");
        assertEquals(0, Cli.run("train", ring, "--data", "csv:" + csv + "?test=0", "-o", folder.resolve("ring")).status());
        assertRefused("were not trained on a text", "sample", ring, "--weights", folder.resolve("ring/weights.safetensors"));
        Path text = Files.writeString(folder.resolve("four.txt"), "abcd".repeat(20));
        assertRefused("outside the declared 0 ..< 3", "train", spec, "--data", "text:" + text, "-o", folder.resolve("x"));
        assertEquals(2, Cli.run("train", spec, "--data", "text:" + text, "--steps", 3, "--epochs", 5).status());
    }

    private void assertRefused(String reason, Object... arguments) {
        Cli cli = Cli.run(arguments);
        assertTrue(cli.status() == 1 && cli.err().contains(reason), cli.all());
    }

    private Path train(String name, String model, String text, String options) throws IOException {
        Path spec = Cli.write(folder, name + ".tl", model);
        Path file = Files.writeString(folder.resolve(name + ".txt"), text);
        Cli cli = Cli.run("train", spec, "--data", "text:" + file + options, "--steps", 200, "--epochs", 1, "-o", folder.resolve(name));
        assertEquals(0, cli.status(), cli.all());
        return spec;
    }

    private String sample(Path spec, Object... arguments) {
        Object[] all = new Object[arguments.length + 4];
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        all[0] = "sample";
        all[1] = spec;
        all[2] = "--weights";
        all[3] = folder.resolve(spec.getFileName().toString().replace(".tl", "")).resolve("weights.safetensors");
        Cli cli = Cli.run(all);
        assertEquals(0, cli.status(), cli.all());
        return cli.out().replace("\r\n", "\n");
    }
}
