package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `dslc compare`, on tensors computed by hand.
class CompareCommandTest {
    /// y = w·x with w = (2, 3), x = (1, 10): 32; loss y² = 1024; dw = 2·32·x, dx = 2·32·w; one step of sgd(0.01) takes 0.01·dw off w.
    private static final String LINE = """
            model Line {
                dim N == 1
                input x : f32[N, 2]
                param w : f32[1, 2] ~ zeros
                let y = x @ w.T
                output y = y
                loss = sum(y * y)
                train { optimizer sgd(lr: 0.01) }
            }
            """;

    @TempDir
    private Path parent;
    private Path folder;
    private Path line;

    @BeforeEach
    void writeSpec() {
        folder = parent.resolve("with space");
        line = Cli.write(folder, "line.tl", LINE);
    }

    private Path golden(String name, double... afterOneStep) throws IOException {
        Path file = folder.resolve(name);
        Safetensors.save(file, List.of(f32("input.x", new int[] {1, 2}, 1, 10), f32("param.w", new int[] {1, 2}, 2, 3),
                f32("output.y", new int[] {1, 1}, 32), f32("loss", new int[0], 1024), f32("grad.param.w", new int[] {1, 2}, 64, 640),
                f32("grad.input.x", new int[] {1, 2}, 128, 192), f32("after1.param.w", new int[] {1, 2}, afterOneStep)));
        return file;
    }

    private static Tensor f32(String name, int[] shape, double... values) {
        float[] data = new float[values.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) values[i];
        }
        return new Tensor(name, TensorSpec.Role.INPUT, ElementType.F32, shape, data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "interpreter", "vector"})
    void compareAgreesWithHandComputedTensors(String backend) throws IOException {
        Cli cli = Cli.run("compare", line, golden("good.safetensors", 1.36, -3.4), "--backend", backend);
        assertEquals(0, cli.status(), cli.all());
        assertEquals("5 of 5 tensors agree", cli.lastLine());
    }

    @Test
    void compareFailsOnADifferentStepAndNamesTheTensor() throws IOException {
        Cli cli = Cli.run("compare", line, golden("bad.safetensors", 1.36, -3.5), "--json", "--backend", "scalar");
        assertEquals(1, cli.status());
        assertTrue(cli.lastLine().startsWith("{\"passed\":false,"), cli.all());
        assertTrue(cli.lastLine().contains("{\"golden\":\"after1.param.w\",\"name\":\"w\",\"elements\":2,\"error\":0.028"), cli.all());
        assertEquals(0, Cli.run("compare", line, golden("bad.safetensors", 1.36, -3.5), "--tolerance", "after1.param.w=0.1", "--backend", "scalar").status());
        assertEquals(0, Cli.run("compare", line, golden("bad.safetensors", 1.36, -3.5), "--steps", "0", "--backend", "scalar").status());
    }

    @Test
    void compareMultipliesOutputsByCotangents() throws IOException {
        Path file = folder.resolve("vjp.safetensors");
        Safetensors.save(file, List.of(f32("input.x", new int[] {1, 2}, 1, 10), f32("param.weight", new int[] {1, 2}, 2, 3),
                f32("cotangent.y", new int[] {1, 1}, 5), f32("output.y", new int[] {1, 1}, 32), f32("grad.input.x", new int[] {1, 2}, 10, 15)));
        Cli cli = Cli.run("compare", line, file, "--map", "weight=w", "--backend", "scalar");
        assertEquals(0, cli.status(), cli.all());
        assertEquals("2 of 2 tensors agree", cli.lastLine());
    }

    @Test
    void compareListsWhatTheFileLacks() throws IOException {
        Path file = folder.resolve("lacking.safetensors");
        Safetensors.save(file, List.of(f32("input.x", new int[] {1, 3}, 1, 10, 2), f32("param.v", new int[] {1, 2}, 2, 3), f32("loss", new int[0], 1)));
        Cli cli = Cli.run("compare", line, file, "--backend", "scalar");
        assertEquals(1, cli.status());
        assertTrue(cli.err().contains("[1, 2] in the model but 'input.x' is [1, 3]"), cli.all());
        assertEquals(1, Cli.run("compare", line, folder.resolve("absent.safetensors")).status());
        Path range = Cli.write(folder, "range.tl", LINE.replace("input x : f32[N, 2]", "input x : f32[N, 2] in 0 ..< 5"));
        Cli outside = Cli.run("compare", range, golden("outside.safetensors", 1.36, -3.4), "--backend", "scalar");
        assertEquals(1, outside.status(), outside.all());
        assertTrue(outside.err().contains("TL0707") && outside.err().contains("'x'"), outside.all());
        Path damaged = Files.write(folder.resolve("damaged.safetensors"), new byte[] {1, 2, 3});
        assertTrue(Cli.run("compare", line, damaged).err().contains("3 bytes"));
    }
}
