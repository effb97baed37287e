package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The kernels of the three steps that were first written by hand (a perceptron, exclusive or, LeNet) as text, and the Java of the small two, for
/// any number of rows. They change whenever a schedule or the text of a kernel does: `-Dgolden.update=true` writes what there is, and the
/// difference shows what a change does to code that was tuned.
class PrototypeGoldenTest {
    private static final Path GOLDENS = Path.of("src/test/resources/golden/kernels");
    private static final Map<String, Path> PROTOTYPES = Map.of("mlp", Path.of("../../benchmarks/models/mlp_sgd.tl"),
            "xor", Path.of("../../benchmarks/models/xor_sgd.tl"), "lenet", Path.of("../../generated-samples/models/lenet.tl"));

    @Test
    void kernelsAndTheirJavaAreAsRecorded() throws IOException {
        for (Map.Entry<String, Path> prototype : PROTOTYPES.entrySet()) {
            Compiler compiler = new Compiler(Options.DEFAULT.withPackageName(prototype.getKey()));
            String kernels = compiler.dump(prototype.getValue(), "kernels").orElseThrow();
            check(prototype.getKey() + ".kernels", kernels.substring(kernels.lastIndexOf("program step\n")));
            String trainer = compiler.compile(prototype.getValue()).sources().entrySet().stream()
                    .filter(file -> file.getKey().endsWith("Trainer.java")).findFirst().orElseThrow().getValue();
            // LeNet's are six thousand lines: its kernels tell as much.
            if (!prototype.getKey().equals("lenet")) {
                check(prototype.getKey() + ".java.txt", trainer.split("\n    /\\*\\*\n     \\* The kernels as plain loops")[0] + "\n");
            }
        }
    }

    private static void check(String name, String now) throws IOException {
        Path golden = GOLDENS.resolve(name);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDENS);
            Files.writeString(golden, now);
        }
        assertEquals(Files.exists(golden) ? Files.readString(golden) : "", now,
                golden + " is another one; if that is meant, run with -Dgolden.update=true and look at the difference");
    }
}
