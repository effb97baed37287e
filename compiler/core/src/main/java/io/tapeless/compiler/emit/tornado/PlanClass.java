package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.emit.tornado.KernelMethod.Parameter;
import io.tapeless.compiler.emit.tornado.ResidentArrays.Resident;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.device.DeviceRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Writes the class that holds one execution plan: the arrays that stay on the device and the graphs of all programs. Every graph consumes
/// and persists all of them, because TornadoVM hands them on from whichever graph ran last.
final class PlanClass {
    private static final int ARRAYS_PER_TASK = 8;

    private final ModelPrograms programs;
    private final TypeNames types;
    private final List<DeviceRequest.Kind> kinds;
    private final KernelLibrary library;
    /// The types of arrays that stay on the device between graphs.
    private final Set<String> stays = new HashSet<>();
    private final Source source;
    /// Whether products may be the device maker's library's.
    private final boolean products;
    /// Whether a program has arrays of doubles.
    private final boolean doubles;
    /// Whether some program brings arrays to the device for all its graphs.
    private boolean brings;

    private PlanClass(ModelPrograms programs, TypeNames types, List<DeviceProgramCode> codes, KernelLibrary library) {
        this.programs = programs;
        this.types = types;
        this.kinds = codes.stream().map(DeviceProgramCode::kind).toList();
        ResidentArrays.all(programs).forEach(resident -> stays.add(KernelNaming.array(resident.dtype())));
        for (DeviceProgramCode code : codes) {
            Set<String> scratch = code.scratch();
            code.arrays().fields().stream().filter(field -> scratch.contains(field.name())).forEach(field -> stays.add(KernelNaming.array(field.dtype())));
            if (scratch.contains(KernelNaming.FAULTS)) {
                stays.add(KernelNaming.array(DType.I64));
            }
            brings |= !code.brought().isEmpty();
        }
        this.library = library;
        this.products = codes.stream().anyMatch(DeviceProgramCode::hasProducts);
        this.doubles = TornadoBackend.needsDoubles(programs);
        this.source = new Source(types.packageName(), imports());
    }

    private List<String> imports() {
        String api = "uk.ac.manchester.tornado.api.";
        List<String> imports = new ArrayList<>(List.of("io.tapeless.runtime.device.DeviceCode", "io.tapeless.runtime.device.DeviceException",
                "io.tapeless.runtime.device.DeviceInfo", "io.tapeless.runtime.device.DeviceOptions", "io.tapeless.runtime.device.DevicePlan",
                        "io.tapeless.runtime.device.DeviceRequest",
                "java.lang.foreign.MemorySegment", "java.util.ArrayList", "java.util.List", "javax.annotation.processing.Generated", api + "GridScheduler",
                api + "ImmutableTaskGraph", api + "TaskGraph", api + "TornadoBackend", api + "TornadoExecutionPlan", api + "TornadoExecutionResult",
                api + "TornadoRuntime", api + "WorkerGrid", api + "WorkerGrid3D", api + "common.TornadoDevice", api + "enums.DataTransferMode",
                api + "exceptions.TornadoExecutionPlanException", api + "runtime.TornadoRuntimeProvider", api + "types.arrays.FloatArray",
                api + "types.arrays.IntArray", api + "types.arrays.LongArray", api + "types.arrays.TornadoNativeArray"));
        if (doubles) {
            imports.add(api + "types.arrays.DoubleArray");
        }
        if (products) {
            imports.addAll(LibraryText.IMPORTS);
        }
        return imports;
    }

    static String write(ModelPrograms programs, TypeNames types, List<DeviceProgramCode> codes, KernelLibrary library) {
        PlanClass writer = new PlanClass(programs, types, codes, library);
        writer.write();
        return writer.source.toString();
    }

    private void write() {
        String plan = types.plan();
        source.comment("One execution plan: what stays on the device, and the graphs of the programs that share it.");
        source.line("@Generated(\"io.tapeless.compiler\")").line("final class " + plan + " implements DevicePlan {");
        ResidentArrays.all(programs).forEach(r -> source.line("final " + KernelNaming.array(r.dtype()) + " " + r.field() + ";"));
        source.lines("""
                private final List<Object> variables = new ArrayList<>();
                private final List<Object> optimizer = new ArrayList<>();
                private final List<Object> resident = new ArrayList<>();
                private final List<Object> scratch = new ArrayList<>();
                private final FloatArray mark = floats(1);
                private final FloatArray spare = floats(1);
                private final List<DeviceCode> programs = new ArrayList<>();
                private final List<Part> parts = new ArrayList<>();
                private final List<Integer> firstGraphs = new ArrayList<>();
                private final TornadoExecutionPlan executionPlan;
                private final TornadoExecutionResult[] results;
                """);
        if (products) {
            source.lines(LibraryText.FIELD);
        }
        source.line("");
        constructor();
        members();
        upload();
        if (products) {
            source.lines(LibraryText.TEXT);
        }
        source.lines(DeviceProbe.METHOD).lines(PlanText.STATICS).lines(doubles ? PlanText.DOUBLES : "");
        source.line("}");
    }

