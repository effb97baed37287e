package io.tapeless.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every golden case on every runner: outputs, loss, all gradients, running statistics and optimiser steps within the
/// case's tolerance.
class ConformanceTest {
    /// Fewer cases than this cannot be right, whatever the folder holds.
    private static final int FEWEST = 210;

    private static final List<Runner> RUNNERS = List.of(new InterpreterRunner(false), new InterpreterRunner(true),
            new CompiledRunner(Backend.SCALAR, DType.F64), new CompiledRunner(Backend.VECTOR, DType.F32));

    private static Path shared;

    @BeforeAll
    static void findGoldens() {
        assumeTrue(Goldens.shared().isPresent(), "no shared/ beside the checkout");
        shared = Goldens.shared().get();
    }

    @Test
    void everyCaseHasASpec() {
        List<String> cases = Goldens.cases(shared);
        assertTrue(cases.size() >= FEWEST, () -> "only " + cases.size() + " cases");
        assertEquals(List.of(), cases.stream().filter(name -> Spec.find(name).isEmpty()).toList(), "cases without a spec");
    }

    @TestFactory
    Stream<DynamicTest> agreesWithPyTorch() {
        return Goldens.cases(shared).stream().filter(name -> !name.startsWith("training/"))
                .flatMap(name -> RUNNERS.stream().map(runner -> dynamicTest(name + " on " + runner.name(), () -> check(name, runner))));
    }

    private static void check(String name, Runner runner) throws IOException {
        GoldenCase golden = GoldenCase.read(shared, name);
        SafetensorsFile tensors = golden.tensors();
        Map<String, Double> errors = runner.errors(Spec.find(name).orElseThrow(), tensors);
        List<String> wrong = new ArrayList<>();
        List<String> results = GoldenCase.results(tensors);
        for (String result : results) {
            Double error = errors.get(result);
            double tolerance = golden.tolerance(result, runner.precision());
            if (error == null) {
                wrong.add(result + " is missing");
            } else if (!(error <= tolerance)) {
                wrong.add(result + " is off by " + error + ", allowed " + tolerance);
            }
        }
        assertTrue(results.size() >= 2, "a case gives at least an output or a gradient, and a loss");
        assertEquals(List.of(), wrong);
    }
}
