package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `dslc explain` says of kernels that a loop repeats.
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
}
