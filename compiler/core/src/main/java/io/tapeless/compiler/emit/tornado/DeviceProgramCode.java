package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.emit.tornado.DeviceArrays.Field;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.kernel.DeviceScheduler;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.Dim;
import io.tapeless.runtime.device.DeviceRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One program of a model as tasks over arrays: what its class will say. A training program that sums micro-batches has two graphs.
final class DeviceProgramCode {
    /// A task of a graph.
    ///
    /// @param arguments Java expressions in the program's class
    /// @param arrays    those of them that are arrays
    record Task(String id, String method, List<String> arguments, List<String> arrays, KernelMethod.Grid grid) {}

    /// The tasks of one graph.
    ///
    /// @param part  0, or 1 for the update of a training program that sums micro-batches
    /// @param unit  which plan
    /// @param loops the loops over steps that the graph runs in, outermost first
    record TaskList(int part, int unit, List<Loop> loops, List<Task> tasks) {}

    /// Something that can be asked for after a run.
    record Result(Graph.Root root, String array, boolean returned) {}

    /// Tasks that one graph may hold (TornadoVM: 256).
    static final int MAX_TASKS = 250;

    private final ElaboratedModel model;
    private final DeviceRequest.Kind kind;
    private final KernelLibrary library;
    private final FaultPlaces faultPlaces;
    private final DeviceArrays arrays;
    private final List<TaskList> graphs = new ArrayList<>();
    private final Map<String, Result> results = new LinkedHashMap<>();
    private final Map<String, String> gradients = new HashMap<>();
    private final List<ProgramPlan> plans = new ArrayList<>();
    private boolean usesContext;
    private boolean faulty;

    private DeviceProgramCode(ElaboratedModel model, DeviceRequest.Kind kind, boolean sums, KernelLibrary library, FaultPlaces faultPlaces) {
        this.model = model;
        this.kind = kind;
        this.library = library;
        this.faultPlaces = faultPlaces;
        this.arrays = new DeviceArrays(this::external, model.symbols(), seedPlace() + 4, sums ? Accumulation.NUMBERS : 0);
    }

    static DeviceProgramCode of(ElaboratedModel model, DeviceRequest.Kind kind, Graph graph, KernelLibrary library, FaultPlaces faultPlaces) {
        DeviceProgramCode code = new DeviceProgramCode(model, kind, false, library, faultPlaces);
        code.ports();
        code.addGraph(graph);
        code.checkSize();
        return code;
    }

    /// Training with several micro-batches per update: a graph that adds gradients up, and one that applies them.
    static DeviceProgramCode summing(ElaboratedModel model, Graph backward, Graph update, KernelLibrary library, FaultPlaces faultPlaces) {
        DeviceProgramCode code = new DeviceProgramCode(model, DeviceRequest.Kind.TRAINER, true, library, faultPlaces);
        code.ports();
        code.addGraph(backward);
        Accumulation.sum(code, update);
        code.addGraph(update);
        Accumulation.finish(code, update);
        code.checkSize();
        return code;
    }

    private void checkSize() {
        for (TaskList graph : graphs) {
            if (graph.tasks.size() > MAX_TASKS) {
                throw new KernelRules.Violation("tasks", kind.toString(), "needs " + graph.tasks.size() + " tasks; a graph of TornadoVM holds " + MAX_TASKS);
            }
        }
    }

    private int seedPlace() {
        return model.symbols().size();
    }

    private void ports() {
        model.inputs().forEach(port -> arrays.port(port.name(), port.type().dtype(), port.type().shape().elements(), Buffer.Kind.INPUT));
        if (kind != DeviceRequest.Kind.FORWARD) {
            model.targets().forEach(port -> arrays.port(port.name(), port.type().dtype(), port.type().shape().elements(), Buffer.Kind.TARGET));
        }
    }

    /// Parameters, states and gradients live elsewhere.
    private String external(Buffer buffer) {
        return buffer.kind() == Buffer.Kind.GRADIENT ? gradients.get(buffer.parameter()) : ResidentArrays.expression(buffer.name());
    }

