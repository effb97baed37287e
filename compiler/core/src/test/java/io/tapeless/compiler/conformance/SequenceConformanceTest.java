package io.tapeless.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.io.Safetensors;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Sequence layers, operators and functions with many options against libtorch 2.7.1, whose float64 values (outputs and all gradients) lie
/// beside the specs; `goldens.java.txt` there made them.
class SequenceConformanceTest {
    private static final Path FOLDER = Path.of("src/test/resources/conformance");
    private static final List<String> KINDS = List.of("sequence", "operators", "functions", "layers");
    private static final double TOLERANCE_64 = 1e-11;
    private static final double TOLERANCE_32 = 2e-5;
    private static final List<Runner> RUNNERS = List.of(new InterpreterRunner(true), new CompiledRunner(Backend.SCALAR, DType.F64),
            new CompiledRunner(Backend.VECTOR, DType.F32));

    @TestFactory
    Stream<DynamicTest> agreesWithPyTorch() throws IOException {
        List<String> cases = new ArrayList<>();
        for (String kind : KINDS) {
            try (Stream<Path> files = Files.list(FOLDER.resolve(kind))) {
                files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".safetensors"))
                        .map(name -> kind + "/" + name.substring(0, name.indexOf('.'))).sorted().forEach(cases::add);
            }
        }
        return cases.stream().flatMap(name -> RUNNERS.stream().map(runner -> dynamicTest(name + " on " + runner.name(), () -> check(name, runner))));
    }

    private static void check(String name, Runner runner) throws IOException {
        SafetensorsFile golden = Safetensors.read(FOLDER.resolve(name + ".safetensors"));
        Map<String, Double> errors = runner.errors(Spec.find(name).orElseThrow(), golden);
        double tolerance = runner.precision() == ElementType.F64 ? TOLERANCE_64 : TOLERANCE_32;
        List<String> results = GoldenCase.results(golden);
        assertTrue(results.size() >= 3, "an output, a loss and a gradient");
        for (String result : results) {
            assertTrue(errors.getOrDefault(result, Double.NaN) <= tolerance, () -> result + " is off by " + errors.get(result));
        }
    }
}
