package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Layers of equal shape share the methods of their kernels.
class KernelMethodsTest {
    @TempDir
    private Path folder;

    private String trainer(int depth) throws IOException {
        Path spec = Files.writeString(folder.resolve("tower" + depth + ".tl"), """
                layer Dense(width: int) {
                    let inner = Linear(width, width)
                    apply (x) = relu(inner(x))
                }
                model Tower {
                    dim N = 16
                    input x : f32[N, 24]
                    target y : f32[N, 24]
                    let tower = repeat %d { Dense(24) }
                    output p = tower(x)
                    loss = mse(p, y)
                    train { optimizer adam(lr: 0.01) }
                }
                """.formatted(depth));
        return new Compiler(Options.DEFAULT).compile(spec).sources().entrySet().stream().filter(file -> file.getKey().endsWith("TowerTrainer.java"))
                .findFirst().orElseThrow().getValue();
    }

    private static long kernels(String source) {
        return Pattern.compile("private static void ").matcher(source).results().count();
    }

    @Test
    void aDeeperTowerHasNoMoreMethods() throws IOException {
        String three = trainer(3);
        String nine = trainer(9);
        assertEquals(kernels(three), kernels(nine));
        assertTrue(nine.contains("The same code: "), "the comment names the other layers");
    }
}
