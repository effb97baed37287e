package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.graph.Loop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The tasks of one program, cut into graphs: those of a loop over steps are graphs of their own, run once per step, and so are the parts of a
/// program too long for one graph.
final class TaskLists {
    /// The tasks of one graph.
    ///
    /// @param part  0, or 1 for the update of a training program that sums micro-batches
    /// @param unit  which plan
    /// @param loops the loops over steps that the graph runs in, outermost first
    record TaskList(int part, int unit, List<Loop> loops, List<DeviceTask> tasks) {
        private int count() {
            return tasks.stream().mapToInt(DeviceTask::count).sum();
        }

        /// Nodes of TornadoVM's graph beside one for each array that stays: of an array that is used and of one that is its own, of each task.
        private int nodes() {
            Set<String> usedArrays = new HashSet<>();
            tasks.forEach(task -> usedArrays.addAll(task.usedArrays()));
            return tasks.stream().mapToInt(DeviceTask::nodes).sum()
                    + used().stream().mapToInt(argument -> !usedArrays.contains(argument) ? 1 : argument.startsWith("plan.") ? 2 : 3).sum();
        }

        private boolean takes(DeviceTask task, int nodes) {
            List<DeviceTask> more = new ArrayList<>(tasks);
            more.add(task);
            return tasks.isEmpty() || count() + task.count() <= MAX_TASKS && new TaskList(part, unit, loops, more).nodes() <= nodes;
        }

        /// Everything that its tasks are given.
        Set<String> used() {
            Set<String> used = new LinkedHashSet<>();
            tasks.forEach(task -> used.addAll(task.used()));
            return used;
        }
    }

    /// Tasks that one graph may hold (TornadoVM: 256).
    static final int MAX_TASKS = 250;

    /// Nodes that one graph may have (TornadoVM: 1024, and it cannot make it more), without those of what comes back and of arrays that other
    /// graphs hand on.
    static final int MAX_NODES = 800;

    private final List<TaskList> graphs = new ArrayList<>();
    private final int nodes;
    private int number;

    /// @param resident arrays that every graph of the plan hands on
    TaskLists(int resident) {
        nodes = MAX_NODES - resident;
    }

    List<TaskList> graphs() {
        return graphs;
    }

    /// Begins the graphs of a plan.
    void begin(int unit) {
        graphs.add(new TaskList(unit, unit, List.of(), new ArrayList<>()));
    }

    /// The number of the next task in a graph in these loops; makes a new graph where the last is another loop's, or full.
    int place(List<Loop> loops, int count) {
        TaskList last = graphs.getLast();
        if (!loops.equals(last.loops) || last.count() + count > MAX_TASKS) {
            if (last.tasks.isEmpty()) {
                graphs.removeLast();
            }
            graphs.add(new TaskList(last.part, last.unit, loops, new ArrayList<>()));
        }
        number = graphs.getLast().tasks.isEmpty() ? 0 : number + 1;
        return number;
    }

    /// Adds a task to the last graph, or to a new one in the same loops if that has no room for it.
    void add(DeviceTask task) {
        TaskList last = graphs.getLast();
        if (!last.takes(task, nodes)) {
            last = new TaskList(last.part, last.unit, last.loops, new ArrayList<>());
            graphs.add(last);
        }
        last.tasks.add(task);
    }

    /// Adds a task that is not a kernel of the plan, at the end of a part.
    void addLast(int part, KernelMethod kernel, String method, List<String> arguments) {
        TaskList last = graphs.stream().filter(graph -> graph.part == part).reduce((first, second) -> second).orElseThrow();
        DeviceTask task = DeviceTask.of("s" + last.tasks.size(), method, kernel, arguments);
        if (!last.takes(task, nodes) || !last.loops.isEmpty()) {
            last = new TaskList(part, last.unit, List.of(), new ArrayList<>());
            graphs.add(last);
        }
        last.tasks.add(task);
    }

    /// Adds tasks before a part.
    void addFirst(int part, List<DeviceTask> added) {
        TaskList first = graphs.stream().filter(graph -> graph.part == part).findFirst().orElseThrow();
        List<DeviceTask> together = new ArrayList<>(added);
        together.addAll(first.tasks);
        boolean fits = together.size() <= MAX_TASKS && first.loops.isEmpty() && new TaskList(part, first.unit, List.of(), together).nodes() <= nodes;
        TaskList into = first;
        int at = 0;
        for (int i = 0; i < added.size(); i++) {
            if (i == 0 && !fits || into != first && !into.takes(added.get(i), nodes)) {
                into = new TaskList(part, first.unit, List.of(), new ArrayList<>());
                graphs.add(graphs.indexOf(first), into);
                at = 0;
            }
            into.tasks.add(at++, added.get(i));
        }
    }

    /// @throws KernelRules.Violation when a graph holds more than TornadoVM takes
    void check(String program) {
        for (TaskList graph : graphs) {
            if (graph.count() > MAX_TASKS) {
                throw new KernelRules.Violation("tasks", program, "needs " + graph.count() + " tasks; a graph of TornadoVM holds " + MAX_TASKS);
            }
        }
    }

    /// Graphs that use an array.
    long users(String array) {
        return graphs.stream().filter(graph -> graph.used().contains(array)).count();
    }

    /// Whether a graph that runs once per step uses an array.
    boolean again(String array) {
        return graphs.stream().anyMatch(graph -> !graph.loops.isEmpty() && graph.used().contains(array));
    }

    /// The last graph that uses an array; 0 when none does.
    int last(String array) {
        int last = 0;
        for (int g = 0; g < graphs.size(); g++) {
            last = graphs.get(g).used().contains(array) ? g : last;
        }
        return last;
    }
}
