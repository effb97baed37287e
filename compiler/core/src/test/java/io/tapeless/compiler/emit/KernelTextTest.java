package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Programs;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.kernel.KernelProgram;
import io.tapeless.compiler.plan.ParameterLayouts;
import io.tapeless.compiler.plan.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What `dslc dump --after=kernels` prints is all that an emitter needs: read back, it prints the same text and the same Java.
class KernelTextTest {
    private static final CodeStyle STYLE = new CodeStyle(Target.named("portable"), true);
    private static final Pattern PLACE = Pattern.compile("\n +\\* [\\w/]+\\.tl:\\d+:\\d+(?=\n)|  \\([\\w/]+\\.tl:\\d+:\\d+\\)");

    private static List<Path> specs() {
        return Stream.concat(SampleModels.specs().stream(),
                Stream.of("mlp_sgd", "mlp_adam", "xor_sgd", "cnn", "deepmlp", "product").map(name -> Path.of("../../benchmarks/models", name + ".tl")))
                .toList();
    }

    private static List<Graph> graphs(ModelPrograms programs) {
        return Stream.of(programs.inference(), programs.evaluation(), programs.backward(), programs.update(),
                programs.step() == null ? null : ParameterLayouts.of(programs.step()).graph())
                .filter(Objects::nonNull).toList();
    }

    @Test
    void everyProgramReadsBack() throws IOException {
        int read = 0;
        int same = 0;
        List<String> failures = new ArrayList<>();
        for (Path spec : specs()) {
            ModelPrograms programs = Programs.of(spec);
            Map<String, KernelProgram> given = new TreeMap<>();
            int all = graphs(programs).size();
            for (Graph graph : graphs(programs)) {
                String text = ProgramListing.of(graph, STYLE);
                try {
                    KernelProgram parsed = KernelProgram.parse(text);
                    given.put(graph.name(), parsed);
                    String again = ProgramListing.of(graph, new CodeStyle(STYLE.target(), true, false, Map.of(graph.name(), parsed)));
                    if (!text.equals(again)) {
                        failures.add(spec.getFileName() + " " + difference(text, again));
                    }
                    read++;
                } catch (IllegalArgumentException problem) {
                    failures.add(spec.getFileName() + " " + graph.name() + " " + problem);
                }
            }
            if (given.size() == all) {
                EmitOptions options = new EmitOptions("m", "vector", "portable", "");
                String direct = java(JavaBackend.generate(programs, options));
                String indirect = java(JavaBackend.generate(programs, options.withKernels(given)));
                same++;
                if (!direct.equals(indirect)) {
                    failures.add(spec.getFileName() + " java " + difference(direct, indirect));
                }
            }
        }
        assertEquals(List.of(), failures);
        assertTrue(read >= 100 && same >= 20, read + " programs read back, " + same + " models");
    }

    /// All but the places in the spec.
    private static String java(List<GeneratedFile> files) {
        StringBuilder text = new StringBuilder();
        files.stream().filter(file -> file.path().endsWith(".java"))
                .forEach(file -> text.append(PLACE.matcher(file.content()).replaceAll("").replaceAll("\n +\\* <p>", "<p>")));
        return text.toString();
    }

    private static String difference(String a, String b) {
        List<String> first = a.lines().toList();
        List<String> second = b.lines().toList();
        int line = 0;
        while (line < Math.min(first.size(), second.size()) && first.get(line).equals(second.get(line))) {
            line++;
        }
        return "line " + (line + 1) + "\n  " + String.join("\n  ", first.subList(line, Math.min(line + 3, first.size()))) + "\nnot\n  "
                + String.join("\n  ", second.subList(line, Math.min(line + 3, second.size())));
    }
}
