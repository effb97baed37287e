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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every golden case that has a spec, on every runner: outputs, loss, all gradients, running statistics and optimiser steps within the
/// case's tolerance.
class ConformanceTest {
    /// Fewer cases than this cannot be right, whatever the folder holds.
    private static final int FEWEST = 180;

    private static final List<Runner> RUNNERS = List.of(new InterpreterRunner(false), new InterpreterRunner(true),
            new CompiledRunner(Backend.SCALAR, DType.F64), new CompiledRunner(Backend.VECTOR, DType.F32));

    private static Path shared;

    @BeforeAll
    static void findGoldens() {
        assumeTrue(Goldens.shared().isPresent(), "no shared/ beside the checkout");
        shared = Goldens.shared().get();
    }

    @Test
    void everyCaseHasASpecOrIsListedAsWaiting() {
        List<String> cases = Goldens.cases(shared);
        Set<String> covered = new TreeSet<>(cases.stream().filter(name -> Spec.find(name).isPresent()).toList());
        Set<String> listed = new TreeSet<>(Spec.notYet());
        assertTrue(covered.size() >= FEWEST, () -> "only " + covered.size() + " of " + cases.size() + " cases have a spec");
        assertEquals(List.of(), listed.stream().filter(covered::contains).toList(), "listed in NOT_YET.txt, but there is a spec");
        Set<String> known = new TreeSet<>(covered);
        known.addAll(listed);
        assertEquals(new TreeSet<>(cases), known, "cases = specs + NOT_YET.txt");
    }

    @TestFactory
    Stream<DynamicTest> agreesWithPyTorch() {
        return Goldens.cases(shared).stream().filter(name -> !name.startsWith("training/")).filter(name -> Spec.find(name).isPresent())
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
