package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What programs of the samples take: as much memory as planned, and no more memory or kernels than recorded in `gates/samples.txt`.
class SampleMemoryTest {
    private static final Path GATES = Path.of("src/test/resources/gates/samples.txt");
    private static final List<String> PROGRAMS = List.of("forward", "evaluation", "backward", "update", "step");
    private static final Map<Class<?>, Integer> BYTES = Map.of(float.class, 4, double.class, 8, int.class, 4, long.class, 8, boolean.class, 1);

    @Test
    void programsAllocateWhatThePlanSays() {
        List<String> different = new ArrayList<>();
        SampleModels.all().artifacts().forEach((sample, artifacts) -> {
            Manifest manifest = Manifest.of(artifacts);
            allocated(SampleModels.all().classes().factory(artifacts.factoryClass()), manifest).forEach((program, bytes) -> {
                if (bytes != manifest.bytes(program)) {
                    different.add(sample + " " + program + " allocates " + bytes + " bytes, planned are " + manifest.bytes(program));
                }
            });
        });
        assertEquals(List.of(), different);
    }

    /// Bytes by program.
    private static Map<String, Long> allocated(ModelFactory factory, Manifest manifest) {
        int[] tuned = factory.info().symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        ParameterSet parameters = factory.newParameters();
        TrainingOptions options = new TrainingOptions(1, 0);
        Map<String, Long> allocated = new TreeMap<>();
        for (String program : PROGRAMS.stream().filter(manifest::has).toList()) {
            try (Program made = switch (program) {
                case "forward" -> factory.newForward(parameters, tuned);
                case "evaluation" -> factory.newEvaluation(parameters, tuned);
                case "backward" -> factory.newBackward(parameters, options, tuned);
                default -> factory.newTrainer(parameters, options, tuned);
            }) {
                allocated.put(program, arrays(made, !program.equals("update") || accumulates(made)));
            }
        }
        return allocated;
    }

    /// Whether a trainer owns the gradients it reads: otherwise they are those of its backward program.
    private static boolean accumulates(Program trainer) {
        return Stream.of(trainer.getClass().getDeclaredFields()).anyMatch(field -> field.getName().equals("pending"));
    }

    /// Bytes of all arrays of numbers that an object has in its fields.
    private static long arrays(Object owner, boolean gradients) {
        long sum = 0;
        try {
            for (Field field : owner.getClass().getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || !field.getType().isArray()
                        // Which stages run vectors already: no tensor.
                        || field.getName().equals("compiled") || !gradients && field.getName().startsWith("grad")) {
                    continue;
                }
                field.setAccessible(true);
                sum += bytes(field.get(owner));
            }
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
        return sum;
    }

    private static long bytes(Object array) {
        if (array == null) {
            return 0;
        }
        Integer size = BYTES.get(array.getClass().componentType());
        if (size != null) {
            return (long) size * Array.getLength(array);
        }
        long sum = 0;
        for (int i = 0; array.getClass().componentType().isArray() && i < Array.getLength(array); i++) {
            sum += bytes(Array.get(array, i));
        }
        return sum;
    }

    /// More kernels, contractions or bytes than recorded must be meant: `-Dgolden.update=true` records what there is.
    @Test
    void noProgramTakesMoreThanRecorded() throws IOException {
        Map<String, long[]> now = new TreeMap<>();
        SampleModels.all().artifacts().forEach((sample, artifacts) -> {
            Manifest manifest = Manifest.of(artifacts);
            PROGRAMS.stream().filter(manifest::has).forEach(program -> now.put(sample + " " + program,
                    new long[] {manifest.kernels(program), manifest.contractions(program), manifest.bytes(program)}));
        });
        if (Boolean.getBoolean("golden.update")) {
            List<String> lines = new ArrayList<>(List.of("# sample program: kernels, contractions, bytes at the tuned sizes; the most there may be (SampleMemoryTest)"));
            now.forEach((program, numbers) -> lines.add(program + ": " + numbers[0] + " " + numbers[1] + " " + numbers[2]));
            Files.write(GATES, lines);
        }
        Map<String, String> gates = new TreeMap<>();
        Files.readAllLines(GATES).stream().filter(line -> !line.startsWith("#")).forEach(line -> gates.put(line.split(": ")[0], line.split(": ")[1]));
        List<String> over = new ArrayList<>();
        now.forEach((program, numbers) -> {
            String[] most = gates.getOrDefault(program, "0 0 0").split(" ");
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] > Long.parseLong(most[i])) {
                    over.add(program + " has " + numbers[i] + List.of(" kernels", " contractions", " bytes").get(i) + ", at most " + most[i] + " are recorded");
                }
            }
        });
        assertTrue(over.isEmpty(), () -> String.join("\n", over) + "\nIf that is meant, run with -Dgolden.update=true and say why in the commit");
        assertEquals(now.keySet(), gates.keySet(), "a sample that is no more must not be recorded");
    }
}
