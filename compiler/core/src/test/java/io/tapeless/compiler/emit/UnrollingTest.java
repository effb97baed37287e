package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Small models of literal extents run without loops, and nobody can tell from the numbers.
class UnrollingTest {
    private static final List<String> SPECS = List.of("regression", "classes", "lanes");
    /// One symbol anywhere, and the same program keeps its loops.
    private static final String SYMBOL = """
                dim M = 3
                input further : f32[M]
                let twice = further * 2
                watch twice
                output more = twice + 1
            """;
    private static final String UNROLLED = "kernels without loops";

    private static final List<GeneratedFile> FILES = new ArrayList<>();
    private static GeneratedClasses classes;

    @BeforeAll
    static void compileAll(@TempDir Path folder) throws IOException, URISyntaxException {
        for (String spec : SPECS) {
            String text = Files.readString(Path.of(UnrollingTest.class.getResource("/emit/tiny/" + spec + ".tl").toURI()));
            Path looped = folder.resolve(spec + ".tl");
            int loss = text.indexOf("    loss ");
            Files.writeString(looped, text.substring(0, loss) + SYMBOL + text.substring(loss));
            Path unrolled = Files.writeString(Files.createDirectories(folder.resolve("unrolled")).resolve(spec + ".tl"), text);
            for (Backend backend : List.of(Backend.VECTOR, Backend.SCALAR)) {
                generate(unrolled, backend, "unrolled" + spec + backend.text());
                generate(looped, backend, "looped" + spec + backend.text());
            }
        }
        classes = GeneratedClasses.compile(FILES);
    }

    private static void generate(Path spec, Backend backend, String packageName) throws IOException {
        Options options = Options.DEFAULT.withBackend(backend).withPackageName(packageName);
        new Compiler(options).compile(spec).sources().forEach((path, content) -> FILES.add(new GeneratedFile(path, content)));
    }

    /// As one stage, a perceptron with a fixed batch took 16 s to its vectors instead of 3 (on a busy machine).
    @Test
    void aLargerProgramWarmsUpInStagesThoughItsSmallKernelsHaveNoLoops(@TempDir Path folder) throws IOException {
        String spec = """
                model Fixed {
                    input  x : f32[32, 50]
                    target y : i32[32] in 0 ..< 7
                    let hidden = Linear(50, 60)
                    let head   = Linear(60, 7)
                    let logits = x |> hidden |> relu |> head
                    output probs = softmax(logits, axis: -1)
                    loss = cross_entropy(logits, y)
                    train { optimizer adam(lr: 1e-3) }
                }
                """;
        String trainer = new Compiler(Options.DEFAULT).compile(Files.writeString(folder.resolve("fixed.tl"), spec)).sources().get("fixed/FixedTrainer.java");
        assertTrue(trainer.contains("A kernel without loops: {@code updateHeadBias}"), trainer);
        long stages = trainer.lines().filter(line -> line.matches("     \\* Stage \\d+ of \\d+: .*, as plain loops\\.")).count();
        assertTrue(stages > 5, stages + " stages");
    }

    @Test
    void literalExtentsNeedNoLoopsAndNoTeam() {
        for (GeneratedFile file : FILES) {
            if (file.path().startsWith("unrolled") && file.path().endsWith("Trainer.java")) {
                assertTrue(file.content().contains(UNROLLED), file.path());
                assertTrue(file.path().contains("Classes") || file.content().contains("team.runAlone(job)"), file.path());
            } else if (file.path().startsWith("looped") && file.path().endsWith("Trainer.java")) {
                assertFalse(file.content().contains(UNROLLED), file.path());
            }
        }
    }

    @Test
    void neighbouringElementsShareAVectorWhereThereAreVectors() {
        for (GeneratedFile file : FILES) {
            if (file.path().startsWith("unrolledlanes") && file.path().endsWith("Trainer.java")) {
                assertEquals(file.path().contains("vector"), file.content().contains("FloatVector.fromArray(EIGHT, "), file.path());
            }
        }
    }

