package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.emit.tornado.DeviceArrays.Field;
import io.tapeless.compiler.emit.tornado.DeviceProgramCode.Result;
import io.tapeless.compiler.emit.tornado.TaskLists.TaskList;
import io.tapeless.compiler.graph.Loop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Writes the task graphs of one program, with their transfers, and the method that runs them in order.
///
/// What only one graph uses, it brings and returns itself. What several use stays on the device (`scratch`): the plan's upload graph brings it
/// once, and a graph of the program in front of the others brings those arrays that change with every run.
final class TaskGraphText {
    private static final int TASKS_PER_METHOD = 40;

    private final DeviceProgramCode code;
    private final TypeNames types;
    private final Source source;
    private final HostNumberText host;
    private final Set<String> scratch;
    private final Set<String> brought;

    TaskGraphText(DeviceProgramCode code, TypeNames types, Source source, HostNumberText host) {
        this.code = code;
        this.types = types;
        this.source = source;
        this.host = host;
        this.scratch = code.scratch();
        this.brought = code.brought();
    }

    /// Whether the program is one graph run once.
    static boolean plain(DeviceProgramCode code) {
        return code.graphs().size() == 1 && code.graphs().getFirst().loops().isEmpty();
    }

    /// Whether the array comes back with every run of the only graph that has it; what several use is fetched when asked for.
    boolean returned(Result result) {
        return result.returned() && !scratch.contains(result.array());
    }

    void write() {
        source.line("").line("@Override").line("void addGraphs(List<TaskGraph> graphs, GridScheduler grids, int number) {");
        for (int g = 0; g < code.graphs().size(); g++) {
            source.line("graphs.add(graph" + g + "(grids, \"" + graphName(g) + "\" + number));");
        }
        if (!brought.isEmpty()) {
            source.line("graphs.add(plan.bringingGraph(\"" + types.graph(code.kind(), 0) + "Bring\" + number, brought()));");
        }
        source.line("}");
        list("scratch", "Arrays that several graphs of the program use.", scratch);
        list("brought", "Those of them that change with every run.", brought);
        if (!plain(code)) {
            run();
        }
        for (int g = 0; g < code.graphs().size(); g++) {
            graph(g);
        }
    }

    private void list(String method, String comment, Set<String> arrays) {
        if (!arrays.isEmpty()) {
            source.line("").comment(comment).line("@Override").line("List<Object> " + method + "() {")
                    .call("return List.of(", List.copyOf(arrays), ");").line("}");
        }
    }

    private String graphName(int g) {
        long same = code.graphs().stream().filter(graph -> graph.part() == code.graphs().get(g).part()).count();
        return types.graph(code.kind(), code.graphs().get(g).part()) + (same > 1 ? "Part" + g + "_" : "");
    }

    /// Graphs in order; those of a loop once per step, which reads its position from the array of sizes.
    private void run() {
        List<TaskList> graphs = code.graphs();
        source.line("").line("@Override").line("public void run(int part, int[] symbols, IntConsumer graph) {");
        String lengths = graphs.stream().flatMap(g -> g.loops().stream()).map(loop -> EmitText.dim(loop.length())).reduce("", (a, b) -> a + " " + b);
        host.symbolLocals(HostNumberText.formulas(code) + lengths);
        int parts = graphs.getLast().part() + 1;
        for (int part = 0; part < parts; part++) {
            if (parts > 1) {
                source.line("if (part == " + part + ") {");
            }
            if (part == 0 && !brought.isEmpty()) {
                source.line("graph.accept(" + graphs.size() + ");");
            }
            runPart(part);
            if (parts > 1) {
                source.line("}");
            }
        }
        source.line("}");
    }

    private void runPart(int part) {
        List<Loop> open = new ArrayList<>();
        for (int g = 0; g < code.graphs().size(); g++) {
            if (code.graphs().get(g).part() == part) {
                enter(open, code.graphs().get(g));
                source.line("graph.accept(" + g + ");");
            }
        }
        open.forEach(loop -> source.line("}"));
    }

    private void enter(List<Loop> open, TaskList graph) {
        int common = 0;
        while (common < open.size() && common < graph.loops().size() && open.get(common).equals(graph.loops().get(common))) {
            common++;
        }
        while (open.size() > common) {
            open.removeLast();
            source.line("}");
        }
        for (Loop loop : graph.loops().subList(common, graph.loops().size())) {
            String position = EmitText.symbol(loop.position());
            String length = EmitText.dim(loop.length());
            source.line(loop.reverse() ? "for (int " + position + " = " + length + " - 1; " + position + " >= 0; " + position + "--) {"
                    : "for (int " + position + " = 0; " + position + " < " + length + "; " + position + "++) {");
            source.line("dims.set(" + code.arrays().symbolPlace(loop.position(), graph.unit()) + ", " + position + ");");
            open.add(loop);
            host.ofStep(open.stream().map(Loop::position).toList()).forEach(source::line);
        }
    }