    private void addGraph(Graph program) {
        ProgramPlan plan = Planner.plan(program);
        int unit = plans.size();
        plans.add(plan);
        TaskList graph = new TaskList(unit, unit, List.of(), new ArrayList<>());
        graphs.add(graph);
        List<DeviceKernel> kernels = DeviceScheduler.schedule(plan);
        faulty |= kernels.stream().anyMatch(faultPlaces::needs);
        for (DeviceKernel kernel : kernels) {
            // Tasks of a loop are graphs of their own, run once per step; so are the parts of a program too long for one graph.
            if (!kernel.loops().equals(graph.loops) || graph.tasks.size() == MAX_TASKS) {
                if (graph.tasks.isEmpty()) {
                    graphs.remove(graph);
                }
                graph = new TaskList(unit, unit, kernel.loops(), new ArrayList<>());
                graphs.add(graph);
            }
            graph.tasks.add(task(kernel, plan, unit, graph.tasks.size()));
        }
        for (Graph.Root root : plan.graph().roots()) {
            if (root.role() != Graph.Role.COMMIT) {
                Buffer buffer = plan.buffers().get(root.value());
                boolean workspace = buffer.kind() == Buffer.Kind.WORKSPACE;
                boolean wanted = root.role() == Graph.Role.LOSS || root.role() == Graph.Role.OUTPUT || root.role() == Graph.Role.METRIC;
                boolean returned = workspace && wanted && (kind == DeviceRequest.Kind.FORWARD || kind == DeviceRequest.Kind.EVALUATION
                        || kind == DeviceRequest.Kind.BACKWARD && root.role() == Graph.Role.LOSS);
                // What several graphs use comes back when it is asked for.
                results.putIfAbsent(resultName(root), new Result(root, arrays.of(buffer, plan, unit), returned));
            }
        }
    }

    static String resultName(Graph.Root root) {
        return root.role() == Graph.Role.GRADIENT ? "grad." + root.name() : root.name();
    }

    private Task task(DeviceKernel kernel, ProgramPlan plan, int unit, int number) {
        KernelNaming naming = new KernelNaming(kernel, arrays, unit, faultPlaces, faulty);
        KernelMethod method = print(kernel, naming);
        String place = kernel.origin().isNone() ? "" : EmitText.place(kernel.origin());
        String name = library.add(method, place);
        usesContext |= method.grid() != null;
        Map<String, String> expressions = new HashMap<>(Map.of("context", "context", KernelNaming.DIMS, "dims", KernelNaming.NUMBERS, "numbers",
                KernelNaming.FAULTS, "faults"));
        naming.buffers().forEach((buffer, parameter) -> expressions.put(parameter, arrays.of(buffer, plan, unit)));
        naming.limits().forEach((parameter, dim) -> expressions.put(parameter, EmitText.dim(dim)));
        List<String> arguments = method.parameters().stream().map(parameter -> expressions.get(parameter.name())).toList();
        KernelRules.checkArguments(name, arguments, kernel.writes().stream().map(buffer -> arrays.of(buffer, plan, unit)).toList());
        return new Task("t" + number, name, arguments, method.arrays(arguments), method.grid());
    }

    private KernelMethod print(DeviceKernel kernel, KernelNaming naming) {
        return switch (kernel.what()) {
            case DrawKernel draw -> DrawText.print(draw, naming, seedPlace());
            case LibraryKernel routine -> LineText.print(routine, naming);
            case LoopNest nest -> switch (kernel.schedule().form()) {
                case TILE -> TileKernel.print(kernel, naming);
                case SCATTER, SCATTER_LINKS, SCATTER_SUMS -> ScatterText.print(kernel, naming);
                case MAP, PARTIALS -> LoopKernel.print(kernel, naming);
                case DRAW, LINES -> throw new IllegalStateException("no loop nest: " + kernel);
            };
            case StraightLine line -> throw new IllegalStateException("unrolled kernels are not for devices");
        };
    }

    /// Adds a task that is not a kernel of the plan, at the end of a part.
    void add(int part, KernelMethod method, List<String> arguments) {
        TaskList last = graphs.stream().filter(graph -> graph.part == part).reduce((first, second) -> second).orElseThrow();
        if (last.tasks.size() == MAX_TASKS || !last.loops.isEmpty()) {
            last = new TaskList(part, last.unit, List.of(), new ArrayList<>());
            graphs.add(last);
        }
        last.tasks.add(new Task("s" + last.tasks.size(), library.add(method, ""), arguments, method.arrays(arguments), null));
    }