    private void constructor() {
        source.line(types.plan() + "(DeviceInfo device, DeviceOptions options, List<DeviceRequest> requests) {");
        if (products) {
            source.line("library = options.usesCuBlas(device);");
        }
        arrays();
        source.lines("""
                for (DeviceRequest request : requests) {
                    final Part part = part(request);
                    programs.add(part);
                    parts.add(part);
                    scratch.addAll(part.scratch());
                }
                final List<TaskGraph> graphs = new ArrayList<>(List.of(uploadGraph()));
                final GridScheduler grids = new GridScheduler();
                for (Part part : parts) {
                    firstGraphs.add(graphs.size());
                    part.addGraphs(graphs, grids, firstGraphs.size());
                }
                final TornadoExecutionPlan plan = new TornadoExecutionPlan(graphs.stream().map(TaskGraph::snapshot).toArray(ImmutableTaskGraph[]::new));
                plan.withDevice(TornadoRuntimeProvider.getTornadoRuntime().getBackend(device.backendIndex()).getDevice(device.deviceIndex()));
                executionPlan = grids.keySet().isEmpty() ? plan : plan.withGridScheduler(grids);
                if (options.cudaGraphs() && device.hasCudaGraphs()) {
                    executionPlan.withCUDAGraph();
                }
                results = new TornadoExecutionResult[graphs.size()];
                """);
        source.line("}");
    }

    /// Statements that make the arrays that stay on the device.
    private void arrays() {
        source.line("final boolean trains = requests.stream().anyMatch(request -> request.kind() == DeviceRequest.Kind.TRAINER);");
        for (Resident r : ResidentArrays.all(programs)) {
            String make = make(r.dtype()) + "(" + r.elements() + ")";
            source.line(r.field() + " = " + (r.training() ? "trains ? " + make + " : null" : make) + ";");
        }
        ResidentArrays.variables(programs.model()).forEach(r -> source.line("variables.add(" + r.field() + ");"));
        source.line("resident.addAll(variables);");
        List<Resident> training = new ArrayList<>(ResidentArrays.optimizer(programs.model()));
        training.addAll(ResidentArrays.sums(programs));
        List<Resident> means = ResidentArrays.means(programs);
        if (!training.isEmpty()) {
            source.line("if (trains) {");
            training.forEach(r -> source.line("optimizer.add(" + r.field() + ");"));
            source.line("resident.addAll(optimizer);");
            means.forEach(r -> source.line("scratch.add(" + r.field() + ");"));
            source.line("}");
        }
    }

    private static String make(DType dtype) {
        return switch (dtype) {
            case F32 -> "floats";
            case F64 -> "doubles";
            case I32, BOOL -> "ints";
            case I64 -> "longs";
        };
    }

    private void members() {
        source.line("").line("private Part part(DeviceRequest request) {").line("return switch (request.kind()) {");
        for (DeviceRequest.Kind kind : kinds) {
            source.line("case " + kind + " -> new " + types.program(kind) + "(this, request.capacity());");
        }
        if (kinds.size() < DeviceRequest.Kind.values().length) {
            source.line("default -> throw new UnsupportedOperationException(\"this model has no such program\");");
        }
        source.line("};").line("}");
        source.lines(PlanText.MEMBERS);
    }

    /// A graph must have tasks that read what it brings: these read one element of each array.
    private void upload() {
        source.lines("""

                private TaskGraph uploadGraph() {
                    final TaskGraph graph = new TaskGraph("upload");
                    graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, resident.toArray());
                    graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, scratch.toArray());
                    final List<Object> all = new ArrayList<>(resident);
                    all.addAll(scratch);
                    touch(graph, all);
                    persist(graph);
                    return graph;
                }
                """);
        if (brings) {
            source.lines(PlanText.BRINGING);
        }
        source.lines("""

                /**
                 * Reads an element of each array: TornadoVM brings what a task uses.
                 */
                void touch(TaskGraph graph, List<Object> arrays) {
                    graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, mark, spare);
                """);
        for (DType dtype : List.of(DType.F32, DType.F64, DType.I32, DType.I64)) {
            String type = KernelNaming.array(dtype);
            if (dtype == DType.F32 || stays.contains(type)) {
                touch(type, library.add(touchMethod(dtype), ""));
            }
        }
        source.line("}");
    }

    private void touch(String type, String method) {
        String list = type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1) + "s";
        source.line("final List<" + type + "> " + list + " = new ArrayList<>(arrays.stream().filter(" + type + ".class::isInstance).map(" + type
                + ".class::cast).toList());");
        if (type.equals(KernelNaming.array(DType.F32))) {
            // There is always a task: a graph needs one. Not the mark itself: TornadoVM waits for ever for a task that reads what it writes twice.
            source.line(list + ".addFirst(spare);");
        }
        source.line("for (int i = 0; i < " + list + ".size(); i += " + ARRAYS_PER_TASK + ") {");
        List<String> arguments = new ArrayList<>(List.of("\"" + list + "\" + i", types.kernels() + "::" + method, "mark"));
        for (int i = 0; i < ARRAYS_PER_TASK; i++) {
            arguments.add("at(" + list + ", i" + (i == 0 ? "" : " + " + i) + ")");
        }
        source.call("graph.task(", arguments, ");").line("}");
    }

    private static KernelMethod touchMethod(DType dtype) {
        List<Parameter> parameters = new ArrayList<>(List.of(new Parameter("FloatArray", "dMark")));
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < ARRAYS_PER_TASK; i++) {
            parameters.add(new Parameter(KernelNaming.array(dtype), "d" + i));
            terms.add((dtype == DType.F32 ? "d" : "(float) d") + i + ".get(i0)");
        }
        return new KernelMethod("touch" + KernelNaming.array(dtype), "Reads an element of each array, so that they are brought to the device.", parameters,
                "for (@Parallel int i0 = 0; i0 < 1; i0++) {\n    dMark.set(i0, " + String.join(" + ", terms) + ");\n}\n", null);
    }
}
