package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.emit.EmitOptions;
import io.tapeless.compiler.emit.GeneratedFile;
import io.tapeless.compiler.emit.JavaBackend;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.plan.ParameterLayouts;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Target;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training step that is one program does what the backward program and the update program do one after the other.
class StepProgramTest {
    private static final Path SAMPLES = Path.of("..", "..", "generated-samples", "models");
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final List<Path> SPECS = List.of(RESOURCES.resolve("emit/plain.tl"), RESOURCES.resolve("step/everything.tl"),
            RESOURCES.resolve("step/wide.tl"), RESOURCES.resolve("step/few.tl"), RESOURCES.resolve("step/sequence.tl"),
            RESOURCES.resolve("step/blocks.tl"), RESOURCES.resolve("step/filters.tl"), SAMPLES.resolve("autoencoder.tl"),
            SAMPLES.resolve("siamese.tl"), SAMPLES.resolve("residual_tower.tl"), SAMPLES.resolve("xor.tl"));
    /// So many of them run on the vector back end too, which is slow until it is compiled.
    private static final int VECTOR_SPECS = 7;
    private static final int STEPS = 8;

    private static Map<String, byte[]> classes;

    @BeforeAll
    static void compileAll() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (int spec = 0; spec < SPECS.size(); spec++) {
            ModelPrograms merged = programs(SPECS.get(spec));
            ModelPrograms separate = new ModelPrograms(merged.model(), merged.init(), merged.inference(), merged.evaluation(), merged.backward(),
                    merged.update(), null);
            add(sources, merged, "merged" + spec, "scalar");
            add(sources, separate, "separate" + spec, "scalar");
            if (spec < VECTOR_SPECS) {
                add(sources, merged, "lanes" + spec, "vector");
            }
        }
        classes = InMemoryJavac.compile(sources);
    }

    private static ModelPrograms programs(Path spec) throws IOException {
        return Pipeline.programs(new Compiler(Options.DEFAULT).check(spec).model(), Options.DEFAULT.gradientProgram(), Pipeline.Trace.NONE);
    }

    private static void add(Map<String, String> sources, ModelPrograms programs, String name, String backend) {
        for (GeneratedFile file : JavaBackend.generate(programs, new EmitOptions(name, backend, "portable", ""))) {
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
            if (spec < VECTOR_SPECS) {
                assertEquals(expected, run(factory("lanes" + spec), 2), SPECS.get(spec) + " in lanes");
            }
        }
    }

    /// Sums of few products are computed where they are used, in a form of their own for each number of rows.
    @Test
    void stepsOfFewRowsGiveTheSameBits() {
        for (int spec = 0; spec < VECTOR_SPECS; spec++) {
            assertEquals(fewRows(factory("separate" + spec)), fewRows(factory("lanes" + spec)), SPECS.get(spec).toString());
        }
    }

    /// The parameters after steps of one row, two, three and so on.
    private static List<String> fewRows(ModelFactory factory) {
        int[] symbols = tuned(factory);
        ParameterSet parameters = factory.newParameters();
        parameters.init(3);
        List<String> shown = new ArrayList<>();
        try (Trainer trainer = bound(factory.newTrainer(parameters, TrainingOptions.DEFAULT, symbols), symbols)) {
            for (int rows = 1; rows <= 5; rows++) {
                symbols[0] = rows;
                trainer.step(symbols);
                parameters.tensors().forEach(tensor -> shown.add(text(tensor)));
            }
        }
        return shown;
    }

    @Test
    void gradientsOfSeveralMicroBatchesKeepTwoPrograms() throws IOException {
        assertNull(programs(RESOURCES.resolve("emit/norms.tl")).step());
    }

    @Test
    void weightsAreStoredAsTheFirstProductReadsThem() throws IOException {
        assertEquals(Map.of("fc1.weight", List.of(1, 0), "fc1.weight.buffer", List.of(1, 0)),
                ParameterLayouts.of(programs(RESOURCES.resolve("emit/plain.tl")).step()).orders());
    }

    /// For few rows a copy of a large matrix would take longer than reading it where it is; for more it pays.
    @Test
    void aFewRowsNeedNoCopyOfLargeWeights(@TempDir Path folder) throws IOException {
        String few = Files.readString(RESOURCES.resolve("step/few.tl"));
        assertEquals(Set.of(), copied(folder, few));
        assertEquals(Set.of("fc2.weight"), copied(folder, few.replace("dim N = 6", "dim N = 40")));
    }

    /// Large products are packed in any order, whether their rows are those of a matrix or of sequences.
    @Test
    void sequencesNeedNoCopyOfLargeWeights(@TempDir Path folder) throws IOException {
        String sequence = Files.readString(RESOURCES.resolve("step/sequence.tl"));
        assertEquals(Set.of(), copied(folder, sequence));
        assertEquals(Set.of("fc2.weight", "fc3.weight"), copied(folder, sequence.replace("500", "400")));
    }

    /// The large parameters of which a step makes copies in another order.
    private static Set<String> copied(Path folder, String spec) throws IOException {
        ParameterLayouts.Stored step = ParameterLayouts.of(programs(Files.writeString(folder.resolve("few.tl"), spec)).step());
        return Planner.plan(step.graph()).steps().stream().map(ProgramPlan.Step::first)
                .filter(value -> value.op() instanceof Permute && value.input(0).op() instanceof Named leaf && leaf.role() == Named.Role.PARAMETER
                        && value.shape().elements().tuned() > 10_000).map(value -> ((Named) value.input(0).op()).name()).collect(Collectors.toSet());
    }

    @Test
    void aMatrixThatNoGradientReadsIsStoredInBlocksOfColumns() throws IOException {
        ProgramPlan plan = Planner.plan(ParameterLayouts.of(programs(RESOURCES.resolve("step/blocks.tl")).step()).graph());
        assertEquals(Set.of("fc1.weight", "fc1.weight.m", "fc1.weight.v"), Scheduler.inBlocks(plan, Target.named("portable")));
    }

    /// A matrix beyond the second cache is packed where its rows are whole, and read where it is in blocks: up to a million elements that takes less time.
    @Test
    void wideMatricesAreInBlocksWhereTheyStayNear(@TempDir Path folder) throws IOException {
        assertEquals(Set.of("fc1.weight", "fc1.weight.m", "fc1.weight.v"), inBlocks(folder, 784, 1024));
        assertEquals(Set.of(), inBlocks(folder, 1500, 1024));
    }

    private static Set<String> inBlocks(Path folder, int features, int columns) throws IOException {
        String spec = Files.readString(RESOURCES.resolve("step/blocks.tl")).replace("37", "" + features).replace("160", "" + columns);
        ProgramPlan plan = Planner.plan(ParameterLayouts.of(programs(Files.writeString(folder.resolve("wide.tl"), spec)).step()).graph());
        return Scheduler.inBlocks(plan, Target.named("portable"));
    }

    /// A step copies a filter for the gradient of its image, which reads it the other way round, and for nothing else.
    @Test
    void filtersAreStoredAsConvolutionsReadThem() throws IOException {
        ParameterLayouts.Stored step = ParameterLayouts.of(programs(RESOURCES.resolve("step/filters.tl")).step());
        List<String> filters = List.of("first.weight", "down.weight", "again.weight", "up.weight", "join.weight", "again.weight.m");
        assertTrue(step.orders().keySet().containsAll(filters), step.text());
        Map<String, Integer> copies = new TreeMap<>();
        List<Value> turned = new ArrayList<>();
        for (ProgramPlan.Step kernel : Planner.plan(step.graph()).steps()) {
            if (kernel.first().op() instanceof Permute && kernel.first().input(0).op() instanceof Named leaf && leaf.role() == Named.Role.PARAMETER) {
                copies.merge(leaf.name(), 1, Integer::sum);
            } else if (kernel.first().op() instanceof Permute && kernel.first().input(0).op() instanceof Contraction) {
                turned.add(kernel.first());
            }
        }
        assertFalse(copies.containsKey("first.weight"), "nobody wants the gradient of x: " + copies);
        assertTrue(copies.values().stream().allMatch(count -> count == 1), copies.toString());
        assertEquals(List.of(), turned, "gradients come out in the order in which the update reads them");
    }

    /// Mean, variance, and on the way back two sums that serve the gradients of the image, the scale and the shift alike; the others are the gradients of two
    /// biases.
    @Test
    void groupNormSumsOverImagesFourTimes() throws IOException {
        ProgramPlan plan = Planner.plan(ParameterLayouts.of(programs(RESOURCES.resolve("step/filters.tl")).step()).graph());
        List<Value> passes = plan.steps().stream().map(ProgramPlan.Step::first).filter(value -> value.op() instanceof Sum
                && value.input(0).shape().elements().tuned() == 5 * 16 * 8 * 8).toList();
        assertEquals(4 + 2, passes.size(), passes.toString());
    }

    /// Each layer more keeps its own result for the way back. The gradients of results follow each other in the same memory.
    @Test
    void aDeeperTowerTakesOneImageMoreForEachLayer(@TempDir Path folder) throws IOException {
        int image = 4 * 16 * 16 * 16 * Float.BYTES;
        long perLayer = (towerBytes(folder, 16) - towerBytes(folder, 8)) / 8;
        assertTrue(perLayer > image && perLayer < 1.6 * image, perLayer + " bytes for a layer whose result takes " + image);
    }

    private static long towerBytes(Path folder, int layers) throws IOException {
        Path spec = folder.resolve("tower" + layers + ".tl");
        Files.writeString(spec, """
                model Tower {
                    dim N = 4
                    input  x : f32[N, 16, 16, 16]
                    target y : f32[N, 16, 16, 16]
                """ + IntStream.range(0, layers).mapToObj("    let conv%d = Conv2d(16, 16, 3, padding: 1)%n"::formatted).collect(Collectors.joining())
                + "    loss = mse(x" + IntStream.range(0, layers).mapToObj(" |> conv%d |> tanh"::formatted).collect(Collectors.joining()) + ", y)\n"
                + "    train { optimizer sgd(lr: 0.1) }\n}\n");
        return Planner.plan(ParameterLayouts.of(programs(spec).step()).graph()).tunedBytes();
    }

    @Test
    void othersSeeCurrentValuesAndMayWriteBetweenSteps(@TempDir Path folder) throws IOException {
        for (int spec = 0; spec < SPECS.size(); spec++) {
            assertEquals(interrupted(factory("separate" + spec), folder), interrupted(factory("merged" + spec), folder), SPECS.get(spec).toString());
        }
    }

    /// A run in which others look at the parameters, write them, and train them too.
    private static List<String> interrupted(ModelFactory factory, Path folder) throws IOException {
        int[] tuned = tuned(factory);
        List<String> shown = new ArrayList<>();
        ParameterSet parameters = factory.newParameters();
        parameters.init(3);
        Path file = folder.resolve("parameters.safetensors");
        try (Trainer trainer = bound(factory.newTrainer(parameters, TrainingOptions.DEFAULT, tuned), tuned);
                Trainer other = bound(factory.newTrainer(parameters, TrainingOptions.DEFAULT, tuned), tuned);
                Program forward = bound(factory.newForward(parameters, tuned), tuned)) {
            List<Tensor> kept = parameters.tensors();
            trainer.step(tuned);
            forward.run(tuned);
            forward.results().forEach(result -> shown.add(result.name() + " " + Arrays.hashCode((float[]) forward.result(result.name()))));
            trainer.step(tuned);
            kept.forEach(tensor -> shown.add(text(tensor)));
            trainer.step(tuned);
            parameters.save(file);
            trainer.step(tuned);
            other.step(tuned);
            trainer.step(tuned);
            kept.forEach(tensor -> scale((float[]) tensor.data(), 0.5f));
            trainer.optimizerState().forEach(tensor -> scale((float[]) tensor.data(), 0.25f));
            trainer.step(tuned);
            trainer.optimizerState().forEach(tensor -> shown.add(text(tensor)));
            parameters.load(file);
            shown.add(String.valueOf(trainer.step(tuned)));
            parameters.init(4);
            shown.add(String.valueOf(trainer.step(tuned)));
            forward.run(tuned);
            forward.results().forEach(result -> shown.add(result.name() + " " + Arrays.hashCode((float[]) forward.result(result.name()))));
            shown.add(String.valueOf(trainer.step(tuned)));
        }
        parameters.tensors().forEach(tensor -> shown.add(text(tensor)));
        return shown;
    }

    private static void scale(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }

    private static int[] tuned(ModelFactory factory) {
        return factory.info().symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
    }

    /// The program with data for what it reads.
    private static <P extends Program> P bound(P program, int... symbols) {
        SplittableRandom random = new SplittableRandom(9);
        program.info().inputs().forEach(port -> program.bind(port.name(), SampleData.array(port, random, symbols)));
        if (program instanceof Trainer) {
            program.info().targets().forEach(port -> program.bind(port.name(), SampleData.array(port, random, symbols)));
        }
        return program;
    }

    /// What a run shows, bit by bit: every number of every step, then all tensors.
    private static List<String> run(ModelFactory factory, int threads) {
        int[] tuned = tuned(factory);
        int[] fewer = Arrays.stream(tuned).map(n -> Math.max(1, n - 3)).toArray();
        List<String> shown = new ArrayList<>();
        ParameterSet parameters = factory.newParameters();
        parameters.init(3);
        try (Trainer trainer = bound(factory.newTrainer(parameters, new TrainingOptions(threads, 5), tuned), tuned)) {
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
