package io.tapeless.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.team.Job;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The calls by which a program gets its vectors compiled change nothing: in the inference and training programs of every sample.
class DryRunsTest {
    /// Rows at most: as many as the tallest tiles have. More would only take longer, in code that is not compiled.
    private static final int ROWS = 16;

    @Test
    void dryRunsChangeNoMemory() throws Exception {
        int stages = 0;
        List<ModelFactory> models = models();
        assertTrue(models.size() > 25, models.size() + " models");
        for (ModelFactory model : models) {
            int[] symbols = model.info().symbols().stream().mapToInt(symbol -> Math.min(symbol.tuned(), ROWS)).toArray();
            ParameterSet parameters = model.newParameters();
            parameters.init(0);
            for (Program program : List.of(model.newForward(parameters, symbols), model.newTrainer(parameters, TrainingOptions.DEFAULT, symbols))) {
                if (isDry(program)) {
                    stages += changesNothing(program, model, symbols);
                }
                program.close();
            }
        }
        assertTrue(stages > 200, stages + " dry stages");
    }

    private static boolean isDry(Program program) {
        return Arrays.stream(program.getClass().getDeclaredFields()).anyMatch(field -> field.getName().equals("dryStages"));
    }

    private static int changesNothing(Program program, ModelFactory model, int... symbols) throws ReflectiveOperationException {
        Stream.concat(model.info().inputs().stream(), program instanceof Trainer ? model.info().targets().stream() : Stream.<TensorSpec>empty())
                .forEach(port -> program.bind(port.name(), zeros(port, symbols)));
        program.run(symbols);
        Map<String, Object> before = memory(program);
        int stages = 0;
        for (Job stage : (Job[]) value(program, "dryStages")) {
            if (stage != null) {
                stage.run(0, 1);
                stage.run(0, 4);
                stages++;
            }
        }
        Map<String, Object> after = memory(program);
        before.forEach((field, contents) -> assertTrue(Arrays.deepEquals(new Object[] {contents}, new Object[] {after.get(field)}),
                program.getClass().getSimpleName() + "." + field));
        assertEquals(before.keySet(), after.keySet());
        return stages;
    }

    private static Object zeros(TensorSpec port, int... symbols) {
        return port.type().newArray(port.elements(symbols));
    }

    private static Object value(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    /// Copies of all arrays of numbers.
    private static Map<String, Object> memory(Program program) throws ReflectiveOperationException {
        Map<String, Object> memory = new LinkedHashMap<>();
        for (Field field : program.getClass().getDeclaredFields()) {
            field.setAccessible(true);
            Object array = field.get(program);
            if (array != null && array.getClass().isArray() && !(array instanceof Job[])) {
                memory.put(field.getName(), copy(array));
            }
        }
        return memory;
    }

    private static Object copy(Object array) {
        int length = Array.getLength(array);
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        if (array.getClass().getComponentType().isArray()) {
            for (int i = 0; i < length; i++) {
                Array.set(copy, i, copy(Array.get(array, i)));
            }
        }
        return copy;
    }

    /// Those that can be trained.
    private static List<ModelFactory> models() throws IOException, ReflectiveOperationException {
        Path classes = Path.of("target", "classes");
        List<ModelFactory> models = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
        for (Path file : files) {
            String name = classes.relativize(file).toString().replace(".class", "").replace(file.getFileSystem().getSeparator(), ".");
            Class<?> type = Class.forName(name);
            boolean trains = Files.exists(file.resolveSibling(type.getSimpleName() + "Trainer.class"));
            if (trains && ModelFactory.class.isAssignableFrom(type)) {
                models.add((ModelFactory) type.getDeclaredConstructor().newInstance());
            }
        }
        return models;
    }
}
