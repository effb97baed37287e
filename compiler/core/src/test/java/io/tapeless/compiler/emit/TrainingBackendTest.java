package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ModelFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What must not change the bits of a training run, and what a step must not allocate.
class TrainingBackendTest {
    private static final List<String> SPECS = List.of("plain", "norms", "recurrent", "sequence");
    private static final int STEPS = 60;
    /// Steps in which some stages have got vectors and others have not.
    private static final int STARTING_STEPS = 250;

    private static GeneratedClasses classes;

    @BeforeAll
    static void compileAll() throws IOException, URISyntaxException {
        List<GeneratedFile> files = new ArrayList<>();
        for (String spec : SPECS) {
            for (Backend backend : List.of(Backend.VECTOR, Backend.SCALAR)) {
                files.addAll(generate(spec, backend));
            }
        }
        files.addAll(generate("xor", Backend.VECTOR));
        files.addAll(generate("images", Backend.VECTOR));
        classes = GeneratedClasses.compile(files);
    }

    private static List<GeneratedFile> generate(String spec, Backend backend) throws IOException, URISyntaxException {
        Path path = Path.of(TrainingBackendTest.class.getResource("/emit/" + spec + ".tl").toURI());
        Options options = Options.DEFAULT.withBackend(backend).withPackageName(spec + backend.text());
        return new Compiler(options).compile(path).sources().entrySet().stream().map(file -> new GeneratedFile(file.getKey(), file.getValue())).toList();
    }

    private static String className(String spec, Backend backend) {
        return spec + backend.text() + "." + Names.capital(spec);
    }

    private static ModelFactory factory(String spec, Backend backend) {
        return classes.factory(className(spec, backend));
    }

    @Test
    void threadsCapacityAndBackEndDoNotChangeTheBits() {
        for (String spec : SPECS) {
            long expected = TrainingRun.bits(factory(spec, Backend.SCALAR), 1, TrainingRun.ROWS, STEPS);
            for (Backend backend : List.of(Backend.VECTOR, Backend.SCALAR)) {
                for (int threads = 1; threads <= 3; threads++) {
                    int capacity = TrainingRun.ROWS + 15 * (threads - 1);
                    assertEquals(expected, TrainingRun.bits(factory(spec, backend), threads, capacity, STEPS),
                            spec + " " + backend + " on " + threads + " threads with capacity " + capacity);
                }
            }
        }
    }

    /// Before C2 has a kernel, its vectors are the JDK's Java code: interpreted, or compiled by C1 where the interpreter would take half a minute.
    @Test
    void coldAndCompiledCodeGiveTheSameBits(@TempDir Path folder) throws IOException, InterruptedException {
        for (String spec : SPECS) {
            TrainingRun.bits(factory(spec, Backend.VECTOR), 1, TrainingRun.ROWS, 1500);
            long compiled = TrainingRun.bits(factory(spec, Backend.VECTOR), 1, TrainingRun.ROWS, 3);
            String cold = List.of("recurrent", "sequence").contains(spec) ? "-XX:TieredStopAtLevel=1" : "-Xint";
            assertEquals(List.of("bits " + compiled), run(folder, cold, TrainingRun.class, className(spec, Backend.VECTOR), "3"), spec + " " + cold);
        }
    }

    /// The first runs are plain loops, then vectors take over, stage by stage: nobody can tell.
    @Test
    void startingWithPlainLoopsGivesTheSameBits(@TempDir Path folder) throws IOException, InterruptedException {
        for (String spec : SPECS) {
            String trainer = classes.bytes().keySet().stream().filter(name -> name.equals(className(spec, Backend.VECTOR) + "Trainer$Plain")
                    || name.equals(className(spec, Backend.VECTOR) + "Backward$Plain")).findFirst().orElse("no plain loops");
            assertEquals(className(spec, Backend.VECTOR), trainer.replaceAll("(Trainer|Backward).*", ""), spec);
            long expected = TrainingRun.bits(factory(spec, Backend.VECTOR), 1, TrainingRun.ROWS, STARTING_STEPS);
            assertEquals(List.of("bits " + expected), run(folder, "-Dtapeless.warmup=auto", TrainingRun.class, className(spec, Backend.VECTOR),
                    "" + STARTING_STEPS, "2"), spec);
        }
    }

    @Test
    void stepsAndPredictionsAllocateNothing(@TempDir Path folder) throws IOException, InterruptedException {
        // Two threads where a step is short: until C2 has everything, a busy machine makes the team slow.
        assertEquals(List.of("bytes per 50 steps: 0", "bytes per 50 predictions: 0"),
                run(folder, "-Xshare:auto", StepAllocation.class, className("plain", Backend.VECTOR), "2"));
    }

    /// The update of gradients summed over micro-batches is a program of its own.
    @Test
    void updatesOfAccumulatedGradientsAllocateNothing(@TempDir Path folder) throws IOException, InterruptedException {
        assertEquals(List.of("bytes per 50 steps: 0", "bytes per 50 predictions: 0"),
                run(folder, "-Dtapeless.warmup=auto", StepAllocation.class, className("norms", Backend.VECTOR), "1"));
    }

    @Test
    void stepsOfAConvolutionalModelAllocateNothing(@TempDir Path folder) throws IOException, InterruptedException {
        assertEquals(List.of("bytes per 50 steps: 0", "bytes per 50 predictions: 0"),
                run(folder, "-Dtapeless.warmup=auto", StepAllocation.class, className("images", Backend.VECTOR), "2"));
    }

    /// With vectors from the first run on, kernels that do little would be boxed for thousands of steps.
    @Test
    void aModelOfManySmallKernelsAllocatesNothing(@TempDir Path folder) throws IOException, InterruptedException {
        assertEquals(List.of("bytes per 50 steps: 0", "bytes per 50 predictions: 0"),
                run(folder, "-Dtapeless.warmup=auto", StepAllocation.class, className("sequence", Backend.VECTOR), "1"));
    }

    /// Such a program has vectors of two lengths. With vectors from the first run on, C2 kept 64 to 432 bytes a call for good in many processes.
    @Test
    void predictionsOfATinyModelAllocateNothingInAProcessThatNeverTrains(@TempDir Path folder) throws IOException, InterruptedException {
        assertEquals(List.of("bytes per 50 predictions: 0"),
                run(folder, "-Dtapeless.warmup=auto", PredictionAllocation.class, className("xor", Backend.VECTOR)));
    }

    /// What a program prints in a JVM of its own, which has the generated classes.
    private static List<String> run(Path folder, String option, Class<?> program, String... arguments) throws IOException, InterruptedException {
        return OtherJvm.run(classes, folder, List.of("-Dtapeless.warmup=none", option), program, List.of(arguments));
    }
}
