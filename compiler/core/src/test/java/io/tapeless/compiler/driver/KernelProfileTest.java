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

/// What `dslc explain --profile` adds; how fast anything is depends on the machine.
class KernelProfileTest {
    /// A loop, an update by itself, draws, and a program of straight-line code.
    private static final String SPEC = """
            model Small {
                dim N = 4
                input x : f32[N, 5, 3]
                target y : f32[N, 2]
                let cell = Linear(2, 2)
                let part = Linear(3, 2)
                let last = scan x_t over x axis 1 carrying (h : float[N, 2] = zeros) { next tanh(part(x_t) + cell(dropout(h, 0.1))) }
                output p = last
                loss = mse(last, y)
                train { optimizer adam(lr: 0.01) accumulate %d }
            }
            """;
    private static final Pattern SHARE = Pattern.compile(", ([0-9.]+) % of the program; .* % of the roofline, which is (memory|arithmetic)'s");

    @Test
    void addsATimeToEveryKernelAndNothingElse(@TempDir Path folder) throws IOException {
        for (int accumulate = 1; accumulate <= 2; accumulate++) {
            Path spec = Files.writeString(folder.resolve("small.tl"), SPEC.formatted(accumulate));
            for (Backend backend : List.of(Backend.VECTOR, Backend.SCALAR)) {
                Compiler compiler = new Compiler(Options.DEFAULT.withBackend(backend));
                String profile = compiler.profile(spec, 0.002);
                assertEquals(compiler.explain(spec), profile.lines().filter(line -> !line.startsWith("  time ") && !line.startsWith("measured "))
                        .map(line -> line + "\n").reduce("", String::concat));
                String[] programs = profile.split("(?m)^(?=program )");
                assertEquals(accumulate == 1 ? 3 : 4, programs.length, profile);
                for (String program : programs) {
                    sharesAddUp(program);
                }
            }
        }
    }

    private static void sharesAddUp(String program) {
        String[] head = program.lines().limit(2).toArray(String[]::new);
        int kernels = Integer.parseInt(head[0].replaceAll(".*: (\\d+) kernels?,.*", "$1"));
        assertTrue(head[1].matches("measured \\S+ \\S+ a run, one thread; .*GFLOP/s.*GB/s in 16 KiB.*"), program);
        double sum = 0;
        int times = 0;
        Matcher shares = SHARE.matcher(program);
        while (shares.find()) {
            sum += Double.parseDouble(shares.group(1));
            times++;
        }
        // What depends on parameters alone is computed once, before anything is measured.
        assertEquals(kernels, times + program.split("  time +none: what it computed is kept", -1).length - 1, program);
        assertEquals(100, sum, 0.1 * kernels, program);
    }

    @Test
    void whatALoopRepeatsIsCountedPerRun(@TempDir Path folder) throws IOException {
        Path spec = Files.writeString(folder.resolve("small.tl"), SPEC.formatted(1));
        assertTrue(new Compiler(Options.DEFAULT).profile(spec, 0.002).contains("; 5 calls"));
    }
}
