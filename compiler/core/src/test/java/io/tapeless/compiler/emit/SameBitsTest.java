package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same bits on 1, 2, 3 and 8 threads, with any capacity, with vectors of 128, 256 and 512 bits and without vectors, interpreted and
/// compiled: for perceptrons, convolutions (some pooled in their tiles, some of single channels), an LSTM, a transformer, and products of few columns beyond
/// vectors. A build makes some steps of some pairings; `-Dtapeless.bits.steps=1000` every count of threads at every width, so many steps.
class SameBitsTest {
    private static final List<String> MODELS = List.of("mlp", "blocks", "lenet", "pools", "strides", "singles", "letters", "gpt", "gram");
    /// Those whose first steps take the interpreter a quarter of a minute.
    private static final List<String> LONG = List.of("pools", "strides");
    private static final int SHORT = 12;
    private static final int STEPS = Integer.getInteger("tapeless.bits.steps", SHORT);
    private static final boolean ALL = STEPS > SHORT;
    private static final String EVERY_COUNT = "1:33,2:57,3:33,8:57";

    @TempDir
    private static Path folder;
    private static GeneratedClasses classes;

    @BeforeAll
    static void compileAll() throws IOException, URISyntaxException {
        List<GeneratedFile> files = new ArrayList<>();
        for (String model : MODELS) {
            Path spec = Path.of(SameBitsTest.class.getResource("/emit/bits/" + model + ".tl").toURI());
            for (Backend backend : List.of(Backend.VECTOR, Backend.SCALAR)) {
                new Compiler(Options.DEFAULT.withBackend(backend).withPackageName(model + backend.text())).compile(spec).sources()
                        .forEach((path, content) -> files.add(new GeneratedFile(path, content)));
            }
        }
        classes = GeneratedClasses.compile(files);
    }

    private static String className(String model, Backend backend) {
        return model + backend.text() + "." + Names.capital(model);
    }

    /// What every run must give, by model: one thread, plain loops.
    private static Map<String, String> expected(List<String> models, int steps) {
        Map<String, String> expected = new TreeMap<>();
        models.forEach(model -> expected.put(model, SameBits.bits(classes.factory(className(model, Backend.SCALAR)), 1, SameBits.ROWS, steps)));
        return expected;
    }

    @Test
    void widthsThreadsAndCapacitiesDoNotChangeTheBits() throws IOException, InterruptedException {
        Map<String, String> expected = expected(MODELS, STEPS);
        assertEquals(expected, run(MODELS, Backend.SCALAR, STEPS, ALL ? EVERY_COUNT : "2:57"), "plain loops");
        assertEquals(expected, run(MODELS, Backend.VECTOR, STEPS, ALL ? EVERY_COUNT : "1:33,3:57", "-XX:MaxVectorSize=16"), "128 bits");
        assertEquals(expected, run(MODELS, Backend.VECTOR, STEPS, ALL ? EVERY_COUNT : "8:33", "-XX:MaxVectorSize=32"), "256 bits");
        assertEquals(expected, run(MODELS, Backend.VECTOR, STEPS, ALL ? EVERY_COUNT : "2:33", "-XX:MaxVectorSize=64"), "512 bits");
        if (ALL) {
            assertEquals(expected, run(MODELS, Backend.VECTOR, STEPS, "1:33,3:57", "-Dtapeless.warmup=auto"), "plain loops, then vectors");
        }
    }

    /// Before C2 has a kernel, its vectors are the JDK's Java code: interpreted, or in a short run compiled by C1 where the interpreter takes too long.
    @Test
    void coldAndCompiledCodeGiveTheSameBits() throws IOException, InterruptedException {
        List<String> interpreted = MODELS.stream().filter(model -> ALL || !LONG.contains(model)).toList();
        assertEquals(expected(interpreted, SameBits.FIRST_STEPS), run(interpreted, Backend.VECTOR, SameBits.FIRST_STEPS, "1:33", "-Xint"), "interpreted");
        assertEquals(expected(LONG, SameBits.FIRST_STEPS), run(LONG, Backend.VECTOR, SameBits.FIRST_STEPS, "1:33", "-XX:TieredStopAtLevel=1"), "by C1");
        if (ALL) {
            assertEquals(expected(MODELS, STEPS), run(MODELS, Backend.SCALAR, STEPS, "1:33", "-Xint"), "plain loops");
        }
    }

    /// The bits by model, in a JVM with other options.
    private static Map<String, String> run(List<String> models, Backend backend, int steps, String pairings, String... options) throws IOException,
            InterruptedException {
        List<String> all = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Dtapeless.warmup=none"));
        all.addAll(List.of(options));
        List<String> arguments = new ArrayList<>(List.of("" + steps, pairings));
        models.forEach(model -> arguments.add(className(model, backend)));
        List<String> output = OtherJvm.run(classes, folder, all, SameBits.class, arguments);
        Map<String, String> bits = new TreeMap<>();
        for (String model : models) {
            String start = className(model, backend) + " ";
            output.stream().filter(line -> line.startsWith(start)).forEach(line -> bits.put(model, line.substring(start.length())));
        }
        return bits;
    }
}
