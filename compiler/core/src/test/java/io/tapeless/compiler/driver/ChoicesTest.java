package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.CompileException;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoicesTest {
    private static final String SPEC = """
        model Tower(depth: int = 3) {
            dim N
            input x : f32[N, 4]
            let tower = repeat i in 3 { Linear(4, 4) }
            output y = x |> tower[0:depth]
        }
        """;

    @TempDir
    private Path folder;

    @Test
    void oneCheckpointServesEveryDepth() throws Throwable {
        Path spec = Files.writeString(folder.resolve("tower.tl"), SPEC);
        Artifacts artifacts = new Compiler(Options.DEFAULT.withBackend(Backend.SCALAR).withPackageName("demo"))
                .compileChoices(spec, "depth", List.of("1", "3"));
        assertEquals("demo.TowerByDepth", artifacts.factoryClass());
        Class<?> chooser = ModelLoader.loader(InMemoryJavac.compile(artifacts.javaSources())).loadClass(artifacts.factoryClass());
        var of = MethodHandles.publicLookup().findStatic(chooser, "of", MethodType.methodType(ModelFactory.class, int.class));
        ModelFactory deep = (ModelFactory) of.invoke(3);
        ModelFactory shallow = (ModelFactory) of.invoke(1);
        ParameterSet parameters = deep.newParameters();
        parameters.init(5);
        parameters.save(folder.resolve("tower.safetensors"));
        ParameterSet same = shallow.newParameters();
        same.load(folder.resolve("tower.safetensors"));
        float[] x = {1, -2, 3, 0.5f};
        float[] once = run(shallow, same, x);
        assertTrue(!java.util.Arrays.equals(once, run(deep, parameters, x)));
        float[] weight = (float[]) parameters.tensor("tower.0.weight").data();
        float[] bias = (float[]) parameters.tensor("tower.0.bias").data();
        for (int o = 0; o < 4; o++) {
            double sum = bias[o];
            for (int i = 0; i < 4; i++) {
                sum += weight[o * 4 + i] * x[i];
            }
            assertEquals(sum, once[o], 1e-5);
        }
        assertThrows(IllegalArgumentException.class, () -> of.invoke(2));
    }

    private static float[] run(ModelFactory model, ParameterSet parameters, float[] x) {
        try (Program program = model.newForward(parameters, 1)) {
            program.bind("x", x);
            program.run(1);
            return ((float[]) program.result("y")).clone();
        }
    }

    @Test
    void aSpecOfTwoModelsCompilesToBoth() throws IOException {
        Path spec = Files.writeString(folder.resolve("two.tl"), SPEC + SPEC.replace("model Tower", "model Other"));
        Artifacts artifacts = new Compiler(Options.DEFAULT.withBackend(Backend.SCALAR).withPackageName("demo")).compileAll(spec);
        assertTrue(artifacts.sources().keySet().containsAll(List.of("demo/Tower.java", "demo/OtherForward.java", "demo/other.json")),
                artifacts.sources().keySet().toString());
        assertTrue(InMemoryJavac.compile(artifacts.javaSources()).containsKey("demo.Other"));
    }

    @Test
    void aValueThatDoesNotCompileIsReported() throws IOException {
        Path spec = Files.writeString(folder.resolve("tower.tl"), SPEC);
        assertThrows(CompileException.class, () -> new Compiler(Options.DEFAULT).compileChoices(spec, "depth", List.of("1", "4")));
    }
}
