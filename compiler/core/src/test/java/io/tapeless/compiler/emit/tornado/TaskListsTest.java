package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A graph of TornadoVM holds 256 tasks and 1024 nodes of its own, and fails when it is given more: programs are cut before that.
class TaskListsTest {
    private static final int RESIDENT = 300;

    /// A chain in which each task reads ten arrays of its own and writes one.
    private static TaskLists chain(int tasks) {
        TaskLists lists = new TaskLists(RESIDENT);
        lists.begin(0);
        for (int i = 0; i < tasks; i++) {
            List<String> arrays = new ArrayList<>(List.of("h" + i));
            for (int k = 0; k < 10; k++) {
                arrays.add("a" + i + "_" + k);
            }
            lists.add(new DeviceTask("t" + lists.place(List.of(), 1), "kernel", arrays, arrays, 1, null, null));
        }
        return lists;
    }

    @Test
    void programsAreCutBeforeTheirGraphsAreFull() {
        TaskLists lists = chain(100);
        assertTrue(lists.graphs().size() > 1);
        for (TaskLists.TaskList graph : lists.graphs()) {
            // An array that a graph uses is three nodes, a task is one and one for what it writes, an array that it hands on is one.
            assertTrue(graph.used().size() * 3 + graph.tasks().size() * 2 + RESIDENT <= 1024 - 200,
                    graph.used().size() + " arrays, " + graph.tasks().size() + " tasks");
        }
        assertEquals(100, lists.graphs().stream().mapToInt(graph -> graph.tasks().size()).sum());
    }

    @Test
    void idsAreUniqueInEveryGraph() {
        for (TaskLists.TaskList graph : chain(60).graphs()) {
            Set<String> ids = new HashSet<>();
            graph.tasks().forEach(task -> assertTrue(ids.add(task.id()), task.id()));
        }
    }

    @Test
    void aTaskThatIsTooLargeHasAGraphOfItsOwn() {
        TaskLists lists = new TaskLists(TaskLists.MAX_NODES);
        lists.begin(0);
        for (int i = 0; i < 3; i++) {
            lists.add(new DeviceTask("t" + lists.place(List.of(), 1), "kernel", List.of("x"), List.of("x"), 1, null, null));
        }
        assertEquals(3, lists.graphs().size());
    }
}