    /// One statement an element would be thousands of bytecodes.
    @Test
    void longArraysAreCopiedInALoop(@TempDir Path folder) throws IOException {
        Path spec = Files.writeString(folder.resolve("wide.tl"), """
                model Wide {
                    dim N == 2
                    input x : f32[N, 13]
                    target t : f32[N, 20]
                    let a = Linear(13, 20)
                    output y = a(x)
                    loss = mse(a(x), t)
                    train { optimizer sgd(lr: 0.1) average_weights 0.9 }
                }
                """);
        String parameters = new Compiler(Options.DEFAULT).compile(spec).sources().entrySet().stream()
                .filter(file -> file.getKey().endsWith("WideParameters.java")).findFirst().orElseThrow().getValue();
        assertFalse(parameters.contains("[33]"), parameters);
        assertTrue(parameters.contains("< 260; "), parameters);
    }

    @Test
    void lossesParametersStatesAndOutputsHaveTheBitsOfTheLoops() {
        for (String spec : SPECS) {
            List<String> expected = run("looped" + spec + "scalar." + Names.capital(spec), 1, 3);
            assertEquals(expected, run("looped" + spec + "vector." + Names.capital(spec), 1, 3), spec);
            for (Backend backend : List.of(Backend.VECTOR, Backend.SCALAR)) {
                for (int threads = 1; threads <= 2; threads++) {
                    String name = "unrolled" + spec + backend.text() + "." + Names.capital(spec);
                    assertEquals(expected, run(name, threads), name + " on " + threads + " threads");
                }
            }
        }
    }

    /// Every number that a short training run, an evaluation and a prediction produce.
    private static List<String> run(String className, int threads, int... symbols) {
        ModelFactory factory = classes.factory(className);
        ParameterSet parameters = factory.newParameters();
        parameters.init(3);
        List<String> numbers = new ArrayList<>();
        try (Trainer trainer = factory.newTrainer(parameters, new TrainingOptions(threads, 11), symbols);
                Evaluation evaluation = factory.newEvaluation(parameters, symbols);
                Program forward = factory.newForward(parameters, symbols)) {
            for (int step = 0; step < 20; step++) {
                bind(trainer, step, symbols);
                numbers.add("loss " + step + " " + trainer.step(symbols));
            }
            for (Tensor tensor : parameters.tensors()) {
                numbers.add(tensor.name() + " " + text(tensor.data()));
            }
            for (Tensor tensor : trainer.optimizerState()) {
                numbers.add(tensor.name() + " " + text(tensor.data()));
            }
            numbers.add("rate " + trainer.learningRate() + " norm " + trainer.gradientNorm());
            bind(evaluation, 99, symbols);
            evaluation.reset();
            evaluation.run(symbols);
            numbers.add("evaluation " + evaluation.loss() + " " + factory.info().metrics().stream().map(evaluation::metric).toList());
            bind(forward, 98, symbols);
            forward.run(symbols);
            for (TensorSpec result : forward.results()) {
                if (!result.name().equals("more")) {
                    numbers.add(result.name() + " " + text(forward.result(result.name())));
                }
            }
        }
        return numbers;
    }

    private static void bind(Program program, int seed, int... symbols) {
        Random random = new Random(seed);
        List<TensorSpec> ports = new ArrayList<>(program.info().inputs());
        ports.addAll(program.info().targets());
        for (TensorSpec port : ports) {
            int elements = port.elements(symbols);
            if (port.name().equals("further")) {
                program.bind(port.name(), new float[elements]);
            } else if (!(program instanceof Trainer || program instanceof Evaluation) && program.info().targets().contains(port)) {
                continue;
            } else if (port.low() == 0) {
                program.bind(port.name(), random.ints(elements, 0, (int) port.high()).toArray());
            } else {
                float[] values = new float[elements];
                for (int i = 0; i < elements; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                program.bind(port.name(), values);
            }
        }
    }

    private static String text(Object array) {
        return array instanceof float[] floats ? java.util.Arrays.toString(floats)
                : array instanceof int[] ints ? java.util.Arrays.toString(ints) : String.valueOf(((Object[]) array).length);
    }
}
