package io.tapeless.compiler.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The sample models and lessons: they compile in both precisions, and what they claim in their examples holds on the interpreter.
class SamplesTest {
    private static final Path FOLDER = Path.of("../../generated-samples/models");

    @TestFactory
    Stream<DynamicTest> compilesAndItsExamplesHold() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.find(FOLDER, 2, (path, attributes) -> path.toString().endsWith(".tl"))) {
            files = found.filter(path -> !path.getParent().endsWith("rejected")).sorted().toList();
        }
        assertTrue(files.size() >= 16, () -> "only " + files);
        return files.stream().map(file -> dynamicTest(FOLDER.relativize(file).toString(), () -> check(read(file))));
    }

    private static void check(SourceFile file) {
        Specs.elaborate(file, DType.F32);
        ElaboratedModel model = Specs.elaborate(file, DType.F64);
        for (ElaboratedModel.Example example : model.examples()) {
            assertEquals(List.of(), Examples.failures(example), example.name());
        }
    }

    @Test
    void everyLessonHasExamples() throws IOException {
        for (String lesson : List.of("chain_rule", "outer_product", "shared_weight", "first_loss", "vanishing_gradient", "xor_linear")) {
            assertFalse(Specs.elaborate(read(FOLDER.resolve("lessons/" + lesson + ".tl")), DType.F64).examples().isEmpty(), lesson);
        }
    }

    @Test
    void aStretchOfBothSidesIsRejectedWithTheWayOut() throws IOException {
        List<Diagnostic> errors = Specs.errors(read(FOLDER.resolve("lessons/rejected/broadcast_trap.tl")));
        assertEquals(List.of(Code.TWO_SIDED_STRETCH), errors.stream().map(Diagnostic::code).toList());
        assertTrue(errors.getFirst().hints().stream().anyMatch(hint -> hint.contains("squeeze(y, axis: 1)")), () -> errors.getFirst().hints().toString());
    }

    private static SourceFile read(Path file) throws IOException {
        return new SourceFile(file.getFileName().toString(), Files.readString(file));
    }
}
