package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Trainer;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What must not change the bits of a training run, and what a step must not allocate.
class TrainingBackendTest {
    private static final List<String> SPECS = List.of("plain", "norms");
    private static final int STEPS = 60;
    private static final long PATIENCE_NANOS = 180_000_000_000L;

    private static GeneratedClasses classes;

    @BeforeAll
    static void compileAll() throws IOException, URISyntaxException {
        List<GeneratedFile> files = new ArrayList<>();
        for (String spec : SPECS) {
            for (Backend backend : List.of(Backend.VECTOR, Backend.SCALAR)) {
                files.addAll(generate(spec, backend));
            }
        }
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

    @Test
    void interpretedAndCompiledCodeGiveTheSameBits(@TempDir Path folder) throws IOException, InterruptedException {
        for (Map.Entry<String, byte[]> type : classes.bytes().entrySet()) {
            Path file = folder.resolve(type.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, type.getValue());
        }
        for (String spec : SPECS) {
            TrainingRun.bits(factory(spec, Backend.VECTOR), 1, TrainingRun.ROWS, 1500);
            long compiled = TrainingRun.bits(factory(spec, Backend.VECTOR), 1, TrainingRun.ROWS, 3);
            String classPath = folder + File.pathSeparator + System.getProperty("java.class.path");
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xint", "--add-modules",
                    "jdk.incubator.vector", "-cp", classPath, TrainingRun.class.getName(), className(spec, Backend.VECTOR), "3")
                    .redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
            assertEquals("bits " + compiled, output.lines().filter(line -> line.startsWith("bits")).findFirst().orElse(output), spec);
        }
    }

    @Test
    void stepsAndPredictionsAllocateNothing() {
        for (String spec : SPECS) {
            ModelFactory factory = factory(spec, Backend.VECTOR);
            ParameterSet parameters = factory.newParameters();
            parameters.init(1);
            // Two threads where a step is short: until C2 has everything, a busy machine makes the team slow.
            int team = spec.equals("plain") ? 2 : 1;
            try (Trainer trainer = TrainingRun.trainer(factory, parameters, team, TrainingRun.ROWS);
                    Program forward = factory.newForward(parameters, TrainingRun.ROWS)) {
                forward.bind("x", new float[TrainingRun.ROWS * 300]);
                int[] rows = {32};
                assertEquals(0, allocatedInTheEnd(() -> trainer.step(rows)), spec + " step");
                assertEquals(0, allocatedInTheEnd(() -> forward.run(rows)), spec + " prediction");
            }
        }
    }

    /// Bytes that all threads allocate during some runs, once C2 is done with the code (or never will be).
    private static long allocatedInTheEnd(Runnable run) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread == Thread.currentThread()
                || thread.getName().startsWith("tapeless")).mapToLong(Thread::threadId).toArray();
        long start = System.nanoTime();
        long allocated;
        do {
            for (int i = 0; i < 200; i++) {
                run.run();
            }
            long[] before = threads.getThreadAllocatedBytes(ids);
            for (int i = 0; i < 50; i++) {
                run.run();
            }
            long[] after = threads.getThreadAllocatedBytes(ids);
            // What the two measurements themselves need is the same with no run between.
            long[] idle = threads.getThreadAllocatedBytes(ids);
            allocated = Arrays.stream(after).sum() - Arrays.stream(before).sum() - (Arrays.stream(idle).sum() - Arrays.stream(after).sum());
        } while (allocated > 0 && System.nanoTime() - start < PATIENCE_NANOS);
        return allocated;
    }
}
