package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `dslc explain` says of the work of kernels, and why they are as they are.
class ExplanationTest {
    private static final String SPEC = """
            model Gates {
                dim N = 32
                input x : f32[N, 50, 512]
                target y : f32[N, 64]
                let cell = GruCell(512, 64)
                let last = scan x_t over x axis 1 carrying (h : float[N, 64] = zeros) { next cell(x_t, h) }
                output p = last
                loss = mse(last, y)
                train { optimizer sgd(lr: 0.01) }
            }
            """;
    private static final Pattern KERNEL = Pattern.compile("  formula  .* = (.*)\\n  work     ([0-9.]+) (k|M|)FLOP, ([0-9.]+) (k|M|)B.*\\n.*\\n.*\\n  runs     (.*)");

    private static double number(String digits, String prefix) {
        return Double.parseDouble(digits) * (prefix.equals("k") ? 1e3 : prefix.equals("M") ? 1e6 : 1);
    }

    @Test
    void whatALoopRepeatsCountsAsOftenAsItRuns(@TempDir Path folder) throws IOException {
        String text = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("gates.tl"), SPEC));
        for (String program : List.of(text.split("(?m)^(?=program )"))) {
            int gates = 0;
            Matcher kernels = KERNEL.matcher(program);
            while (kernels.find()) {
                if (kernels.group(1).matches("(sigmoid|tanh)\\(.*")) {
                    gates++;
                    // Beside the products of fifty steps a gate is little, beside those of its own step it is not.
                    assertTrue(kernels.group(6).startsWith("MAP vector"), kernels.group());
                    // It reads and writes one step of arrays that hold all: at most six times 32 × 64 numbers.
                    assertTrue(number(kernels.group(4), kernels.group(5)) <= 50e3, kernels.group());
                }
            }
            assertTrue(gates >= 2, program);
        }
        // Three products of 32 × 64 × (512 + 64) a step, two operations a term, and little else.
        Matcher inference = Pattern.compile("program inference: .* kernels, ([0-9.]+) (k|M|)FLOP").matcher(text);
        assertTrue(inference.find(), text);
        assertEquals(50 * 3 * 2.0 * 32 * 64 * (512 + 64), number(inference.group(1), inference.group(2)), 4e6);
    }

    private static final String LENET = """
            model Lenet {
                dim N = 64
                input x : f32[N, 1, 28, 28]
                target y : i32[N] in 0 ..< 10
                let conv1 = Conv2d(1, 6, 5)
                let conv2 = Conv2d(6, 16, 5)
                let fc = Linear(256, 10)
                let maps = x |> conv1 |> relu |> max_pool2d(2) |> conv2 |> relu |> max_pool2d(2)
                let logits = maps |> reshape([N, 256]) |> fc
                loss = cross_entropy(logits, y)
                train { optimizer sgd(lr: 0.01) }
            }
            """;

    /// Counted by hand, two operations a term. One position of four is a winner, and only those are multiplied in gradients of weights; what blocks of images
    /// hold is copied, not computed.
    @Test
    void onlyArithmeticIsWork(@TempDir Path folder) throws IOException {
        String text = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("lenet.tl"), LENET));
        String step = text.substring(text.indexOf("program step"));
        long forward1 = 2L * 64 * 24 * 24 * 6 * 25;
        long forward2 = 2L * 64 * 8 * 8 * 16 * 6 * 25;
        long weights1 = 2L * 64 * 12 * 12 * 6 * 25;
        long weights2 = 2L * 64 * 4 * 4 * 16 * 6 * 25;
        Matcher kernels = KERNEL.matcher(step);
        List<Double> atWinners = new ArrayList<>();
        while (kernels.find()) {
            double work = number(kernels.group(2), kernels.group(3));
            if (kernels.group(1).startsWith("convolution_at_winners(")) {
                atWinners.add(work);
            }
            if (kernels.group(1).matches("\\w+( \\w+)*")) {
                assertEquals(0, work, kernels.group());
            }
        }
        assertEquals(2, atWinners.size(), step);
        assertEquals(weights1 + weights2, atWinners.stream().mapToDouble(work -> work).sum(), 0.01 * (weights1 + weights2));
        Matcher head = Pattern.compile("program step: .* kernels, ([0-9.]+) (k|M|)FLOP").matcher(step);
        assertTrue(head.find(), step);
        double products = forward1 + 2 * forward2 + weights1 + weights2 + 3 * 2.0 * 64 * 256 * 10;
        assertEquals(products, number(head.group(1), head.group(2)), 0.03 * products, step);
    }

    private static final String IMAGES = """
            model Images {
                dim N = 32
                input x : f32[N, 16, 8, 9]
                target y : f32[N, 32, 4, 4]
                let conv = Conv2d(16, 32, 5, padding: 2)
                let pooled = x |> conv |> relu |> max_pool2d(%s)
                output p = pooled
                loss = mse(pooled, y)
                train { optimizer sgd(lr: 0.01) }
            }
            """;

    /// Along eight positions five taps are inside, but for the first and the last two of them: 34. Along nine they meet a border of zeros in memory: 45. Two
    /// operations a term.
    @Test
    void tapsOutsideOfAnImageAreNoWork(@TempDir Path folder) throws IOException {
        String text = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("images.tl"), IMAGES.formatted("2")));
        assertTrue(KERNEL.matcher(text).results().anyMatch(kernel -> kernel.group(1).contains("convolution(")
                && Math.abs(number(kernel.group(2), kernel.group(3)) / (2.0 * 32 * 32 * 16 * 34 * 45) - 1) < 0.02), text);
    }

    @Test
    void whyAConvolutionIsNotPooledInItsTiles(@TempDir Path folder) throws IOException {
        String spec = IMAGES.formatted("2").replace("5, padding: 2", "3").replace("4, 4", "3, 3");
        String text = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("images.tl"), spec));
        assertTrue(text.contains("runs     POOL_TILE"), text);
        for (Map.Entry<String, String> other : Map.of("max_pool2d(3, stride: 2)", "pooled windows overlap", "max_pool2d(2, padding: 1)",
                "pooled windows stick out",
                "max_pool2d(3)", "pooled windows have 9 elements").entrySet()) {
            String pooled = spec.replace("max_pool2d(2)", other.getKey()).replace("loss = mse(pooled, y)", "loss = mean(pooled)")
                    .replace("    target y : f32[N, 32, 3, 3]\n", "");
            String reasons = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("images.tl"), pooled));
            assertTrue(reasons.contains("a convolution whose tiles do not pool: " + other.getValue()) && !reasons.contains("POOL_TILE"), reasons);
        }
    }

    private static final String CLASSIFIER = """
            model Classifier {
                dim N = 32
                input x : f32[N, 64]
                input word : i32[N] in 0 ..< 50
                target label : i32[N] in 0 ..< 10
                let table = Embedding(50, 64)
                let hidden = Linear(64, 48)
                let head = Linear(48, 10)
                let seen = x + table(word)
                let centred = seen - mean(seen, axis: 1, keep: true)
                let wide = tanh(hidden(centred))
                output logits = head(wide)
                loss = cross_entropy(logits, label)
                train { optimizer sgd(lr: 0.01) }
            }
            """;

    private static void assertStored(String name, String reason, String text) {
        assertTrue(text.contains("  stored   " + name + ": " + reason + "\n"), name + " in " + text);
    }

    /// The rules that refused to compute something where it is used, each with what it counted.
    @Test
    void whyValuesAreStored(@TempDir Path folder) throws IOException {
        String text = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("classifier.tl"), CLASSIFIER));
        assertStored("logits shifted",
                "with it the polynomial function in the kernel of exp would run over rows of 10 elements one by one, not over all end to end", text);
        assertStored("rows", "a look-up or a sum by index: it has a kernel of its own", text);
        assertStored("hidden", "with it the kernel of wide would run a polynomial function on register tiles: those run over all elements end to end", text);
        assertStored("seen sum", "a fold, and broadcast is of another shape or order", text);
        assertStored("logits max", "used in 2 places, and what a fold ends in is computed once", text);
        assertStored("centred", "used in 2 places, and has 3 operands to read in each: at most 2", text);
        assertStored("centred", "operand of einsum: products read memory", text);
    }

    /// Nor do those of which a tile's sums are multiplied: C2 made objects of vectors for each (49 KB a step for the gradient of a sigmoid).
    @Test
    void polynomialFunctionsBesideSumsDoNotRunOnTiles(@TempDir Path folder) throws IOException {
        String text = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("autoencoder.tl"), """
                model Autoencoder {
                    dim N = 64
                    input x : f32[N, 256]
                    let down = Linear(256, 64)
                    let up = Linear(64, 256)
                    output code = x |> down |> sigmoid
                    loss = mse(x |> down |> sigmoid |> up, x)
                    train { optimizer sgd(lr: 0.01) }
                }
                """));
        assertTrue(text.contains("would run a polynomial function on register tiles"), text);
        assertFalse(text.lines().anyMatch(formula -> formula.contains(" @ ") && formula.matches(".*\\b(sigmoid|exp|tanh)\\(.*")), text);
    }

    /// What is joined along channels has its gradient in parts of each row; parts of the batch are in one piece.
    @Test
    void polynomialFunctionsDoNotRunOnPartsOfShortRows(@TempDir Path folder) throws IOException {
        String spec = """
                model Parts {
                    dim N = 64
                    input a : f32[N, 32, 16]
                    input b : f32[N, 32, 8]
                    let both = a[:, :, 8:] + b
                    output y = tanh(both)
                }
                """;
        String reason = "with it the polynomial function in the kernel of y would run over rows of 8 elements one by one, not over all end to end";
        assertStored("both", reason, new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("parts.tl"), spec)));
        String ofBatch = spec.replace("a : f32[N, 32, 16]", "a : f32[2 * N, 32, 8]").replace("a[:, :, 8:]", "a[:N]");
        assertFalse(new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("parts.tl"), ofBatch)).contains("  stored   both"));
    }

    private static String explained(String kernel, String text) {
        String own = text.substring(text.lastIndexOf("\n" + kernel + "  "));
        return own.substring(1, own.indexOf("\n\n") < 0 ? own.length() : own.indexOf("\n\n"));
    }

    /// The axes of the spec, and those of memory where they are in another order or in blocks.
    @Test
    void memoryHasTheAxesOfTheSpec(@TempDir Path folder) throws IOException {
        String spec = CLASSIFIER.replace("64", "256").replace("48", "128").replace("let centred = seen - mean(seen, axis: 1, keep: true)", "let centred = x");
        String text = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("classifier.tl"), spec));
        String update = explained("updateHiddenWeight", text);
        assertTrue(update.contains("writes   parameter hidden.weight f32[128, 256] stored as [4, 256, 32]"), update);
        assertTrue(update.contains("reads    input x f32[N, 256], hidden gradient (slot "), update);
        assertTrue(explained("headWeightTransposed", text).contains(") f32[128, 10] transposed\n"), text);
    }

    /// The rules that chose how kernels run, each with what it counted.
    @Test
    void whyKernelsRunAsTheyDo(@TempDir Path folder) throws IOException {
        String text = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("classifier.tl"), CLASSIFIER));
        assertTrue(explained("rows", text)
                .contains("  why      all that lies along i1 is contiguous or the same: lanes; 2048 operations are one worker's, a team's from 20000 on"),
                text);
        assertTrue(explained("tableWeightGradient", text)
                .contains("  why      updates may meet in one element: one after the other; all that lies along i1 is contiguous or the same: lanes"), text);
        assertTrue(explained("logitsMax", text)
                .contains("  why      10 terms are one chain, lanes along them from 33 on; 352 operations are one worker's, a team's from 20000 on"), text);
        assertTrue(explained("hidden", text).contains(" operations (tiles from "), text);
        assertTrue(explained("updateHeadBias", text).contains("what it reads of logits gradient is no worker's own; loops: sizes depend on N\n"), text);
        String plain = new Compiler(Options.DEFAULT.withBackend(Backend.SCALAR)).explain(folder.resolve("classifier.tl"));
        assertTrue(explained("wide", plain).contains("  why      no vectors were asked for; "), plain);
    }

    @Test
    void whyCodeHasNoLoops(@TempDir Path folder) throws IOException {
        String spec = """
                model Gate {
                    input x : f32[4, 2]
                    target y : f32[4, 1]
                    let hidden = Linear(2, 4)
                    let head = Linear(4, 1)
                    output p = sigmoid(head(tanh(hidden(x))))
                    loss = mse(p, y)
                    train { optimizer sgd(lr: 0.5) }
                }
                """;
        String text = new Compiler(Options.DEFAULT).explain(Files.writeString(folder.resolve("gate.tl"), spec));
        assertTrue(text.contains("  runs     straight-line code\n  why      written out: "), text);
    }
}
