package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// An index outside its tensor fails on a device as on the CPU, and leaves parameters, states and sums of gradients as they were.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class DeviceFaultsTest {
    private static final int ROWS = 6;
    private static final DeviceClasses CLASSES = new DeviceClasses();
    private static final int[] WORD = {0, 1, 2, 3, 4, 0};
    private static final long[] ID = {0, 1, 2, 3, 4, 5};
    private static final int[] SHIFT = {0, 1, 0, 1, 0, 1};

    @BeforeAll
    static void compile() throws IOException {
        CLASSES.add("indices", Path.of("src/test/resources/tornado/indices.tl")).compile();
    }

    private static void bind(Program program, int[] word, int[] shift) {
        program.bind("word", word);
        program.bind("id", ID);
        program.bind("shift", shift);
    }

    private static double step(Trainer trainer, int[] word, int[] shift) {
        bind(trainer, word, shift);
        trainer.bind("y", new float[ROWS * 3]);
        return trainer.step(ROWS);
    }

    private static int[] with(int[] values, int at, int value) {
        int[] changed = values.clone();
        changed[at] = value;
        return changed;
    }

    private static String message(ModelFactory factory, int[] word, int[] shift) {
        ParameterSet parameters = factory.newParameters();
        parameters.init(1);
        try (Program forward = factory.newForward(parameters, ROWS)) {
            bind(forward, word, shift);
            return assertThrows(IndexOutOfBoundsException.class, () -> forward.run(ROWS)).getMessage();
        }
    }

    @Test
    void theMessageIsThatOfTheCpu() {
        for (int[] word : List.of(with(WORD, 2, 5), with(WORD, 0, -1), with(WORD, 5, Integer.MAX_VALUE))) {
            assertEquals(message(CLASSES.cpu("indices"), word, SHIFT), message(CLASSES.device("indices"), word, SHIFT));
        }
        assertEquals("'word' holds 5, which is not in 0 ..< 5", message(CLASSES.device("indices"), with(WORD, 2, 5), SHIFT));
    }

    @Test
    void anIndexThatIsComputedIsChecked() {
        assertEquals(message(CLASSES.cpu("indices"), WORD, with(SHIFT, 5, 4)), message(CLASSES.device("indices"), WORD, with(SHIFT, 5, 4)));
    }

    /// The same steps with and without a failing one between them end with the same parameters, states and optimiser states.
    @Test
    void aStepThatFailsChangesNothing() {
        List<List<float[]>> ends = List.of(train(false), train(true));
        for (int i = 0; i < ends.getFirst().size(); i++) {
            assertArrayEquals(ends.get(0).get(i), ends.get(1).get(i));
        }
    }

    private static List<float[]> train(boolean failing) {
        ModelFactory factory = CLASSES.device("indices");
        ParameterSet parameters = factory.newParameters();
        parameters.init(1);
        try (Trainer trainer = factory.newTrainer(parameters, new TrainingOptions(1, 1), ROWS)) {
            for (int step = 0; step < 4; step++) {
                if (failing) {
                    assertThrows(IndexOutOfBoundsException.class, () -> step(trainer, with(WORD, 3, 9), SHIFT));
                    assertThrows(IndexOutOfBoundsException.class, () -> step(trainer, WORD, with(SHIFT, 3, -8)));
                }
                step(trainer, WORD, SHIFT);
            }
            List<Tensor> all = new java.util.ArrayList<>(parameters.tensors());
            all.addAll(trainer.optimizerState());
            return all.stream().filter(tensor -> tensor.data() instanceof float[])
                    .map(tensor -> Arrays.copyOf((float[]) tensor.data(), tensor.elements())).toList();
        }
    }
}