    /// Adds tasks before a part.
    void addFirst(int part, List<KernelMethod> methods, List<List<String>> arguments) {
        TaskList first = graphs.stream().filter(graph -> graph.part == part).findFirst().orElseThrow();
        List<Task> before = first.tasks;
        int at = 0;
        for (int i = 0; i < methods.size(); i++) {
            boolean full = before == first.tasks ? methods.size() + before.size() > MAX_TASKS || !first.loops.isEmpty() : before.size() == MAX_TASKS;
            if (full) {
                TaskList more = new TaskList(part, first.unit, List.of(), new ArrayList<>());
                graphs.add(graphs.indexOf(first), more);
                before = more.tasks;
                at = 0;
            }
            before.add(at++, new Task("f" + i, library.add(methods.get(i), ""), arguments.get(i), methods.get(i).arrays(arguments.get(i)), null));
        }
    }

    /// Arrays of the program that more than one of its graphs use, or that a graph of a loop reads again and again: like parameters they must
    /// stay on the device between graphs.
    Set<String> scratch() {
        Set<String> scratch = new LinkedHashSet<>(brought());
        for (Field field : arrays.fields()) {
            if (!isPort(field.name()) && users(field.name()) > 1) {
                scratch.add(field.name());
            }
        }
        return scratch;
    }

    /// What changes with every run and is brought to the device once for all graphs: inputs, targets, notes of what went wrong. What only
    /// one graph uses once is brought by that graph.
    Set<String> brought() {
        Set<String> brought = new LinkedHashSet<>();
        List<String> candidates = new ArrayList<>(boundPorts().stream().map(this::portName).toList());
        candidates.add(KernelNaming.FAULTS);
        for (String array : candidates) {
            boolean again = graphs.stream().anyMatch(graph -> !graph.loops.isEmpty() && used(graph.tasks).contains(array));
            if (again || users(array) > 1) {
                brought.add(array);
            }
        }
        return brought;
    }

    /// Graphs that use an array.
    private long users(String array) {
        return graphs.stream().filter(graph -> used(graph.tasks).contains(array)).count();
    }

    boolean isPort(String array) {
        return boundPorts().stream().anyMatch(port -> array.equals(portName(port)));
    }

    /// Whether an index may be outside its range.
    boolean faulty() {
        return faulty;
    }

    FaultPlaces faultPlaces() {
        return faultPlaces;
    }

    /// The last graph that uses an array; 0 when none does.
    int graphOf(String array) {
        int last = 0;
        for (int g = 0; g < graphs.size(); g++) {
            last = used(graphs.get(g).tasks).contains(array) ? g : last;
        }
        return last;
    }

    /// Tells where the update finds a parameter's gradient.
    void gradient(String parameter, String array) {
        gradients.put(parameter, array);
    }

    /// The array of a gradient that the first graph computes.
    String computedGradient(String parameter) {
        return results.get("grad." + parameter).array();
    }

    Value gradientValue(String parameter) {
        return plans.getFirst().graph().root(Graph.Role.GRADIENT, parameter);
    }

    boolean usesContext() {
        return usesContext;
    }

    DeviceRequest.Kind kind() {
        return kind;
    }

    ElaboratedModel model() {
        return model;
    }

    DeviceArrays arrays() {
        return arrays;
    }

    List<TaskList> graphs() {
        return graphs;
    }

    List<Result> results() {
        return new ArrayList<>(results.values());
    }

    /// Inputs and, except for inference, targets.
    List<ElaboratedModel.Port> ports(boolean all) {
        List<ElaboratedModel.Port> ports = new ArrayList<>(model.inputs());
        if (all) {
            ports.addAll(model.targets());
        }
        return ports;
    }

    List<ElaboratedModel.Port> boundPorts() {
        return ports(kind != DeviceRequest.Kind.FORWARD);
    }

    /// The array of a port, or null when no task reads it.
    String portArray(ElaboratedModel.Port port) {
        String array = portName(port);
        boolean shown = results().stream().anyMatch(result -> result.array().equals(array));
        return shown || graphs.stream().anyMatch(graph -> used(graph.tasks).contains(array)) ? array : null;
    }

    private String portName(ElaboratedModel.Port port) {
        return arrays.port(port.name(), model.inputs().contains(port) ? Buffer.Kind.INPUT : Buffer.Kind.TARGET);
    }

    /// Everything that a graph's tasks are given.
    static Set<String> used(List<Task> tasks) {
        Set<String> used = new LinkedHashSet<>();
        tasks.forEach(task -> used.addAll(task.arguments()));
        return used;
    }

}
