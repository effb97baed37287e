package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.device.DeviceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// The shim notices what TornadoVM would run wrongly without a word: mistakes put into generated code on purpose are caught.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class TornadoMutationTest {
    private static final Path SPEC = Path.of("src/test/resources/tornado/small.tl");
    private static final DeviceClasses CLASSES = new DeviceClasses();

    @BeforeAll
    static void compileAll() throws IOException {
        add("droppedinput", "(transferToDevice\\(DataTransferMode.EVERY_EXECUTION[^;]*), x\\b", "$1");
        add("staleinput", "transferToDevice\\(DataTransferMode.EVERY_EXECUTION, (?!resident)", "transferToDevice(DataTransferMode.FIRST_EXECUTION, ");
        add("droppedworkspace", "transferToDevice\\(DataTransferMode.FIRST_EXECUTION, (?!mark)\\w+, ", "transferToDevice(DataTransferMode.FIRST_EXECUTION, ");
        add("notconsumed", "plan.consume\\(graph\\);", "");
        add("smallgrid", "\\(columns \\+ size - 1\\) / size \\* group", "columns / size * group");
        add("raggedgrid", "\\(rows \\+ size - 1\\) / size \\* group", "rows");
        // What an int argument, or a static field, would be: the value of the first run for ever.
        add("frozen", "= dims.get\\(0\\);", "= 19;");
        add("secondnest", "for \\(@Parallel int i0 = 0; i0 < 1; i0\\+\\+\\) \\{",
                "for (@Parallel int i9 = 0; i9 < 1; i9++) {\n}\nfor (@Parallel int i0 = 0; i0 < 1; i0++) {");
        add("staleloopinput", Path.of("src/test/resources/tornado/steps.tl"), "EVERY_EXECUTION, brought", "FIRST_EXECUTION, brought");
        add("writtentwice", "floatArrays.addFirst\\(spare\\)", "floatArrays.addFirst(mark)");
        add("barrier", "context.localBarrier\\(\\);", "if (lx < 3) {\ncontext.localBarrier();\n}");
        CLASSES.add("unchanged", SPEC).add("unchangedloop", Path.of("src/test/resources/tornado/steps.tl")).compile();
    }

    /// @param from a regular expression
    private static void add(String name, String from, String to) throws IOException {
        add(name, SPEC, from, to);
    }

    private static void add(String name, Path spec, String from, String to) throws IOException {
        boolean[] found = {false};
        UnaryOperator<String> mutation = text -> {
            String changed = text.replaceAll(from, to);
            found[0] |= !changed.equals(text);
            return changed;
        };
        CLASSES.add(name, spec, mutation);
        assertTrue(found[0], name + ": the generated code has no '" + from + "'");
    }

    /// Without a mistake nothing differs: what the other tests find is the mistake.
    @Test
    void unchangedProgramsAgree() {
        assertEquals(List.of(), differences("unchanged"));
        assertEquals(List.of(), TrainingComparison.differences(CLASSES.cpu("unchangedloop"), CLASSES.device("unchangedloop"), 3, 5));
    }

    private static List<String> differences(String name) {
        return TrainingComparison.differences(CLASSES.cpu(name), CLASSES.device(name), 3, 19);
    }

    /// What the user is told of a graph that cannot run.
    private static String failure(String name) {
        return assertThrows(DeviceException.class, () -> differences(name)).getMessage();
    }

    @Test
    void anInputThatIsNotSentIsGarbage() {
        assertFalse(differences("droppedinput").isEmpty());
    }

    @Test
    void activationsThatNoTransferNamesAreGarbage() {
        assertFalse(differences("droppedworkspace").isEmpty());
    }

    @Test
    void anInputSentOnceIsStale() {
        assertFalse(differences("staleinput").isEmpty());
    }

    @Test
    void anInputOfALoopThatIsSentOnceForAllRunsIsStale() {
        assertFalse(TrainingComparison.differences(CLASSES.cpu("staleloopinput"), CLASSES.device("staleloopinput"), 3, 5).isEmpty());
    }

    @Test
    void parametersThatAreNotConsumedAreGarbage() {
        assertFalse(differences("notconsumed").isEmpty());
    }

    @Test
    void aGridThatIsTooSmallLeavesGarbage() {
        assertFalse(differences("smallgrid").isEmpty());
    }

    @Test
    void aGridThatIsNoMultipleOfItsGroupsIsRefused() {
        assertTrue(failure("raggedgrid").contains("no multiple of groups"));
    }

    @Test
    void aFrozenSizeIsWrongForOtherBatches() {
        assertFalse(differences("frozen").isEmpty());
    }

    @Test
    void aSecondLoopNestIsFoundInTheClassFile() {
        assertTrue(failure("secondnest").contains("more than one parallel loop nest"));
    }

    @Test
    void aTaskThatReadsWhatItWritesTwiceIsFound() {
        assertTrue(failure("writtentwice").contains("given twice"));
    }

    @Test
    void aBarrierThatSomeItemsMissIsFound() {
        assertTrue(failure("barrier").contains("barrier"));
    }
}
