package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapeless.compiler.emit.EmitOptions;
import io.tapeless.compiler.emit.GeneratedFile;
import io.tapeless.compiler.emit.JavaBackend;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A training step that is one program does what the backward program and the update program do one after the other.
class StepProgramTest {
    private static final Path SAMPLES = Path.of("..", "..", "generated-samples", "models");
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final List<Path> SPECS = List.of(RESOURCES.resolve("emit/plain.tl"), RESOURCES.resolve("step/everything.tl"),
            SAMPLES.resolve("autoencoder.tl"), SAMPLES.resolve("siamese.tl"), SAMPLES.resolve("residual_tower.tl"), SAMPLES.resolve("xor.tl"));
    private static final int STEPS = 8;

    private static Map<String, byte[]> classes;

    @BeforeAll
    static void compileAll() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (int spec = 0; spec < SPECS.size(); spec++) {
            ModelPrograms merged = programs(SPECS.get(spec));
            ModelPrograms separate = new ModelPrograms(merged.model(), merged.init(), merged.inference(), merged.evaluation(), merged.backward(),
                    merged.update(), null);
            add(sources, merged, "merged" + spec);
            add(sources, separate, "separate" + spec);
        }
        classes = InMemoryJavac.compile(sources);
    }

    private static ModelPrograms programs(Path spec) throws IOException {
        return Pipeline.programs(new Compiler(Options.DEFAULT).check(spec).model(), Options.DEFAULT.gradientProgram(), Pipeline.Trace.NONE);
    }

    private static void add(Map<String, String> sources, ModelPrograms programs, String name) {
        for (GeneratedFile file : JavaBackend.generate(programs, new EmitOptions(name, "vector", "portable", ""))) {
            if (file.path().endsWith(".java")) {
                sources.put(file.path(), file.content());
            }
        }
    }

    private static ModelFactory factory(String name) {
        String type = classes.keySet().stream().filter(c -> c.startsWith(name + ".") && c.endsWith("Trainer")).findFirst().orElseThrow();
        return ModelLoader.instantiate(classes, type.substring(0, type.length() - "Trainer".length()));
    }

    @Test
    void oneProgramGivesTheBitsOfTwo() {
        for (int spec = 0; spec < SPECS.size(); spec++) {
            List<String> expected = run(factory("separate" + spec), 1);
            assertEquals(expected, run(factory("merged" + spec), 1), SPECS.get(spec).toString());
            assertEquals(expected, run(factory("merged" + spec), 2), SPECS.get(spec) + " on two threads");
        }
    }

    @Test
    void gradientsOfSeveralMicroBatchesKeepTwoPrograms() throws IOException {
        assertNull(programs(RESOURCES.resolve("emit/norms.tl")).step());
    }

    /// What a run shows, bit by bit: every number of every step, then all tensors.
    private static List<String> run(ModelFactory factory, int threads) {
        ModelInfo info = factory.info();
        int[] tuned = info.symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        int[] fewer = Arrays.stream(tuned).map(n -> Math.max(1, n - 3)).toArray();
        List<String> shown = new ArrayList<>();
        ParameterSet parameters = factory.newParameters();
        parameters.init(3);
        try (Trainer trainer = factory.newTrainer(parameters, new TrainingOptions(threads, 5), tuned)) {
            SplittableRandom random = new SplittableRandom(9);
            for (List<TensorSpec> ports : List.of(info.inputs(), info.targets())) {
                ports.forEach(port -> trainer.bind(port.name(), SampleData.array(port, random, tuned)));
            }
            for (int step = 0; step < STEPS; step++) {
                double loss = trainer.step(step % 2 == 0 ? tuned : fewer);
                shown.add(loss + " " + trainer.objective() + " " + trainer.gradientNorm() + " " + trainer.learningRate() + " " + trainer.steps() + " "
                        + trainer.microSteps());
            }
            trainer.results().stream().filter(spec -> spec.role() == TensorSpec.Role.WATCH).forEach(watch -> shown.add(watch.name() + " "
                    + bits(trainer.result(watch.name())) + " " + bits(trainer.result("grad." + watch.name()))));
            parameters.tensors().forEach(tensor -> shown.add(text(tensor)));
            trainer.optimizerState().forEach(tensor -> shown.add(text(tensor)));
        }
        return shown;
    }

    private static String text(Tensor tensor) {
        return tensor.name() + " " + bits(tensor.data());
    }

    private static int bits(Object array) {
        return Arrays.hashCode((float[]) array);
    }
}
