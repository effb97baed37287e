package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.emit.SampleModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What `dslc explain` says of every kernel of every sample model holds together.
class SampleExplanationsTest {
    /// A kernel as it is explained: `reads` is one line, of `stored` there may be several.
    private record Explained(String program, String name, Map<String, List<String>> lines) {
        String line(String what) {
            return lines.get(what).getFirst();
        }

        @Override
        public String toString() {
            return program + ": " + name + " " + lines;
        }
    }

    private static final List<Explained> KERNELS = new ArrayList<>();

    @BeforeAll
    static void explainSamples() throws IOException {
        List<Path> benchmarks = Stream.of("mlp_sgd", "mlp_adam", "deepmlp").map(name -> Path.of("../../benchmarks/models", name + ".tl")).toList();
        for (Path spec : Stream.concat(SampleModels.specs().stream(), benchmarks.stream()).toList()) {
            for (String program : new Compiler(Options.DEFAULT).explain(spec).split("(?m)^(?=program |layouts )")) {
                if (program.startsWith("program ")) {
                    Stream.of(program.split("\n\n")).skip(1).filter(text -> text.contains("\n  formula ")).forEach(text ->
                            KERNELS.add(explained(spec.getFileName() + ", " + program.lines().findFirst().orElseThrow(), text)));
                }
            }
        }
        assertFalse(KERNELS.isEmpty());
    }

    private static Explained explained(String program, String text) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        text.lines().filter(line -> line.startsWith("  ")).forEach(line ->
                lines.computeIfAbsent(line.substring(2, 11).strip(), what -> new ArrayList<>()).add(line.substring(11)));
        return new Explained(program, text.lines().findFirst().orElseThrow().split(" ")[0], lines);
    }

    /// The name in `input x f32[784*N]` and in `fc1 relu (slot 0) f32[128*N]`.
    private static List<String> names(String memory) {
        return Pattern.compile("(?:^|, )(?:(?:input|target|parameter|state|gradient|optimizer|literal) )?([^\\[\\]()]*?)(?: \\(slot \\d+\\))? (?:f32|f64|i32|bool)\\[")
                .matcher(memory).results().map(match -> match.group(1)).toList();
    }

    @Test
    void whatIsStoredIsWhatTheKernelWrites() {
        for (Explained kernel : KERNELS) {
            List<String> stored = kernel.lines.get("stored").stream().map(line -> line.substring(0, line.indexOf(": "))).toList();
            assertEquals(names(kernel.line("writes")), stored.stream().map(name -> name.replaceFirst(".*, in ", "")).distinct().toList(), kernel::toString);
            assertTrue(kernel.line("formula").startsWith(stored.getFirst().replaceFirst(", in .*", "")), kernel::toString);
        }
    }

    @Test
    void sizesOfSeveralFactorsAreInParentheses() {
        assertTrue(KERNELS.stream().anyMatch(kernel -> kernel.line("formula").matches(".* / \\([0-9]+\\*\\w+\\).*")));
        KERNELS.forEach(kernel -> assertFalse(kernel.line("formula").matches(".*[/·−] \\w+\\*.*"), kernel::toString));
    }
}
