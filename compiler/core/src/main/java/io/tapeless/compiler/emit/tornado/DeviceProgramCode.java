package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.emit.tornado.DeviceArrays.Field;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.kernel.DeviceScheduler;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.runtime.device.DeviceRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// One program of a model as tasks over arrays: what its class will say. A training program that sums micro-batches has two graphs.
final class DeviceProgramCode {
    /// What the programs of a model share.
    ///
    /// @param kernels  the class of all kernels
    /// @param products whether products are also written as calls of the device maker's library
    /// @param doubles  whether f64 is double on the device
    record Shared(ElaboratedModel model, KernelLibrary kernels, FaultPlaces faultPlaces, boolean products, boolean doubles) {}

    /// Something that can be asked for after a run.
    record Result(Graph.Root root, String array, boolean returned) {}

    /// Tasks that a product may become where a library does it: two operands are padded, the sums are worked on.
    private static final int MOST_FOR_PRODUCT = 4;

    private final Shared shared;
    private final ElaboratedModel model;
    private final DeviceRequest.Kind kind;
    private final DeviceArrays arrays;
    private final TaskLists lists;
    private final Map<String, Result> results = new LinkedHashMap<>();
    private final Map<String, String> gradients = new HashMap<>();
    private final List<ProgramPlan> plans = new ArrayList<>();
    private boolean faulty;

    private DeviceProgramCode(Shared shared, DeviceRequest.Kind kind, boolean sums) {
        this.shared = shared;
        this.model = shared.model();
        this.kind = kind;
        this.lists = new TaskLists(ResidentArrays.count(model));
        this.arrays = new DeviceArrays(this::external, model.symbols(), seedPlace() + 4, sums ? Accumulation.NUMBERS : 0, shared.doubles());
    }

    static DeviceProgramCode of(Shared shared, DeviceRequest.Kind kind, Graph graph) {
        DeviceProgramCode code = new DeviceProgramCode(shared, kind, false);
        code.ports();
        code.addGraph(graph);
        code.lists.check(kind.toString());
        return code;
    }

    /// Training with several micro-batches per update: a graph that adds gradients up, and one that applies them.
    static DeviceProgramCode summing(Shared shared, Graph backward, Graph update) {
        DeviceProgramCode code = new DeviceProgramCode(shared, DeviceRequest.Kind.TRAINER, true);
        code.ports();
        code.addGraph(backward);
        Accumulation.sum(code, update);
        code.addGraph(update);
        Accumulation.finish(code, update);
        code.lists.check(code.kind.toString());
        return code;
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
        ProgramPlan plan = Planner.planForDevice(program);
        int unit = plans.size();
        plans.add(plan);
        lists.begin(unit);
        List<DeviceKernel> kernels = DeviceScheduler.schedule(plan, shared.products());
        faulty |= kernels.stream().anyMatch(shared.faultPlaces()::needs);
        TaskPrinter printer = new TaskPrinter(shared, arrays, seedPlace(), plan, unit, faulty);
        for (DeviceKernel kernel : kernels) {
            lists.add(printer.task(kernel, "t" + lists.place(kernel.loops(), kernel.library() == null ? 1 : MOST_FOR_PRODUCT)));
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

    /// Adds a task that is not a kernel of the plan, at the end of a part.
    void add(int part, KernelMethod method, List<String> arguments) {
        lists.addLast(part, method, shared.kernels().add(method, ""), arguments);
    }

    /// Adds tasks before a part.
    void addFirst(int part, List<KernelMethod> methods, List<List<String>> arguments) {
        lists.addFirst(part, IntStream.range(0, methods.size())
                .mapToObj(i -> DeviceTask.of("f" + i, shared.kernels().add(methods.get(i), ""), methods.get(i), arguments.get(i))).toList());
    }

    /// Arrays of the program that more than one of its graphs use, or that a graph of a loop reads again and again: like parameters they must
    /// stay on the device between graphs.
    Set<String> scratch() {
        Set<String> scratch = new LinkedHashSet<>(brought());
        for (Field field : arrays.fields()) {
            if (!isPort(field.name()) && lists.users(field.name()) > 1) {
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
            if (lists.again(array) || lists.users(array) > 1) {
                brought.add(array);
            }
        }
        return brought;
    }

    boolean isPort(String array) {
        return boundPorts().stream().anyMatch(port -> array.equals(portName(port)));
    }

    /// Whether an index may be outside its range.
    boolean faulty() {
        return faulty;
    }

    FaultPlaces faultPlaces() {
        return shared.faultPlaces();
    }

    /// The last graph that uses an array; 0 when none does.
    int graphOf(String array) {
        return lists.last(array);
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
        return lists.graphs().stream().flatMap(graph -> graph.tasks().stream()).anyMatch(task -> task.grid() != null);
    }

    /// Whether some product may be the device maker's library's.
    boolean hasProducts() {
        return lists.graphs().stream().flatMap(graph -> graph.tasks().stream()).anyMatch(task -> task.library() != null);
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

    List<TaskLists.TaskList> graphs() {
        return lists.graphs();
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
        return shown || lists.users(array) > 0 ? array : null;
    }

    private String portName(ElaboratedModel.Port port) {
        return arrays.port(port.name(), model.inputs().contains(port) ? Buffer.Kind.INPUT : Buffer.Kind.TARGET);
    }
}
