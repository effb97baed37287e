package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Programs of one class share nothing that shows: trainers with teams of 1, 2 and 3 threads, one that fails in every step, and predictors with the same
/// parameters run at the same time, called by virtual and by platform threads. Each has the bits of a lone run, and closing them leaves no thread.
@Timeout(180)
class SideBySideTest {
    private static final List<String> MODELS = List.of("mlp", "lenet", "letters");

    private static GeneratedClasses classes;

    @BeforeAll
    static void compileAll() throws Exception {
        List<GeneratedFile> files = new ArrayList<>();
        for (String model : MODELS) {
            Path spec = Path.of(SideBySideTest.class.getResource("/emit/bits/" + model + ".tl").toURI());
            new Compiler(Options.DEFAULT.withBackend(Backend.VECTOR).withPackageName(model)).compile(spec).sources()
                    .forEach((path, content) -> files.add(new GeneratedFile(path, content)));
        }
        classes = GeneratedClasses.compile(files);
    }

    private static String className(String model) {
        return model + "." + Names.capital(model);
    }

    @Test
    void vectorsFromTheFirstRunOn() throws Exception {
        for (String model : MODELS) {
            assertEquals(List.of(), SideBySide.differences(classes.factory(className(model)), 12), model);
        }
    }

    /// What is compiled is decided once for a class, by whichever thread comes first, while the others run.
    @Test
    void plainLoopsFirst(@TempDir Path folder) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("100"));
        MODELS.forEach(model -> arguments.add(className(model)));
        List<String> noDifferences = MODELS.stream().map(model -> className(model) + " []").toList();
        assertEquals(noDifferences, OtherJvm.run(classes, folder, List.of("-XX:+UseSerialGC"), SideBySide.class, arguments));
    }
}
