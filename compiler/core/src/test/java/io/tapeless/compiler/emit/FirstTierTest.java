package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.test.whitebox.WhiteBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// C1 compiles every kernel of the samples. One that it refuses ("out of virtual registers": too much of the Vector API in a method) keeps its plain
/// loops for good: C2 is only asked to compile what C1's code has counted.
class FirstTierTest {
    @Test
    void kernelsOfSamples(@TempDir Path folder) throws Exception {
        assertEquals(List.of(), refused(SampleModels.all().classes(), folder));
    }

    /// Short sums, extremes and pooled gradients whose last columns have masks, for which they are written twice.
    @Test
    void shortFoldsWithMasks(@TempDir Path folder) throws Exception {
        assertEquals(List.of(), refused(classes("folds"), folder));
    }

    /// Updates that read and write many arrays, whose last vector has masks.
    @Test
    void updatesOfManyArrays(@TempDir Path folder) throws Exception {
        assertEquals(List.of(), refused(classes("updates"), folder));
    }

    private static GeneratedClasses classes(String model) throws Exception {
        List<GeneratedFile> files = new ArrayList<>();
        Path spec = Path.of(FirstTierTest.class.getResource("/emit/tiers/" + model + ".tl").toURI());
        SampleModels.generate(spec).sources().forEach((path, content) -> files.add(new GeneratedFile(path, content)));
        return GeneratedClasses.compile(files);
    }

    private static List<String> refused(GeneratedClasses classes, Path folder) throws IOException, InterruptedException {
        Path boot = folder.resolve("boot");
        Path whiteBox = boot.resolve(WhiteBox.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(whiteBox.getParent());
        try (InputStream type = FirstTierTest.class.getResourceAsStream("/" + boot.relativize(whiteBox))) {
            assertNotNull(type);
            Files.copy(type, whiteBox);
        }
        List<String> options = List.of("-Xbootclasspath/a:" + boot, "-XX:+UnlockDiagnosticVMOptions", "-XX:+WhiteBoxAPI",
                "-XX:-BackgroundCompilation", "-XX:+UseSerialGC");
        // Other programs have the kernels of a training step; classes within have loops only.
        List<String> kernels = classes.bytes().keySet().stream().filter(name -> name.endsWith("Trainer")).sorted().toList();
        List<String> lines = OtherJvm.run(classes, folder.resolve("classes"), options, FirstTier.class, kernels);
        String count = lines.getLast();
        assertTrue(count.startsWith("methods ") && Integer.parseInt(count.substring("methods ".length())) >= 10 * kernels.size(), count);
        assertFalse(kernels.isEmpty());
        return lines.stream().filter(line -> line.startsWith("refused ")).toList();
    }
}