    private void graph(int g) {
        List<DeviceTask> tasks = code.graphs().get(g).tasks();
        Set<String> used = code.graphs().get(g).used();
        source.line("").line("private TaskGraph graph" + g + "(GridScheduler grids, String name) {").line("final TaskGraph graph = new TaskGraph(name);");
        source.line("plan.consume(graph);");
        bring(g, used);
        int parts = (tasks.size() + TASKS_PER_METHOD - 1) / TASKS_PER_METHOD;
        for (int part = 0; part < parts; part++) {
            source.line("addTasks" + g + "_" + part + "(graph, grids, name);");
        }
        if (tasks.isEmpty()) {
            // TornadoVM cannot run a graph without a task.
            source.line("plan.touch(graph, List.of());");
        }
        giveBack(g, used);
        source.line("plan.persist(graph);").line("return graph;").line("}");
        for (int part = 0; part < parts; part++) {
            source.line("").line("private void addTasks" + g + "_" + part + "(TaskGraph graph, GridScheduler grids, String name) {");
            tasks.subList(part * TASKS_PER_METHOD, Math.min(tasks.size(), (part + 1) * TASKS_PER_METHOD)).forEach(this::task);
            source.line("}");
        }
    }

    /// Every array that a task reads is in a transfer: TornadoVM says nothing when one is not.
    private void bring(int g, Set<String> used) {
        Set<String> every = new LinkedHashSet<>();
        Set<String> first = new LinkedHashSet<>();
        for (String array : used) {
            boolean field = code.arrays().fields().stream().map(Field::name).anyMatch(array::equals);
            if (scratch.contains(array)) {
                continue;
            }
            if (array.equals(KernelNaming.DIMS) || array.equals(KernelNaming.NUMBERS) || array.equals(KernelNaming.FAULTS) || code.isPort(array)) {
                every.add(array);
            } else if (field) {
                first.add(array);
            }
        }
        if (g == 0) {
            code.results().stream().map(Result::array).filter(array -> code.isPort(array) && !scratch.contains(array)).forEach(every::add);
        }
        KernelRules.checkTransfers(graphName(g), code.graphs().get(g).tasks().stream().flatMap(task -> task.usedArrays().stream()).toList(),
                scratch, every, first);
        transfer("transferToDevice", "EVERY_EXECUTION", every);
        transfer("transferToDevice", "FIRST_EXECUTION", first);
    }

    private void giveBack(int g, Set<String> used) {
        Set<String> every = new LinkedHashSet<>();
        Set<String> asked = new LinkedHashSet<>();
        for (Result result : code.results()) {
            if (!result.array().startsWith("plan.") && !scratch.contains(result.array())
                    && (used.contains(result.array()) || g == 0 && code.isPort(result.array()))) {
                (returned(result) ? every : asked).add(result.array());
            }
        }
        if (used.contains(KernelNaming.FAULTS) && !scratch.contains(KernelNaming.FAULTS)) {
            every.add(KernelNaming.FAULTS);
        }
        asked.removeAll(every);
        transfer("transferToHost", "EVERY_EXECUTION", every);
        transfer("transferToHost", "UNDER_DEMAND", asked);
    }

    private void transfer(String method, String mode, Set<String> arrays) {
        if (!arrays.isEmpty()) {
            List<String> arguments = new ArrayList<>(List.of("DataTransferMode." + mode));
            arguments.addAll(arrays);
            source.call("graph." + method + "(", arguments, ");");
        }
    }

    private void task(DeviceTask task) {
        if (task.library() == null) {
            kernel(task);
            return;
        }
        source.line("if (plan.library) {");
        task.library().before().forEach(this::kernel);
        List<String> call = new ArrayList<>(task.library().arguments());
        source.call("graph.libraryTask(\"" + task.id() + "\", call -> call, " + types.plan() + "." + LibraryText.METHOD + "(", call, "));");
        task.library().after().forEach(this::kernel);
        source.line("} else {");
        kernel(task);
        source.line("}");
    }

    private void kernel(DeviceTask task) {
        List<String> arguments = new ArrayList<>(List.of("\"" + task.id() + "\"", types.kernels() + "::" + task.method()));
        arguments.addAll(task.arguments());
        source.call("graph.task(", arguments, ");");
        if (task.grid() != null) {
            KernelMethod.Grid grid = task.grid();
            source.call("grids.addWorkerGrid(name + \"." + task.id() + "\", " + types.plan() + ".grid(", List.of(EmitText.dim(grid.columns()),
                    EmitText.dim(grid.rows()), EmitText.dim(grid.batch()), String.valueOf(grid.size()), String.valueOf(grid.group())), "));");
        }
    }
}
