package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.emit.tornado.DeviceArrays.Field;
import io.tapeless.compiler.emit.tornado.DeviceProgramCode.Result;
import io.tapeless.compiler.emit.tornado.DeviceProgramCode.Task;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.plan.HostValues;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes the class of one program: its arrays, its task graphs, and the numbers it computes before a run.
final class ProgramClass {
    private static final int TASKS_PER_METHOD = 40;
    private static final int NUMBERS_PER_METHOD = 60;

    private final DeviceProgramCode code;
    private final TypeNames types;
    private final Source source;
    private final ElaboratedModel model;
    private final Set<String> scratch;

    private ProgramClass(DeviceProgramCode code, TypeNames types) {
        this.code = code;
        this.types = types;
        this.model = code.model();
        this.scratch = code.scratch();
        this.source = new Source(types.packageName(), imports());
    }

    static String write(DeviceProgramCode code, TypeNames types) {
        ProgramClass writer = new ProgramClass(code, types);
        writer.write();
        return writer.source.toString();
    }

    private List<String> imports() {
        List<String> imports = new ArrayList<>(List.of("io.tapeless.runtime.TensorSpec", "io.tapeless.runtime.device.DeviceStep", "java.util.List",
                "javax.annotation.processing.Generated", "uk.ac.manchester.tornado.api.GridScheduler", "uk.ac.manchester.tornado.api.TaskGraph",
                "uk.ac.manchester.tornado.api.enums.DataTransferMode", "uk.ac.manchester.tornado.api.types.arrays.IntArray",
                "uk.ac.manchester.tornado.api.types.arrays.FloatArray"));
        if (code.graphs().size() > 1 || !code.graphs().getFirst().loops().isEmpty()) {
            imports.add("java.util.function.IntConsumer");
        }
        if (code.usesContext()) {
            imports.add("uk.ac.manchester.tornado.api.KernelContext");
        }
        if (code.arrays().fields().stream().anyMatch(field -> field.dtype() == DType.I64)) {
            imports.add("uk.ac.manchester.tornado.api.types.arrays.LongArray");
        }
        if (hostTexts().contains("DoubleMath.")) {
            imports.add("io.tapeless.runtime.math.DoubleMath");
        }
        return imports;
    }

    private String hostTexts() {
        StringBuilder text = new StringBuilder();
        code.arrays().numbers().keySet().forEach(host -> text.append(EmitText.host(host, name -> "t")));
        code.arrays().integers().keySet().forEach(host -> text.append(EmitText.host(host, name -> "t")));
        model.metrics().forEach(metric -> text.append(metricFormula(metric)));
        return text.toString();
    }

    private void write() {
        source.comment("The " + code.kind().name().toLowerCase(java.util.Locale.ROOT) + " program of {@code " + model.name() + "} on a device. Arrays have room for the capacity.");
        source.line("@Generated(\"io.tapeless.compiler\")").line("final class " + types.program(code.kind()) + " extends " + types.plan() + ".Part {");
        fields();
        constructor();
        graphs();
        prepare();
        accessors();
        if (code.kind() == io.tapeless.runtime.device.DeviceRequest.Kind.EVALUATION) {
            evaluation();
        }
        source.line("}");
    }

    private void fields() {
        source.line("private final " + types.plan() + " plan;");
        model.symbols().forEach(symbol -> source.line("private final int " + EmitText.symbol(symbol) + ";"));
        if (code.usesContext()) {
            source.line("private final KernelContext context = new KernelContext();");
        }
        source.line("private final IntArray dims = " + types.plan() + ".ints(" + code.arrays().sizes() + ");");
        source.line("private final FloatArray numbers = " + types.plan() + ".floats(" + Math.max(1, code.arrays().reservedNumbers() + code.arrays().numbers().size()) + ");");
        for (Field field : code.arrays().fields()) {
            source.line("private final " + KernelNaming.array(field.dtype()) + " " + field.name() + ";");
        }
    }

    private void constructor() {
        source.line("").line(types.program(code.kind()) + "(" + types.plan() + " plan, int[] capacity) {").line("this.plan = plan;");
        for (int i = 0; i < model.symbols().size(); i++) {
            source.line("this." + EmitText.symbol(model.symbols().get(i)) + " = capacity[" + i + "];");
        }
        for (Field field : code.arrays().fields()) {
            String make = types.plan() + "." + switch (field.dtype()) {
                case F32, F64 -> "floats";
                case I32, BOOL -> "ints";
                case I64 -> "longs";
            };
            source.line("this." + field.name() + " = " + make + "(" + EmitText.dim(field.elements()) + ");");
            for (int i = 0; i < field.contents().size(); i++) {
                DType stored = field.dtype() == DType.BOOL ? DType.I32 : field.dtype() == DType.F64 ? DType.F32 : field.dtype();
                source.line("this." + field.name() + ".set(" + i + ", " + EmitText.number(field.contents().get(i), stored) + ");");
            }
        }
        source.line("}");
    }

    private void graphs() {
        source.line("").line("@Override").line("void addGraphs(List<TaskGraph> graphs, GridScheduler grids, int number) {");
        for (int g = 0; g < code.graphs().size(); g++) {
            source.line("graphs.add(graph" + g + "(grids, \"" + graphName(g) + "\" + number));");
        }
        source.line("}");
        if (!scratch.isEmpty()) {
            source.line("").line("@Override").line("List<Object> scratch() {").call("return List.of(", List.copyOf(scratch), ");").line("}");
        }
        run();
        for (int g = 0; g < code.graphs().size(); g++) {
            graph(g);
        }
    }

    private String graphName(int g) {
        long same = code.graphs().stream().filter(graph -> graph.part() == code.graphs().get(g).part()).count();
        return types.graph(code.kind(), code.graphs().get(g).part()) + (same > 1 ? "Part" + g + "_" : "");
    }

    /// Graphs in order; those of a loop once per step, which reads its position from the array of sizes.
    private void run() {
        List<DeviceProgramCode.TaskList> graphs = code.graphs();
        boolean plain = graphs.size() == 1 && graphs.getFirst().loops().isEmpty();
        if (plain) {
            return;
        }
        source.line("").line("@Override").line("public void run(int part, int[] symbols, IntConsumer graph) {");
        String text = hostTexts() + graphs.stream().flatMap(g -> g.loops().stream()).map(loop -> EmitText.dim(loop.length())).reduce("", (a, b) -> a + " " + b);
        symbolLocals(text, "int");
        int parts = graphs.getLast().part() + 1;
        for (int part = 0; part < parts; part++) {
            int wanted = part;
            if (parts > 1) {
                source.line("if (part == " + part + ") {");
            }
            List<Loop> open = new ArrayList<>();
            for (int g = 0; g < graphs.size(); g++) {
                if (graphs.get(g).part() == wanted) {
                    enter(open, graphs.get(g));
                    source.line("graph.accept(" + g + ");");
                }
            }
            open.forEach(loop -> source.line("}"));
            if (parts > 1) {
                source.line("}");
            }
        }
        source.line("}");
    }

    private void enter(List<Loop> open, DeviceProgramCode.TaskList graph) {
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
            numbersOfStep(open).forEach(source::line);
        }
    }

    /// Host numbers that depend on the position of the innermost loop, and of no loop that is not running.
    private List<String> numbersOfStep(List<Loop> open) {
        Set<Dim.Symbol> running = new LinkedHashSet<>();
        open.forEach(loop -> running.add(loop.position()));
        List<String> sets = new ArrayList<>();
        code.arrays().integers().forEach((host, at) -> {
            if (positions(host).contains(open.getLast().position()) && running.containsAll(positions(host))) {
                sets.add("dims.set(" + at + ", " + integer(host) + ");");
            }
        });
        code.arrays().numbers().forEach((host, at) -> {
            if (positions(host).contains(open.getLast().position()) && running.containsAll(positions(host))) {
                sets.add("numbers.set(" + at + ", (float) (" + EmitText.host(host, this::named) + "));");
            }
        });
        return sets;
    }

    /// The positions of loops that a host number depends on.
    private Set<Dim.Symbol> positions(Host host) {
        Set<Dim.Symbol> positions = new LinkedHashSet<>();
        for (HostValues.HostLeaf leaf : host.leaves()) {
            if (leaf instanceof HostValues.SizeLeaf(Dim dim)) {
                dim.symbols().stream().filter(symbol -> !model.symbols().contains(symbol)).forEach(positions::add);
            }
        }
        return positions;
    }

    private void graph(int g) {
        List<Task> tasks = code.graphs().get(g).tasks();
        Set<String> used = DeviceProgramCode.used(tasks);
        source.line("").line("private TaskGraph graph" + g + "(GridScheduler grids, String name) {").line("final TaskGraph graph = new TaskGraph(name);");
        source.line("plan.consume(graph);");
        transfers(g, used);
        int parts = (tasks.size() + TASKS_PER_METHOD - 1) / TASKS_PER_METHOD;
        for (int part = 0; part < parts; part++) {
            source.line("addTasks" + g + "_" + part + "(graph, grids, name);");
        }
        Set<String> every = new LinkedHashSet<>();
        Set<String> asked = new LinkedHashSet<>();
        for (Result result : code.results()) {
            if (!result.array().startsWith("plan.") && !scratch.contains(result.array()) && (used.contains(result.array()) || g == 0 && isPort(result.array()))) {
                (returned(result) ? every : asked).add(result.array());
            }
        }
        asked.removeAll(every);
        transfer("transferToHost", "EVERY_EXECUTION", every);
        transfer("transferToHost", "UNDER_DEMAND", asked);
        source.line("plan.persist(graph);").line("return graph;").line("}");
        for (int part = 0; part < parts; part++) {
            source.line("").line("private void addTasks" + g + "_" + part + "(TaskGraph graph, GridScheduler grids, String name) {");
            tasks.subList(part * TASKS_PER_METHOD, Math.min(tasks.size(), (part + 1) * TASKS_PER_METHOD)).forEach(this::task);
            source.line("}");
        }
    }

    /// What only one graph has comes back with every run of it; what several use is fetched when asked for.
    private boolean returned(Result result) {
        return result.returned() && !scratch.contains(result.array());
    }

    private boolean isPort(String array) {
        return code.boundPorts().stream().anyMatch(port -> array.equals(code.portArray(port)));
    }

    /// Every array that a task reads is in a transfer: TornadoVM says nothing when one is not.
    private void transfers(int g, Set<String> used) {
        Set<String> every = new LinkedHashSet<>();
        Set<String> first = new LinkedHashSet<>();
        for (String array : used) {
            boolean field = code.arrays().fields().stream().anyMatch(f -> f.name().equals(array));
            if (array.equals("dims") || array.equals("numbers") || field && isPort(array)) {
                every.add(array);
            } else if (field && !scratch.contains(array)) {
                first.add(array);
            }
        }
        if (g == 0) {
            code.results().stream().map(Result::array).filter(this::isPort).forEach(every::add);
        }
        transfer("transferToDevice", "EVERY_EXECUTION", every);
        transfer("transferToDevice", "FIRST_EXECUTION", first);
    }

    private void transfer(String method, String mode, Set<String> arrays) {
        if (!arrays.isEmpty()) {
            List<String> arguments = new ArrayList<>(List.of("DataTransferMode." + mode));
            arguments.addAll(arrays);
            source.call("graph." + method + "(", arguments, ");");
        }
    }

    private void task(Task task) {
        List<String> arguments = new ArrayList<>(List.of("\"" + task.id() + "\"", types.kernels() + "::" + task.method()));
        arguments.addAll(task.arguments());
        source.call("graph.task(", arguments, ");");
        if (task.grid() != null) {
            KernelMethod.Grid grid = task.grid();
            source.call("grids.addWorkerGrid(name + \"." + task.id() + "\", " + types.plan() + ".grid(", List.of(EmitText.dim(grid.columns()),
                    EmitText.dim(grid.rows()), EmitText.dim(grid.batch()), String.valueOf(grid.size()), String.valueOf(grid.group())), "));");
        }
    }

    private void prepare() {
        source.line("").line("@Override").line("public void prepare(int[] symbols, DeviceStep step) {");
        int place = 0;
        for (Dim.Symbol ignored : model.symbols()) {
            source.line("dims.set(" + place + ", symbols[" + place++ + "]);");
        }
        source.line("dims.set(" + place + ", (int) step.seed());").line("dims.set(" + (place + 1) + ", (int) (step.seed() >>> 32));")
                .line("dims.set(" + (place + 2) + ", (int) step.microSteps());").line("dims.set(" + (place + 3) + ", (int) (step.microSteps() >>> 32));");
        if (code.arrays().reservedNumbers() > 0) {
            source.line("numbers.set(" + Accumulation.ROWS + ", (float) step.rows());")
                    .line("numbers.set(" + Accumulation.FIRST + ", step.first() ? 1f : 0f);")
                    .line("numbers.set(" + Accumulation.TOTAL + ", (float) step.pendingRows());");
        }
        List<String> sets = new ArrayList<>();
        code.arrays().integers().forEach((host, at) -> addUnlessOfStep(sets, host, "dims.set(" + at + ", " + integer(host) + ");"));
        code.arrays().numbers().forEach((host, at) -> addUnlessOfStep(sets, host, "numbers.set(" + at + ", (float) (" + EmitText.host(host, this::named) + "));"));
        int parts = (sets.size() + NUMBERS_PER_METHOD - 1) / NUMBERS_PER_METHOD;
        for (int part = 0; part < parts; part++) {
            source.line("prepare" + part + "(symbols, step.t());");
        }
        source.line("}");
        for (int part = 0; part < parts; part++) {
            List<String> some = sets.subList(part * NUMBERS_PER_METHOD, Math.min(sets.size(), (part + 1) * NUMBERS_PER_METHOD));
            source.line("").line("private void prepare" + part + "(int[] symbols, double t) {");
            symbolLocals(String.join("\n", some), "int");
            some.forEach(source::line);
            source.line("}");
        }
    }

    private void addUnlessOfStep(List<String> sets, Host host, String statement) {
        if (positions(host).isEmpty()) {
            sets.add(statement);
        }
    }

    private String named(String name) {
        if (!name.equals("t")) {
            throw new IllegalStateException("unknown host number " + name);
        }
        return "t";
    }

    private String integer(Host host) {
        String value = EmitText.host(host, this::named);
        return host.dtype() == DType.BOOL ? value + " ? 1 : 0" : "(int) (" + value + ")";
    }

    private void symbolLocals(String text, String type) {
        for (int i = 0; i < model.symbols().size(); i++) {
            String name = EmitText.symbol(model.symbols().get(i));
            if (text.matches("(?s).*\\b" + name + "\\b.*")) {
                source.line("final " + type + " " + name + " = symbols[" + i + "];");
            }
        }
    }

    private void accessors() {
        source.line("").line("@Override").line("public double rows(int[] symbols) {");
        String rows = EmitText.dim(model.rows());
        symbolLocals(rows, "int");
        source.line("return " + rows + ";").line("}");
        list("ports", types.factory() + "." + types.constant(code.kind()) + ".ports()");
        list("results", types.factory() + "." + types.constant(code.kind()) + ".results()");
        chosen("port", code.boundPorts().stream().map(code::portArray).toList());
        chosen("result", code.results().stream().map(Result::array).toList());
        graphOf();
        source.line("").line("@Override").line("public boolean returned(int index) {");
        List<Boolean> returned = code.results().stream().map(this::returned).toList();
        source.line(switch (code.kind()) {
            case FORWARD, EVALUATION -> returned.contains(false) ? "return " + places(returned) + ";" : "return true;";
            case BACKWARD -> "return " + places(returned) + ";";
            case TRAINER -> "return false;";
        }).line("}");
    }

    /// The graph that has a result, where not all are in the first.
    private void graphOf() {
        List<Integer> graphs = code.results().stream().map(result -> code.graphOf(result.array())).toList();
        if (graphs.stream().anyMatch(graph -> graph > 0)) {
            source.line("").line("@Override").line("public int graphOf(int index) {").line("return switch (index) {");
            for (int i = 0; i < graphs.size(); i++) {
                source.line("case " + i + " -> " + graphs.get(i) + ";");
            }
            source.line("default -> throw new IndexOutOfBoundsException(index);").line("};").line("}");
        }
    }

    private static String places(List<Boolean> flags) {
        List<String> places = new ArrayList<>();
        for (int i = 0; i < flags.size(); i++) {
            if (flags.get(i)) {
                places.add("index == " + i);
            }
        }
        return places.isEmpty() ? "false" : String.join(" || ", places);
    }

    private void list(String name, String expression) {
        source.line("").line("@Override").line("public List<TensorSpec> " + name + "() {").line("return " + expression + ";").line("}");
    }

    private void chosen(String name, List<String> arrays) {
        source.line("").line("@Override").line("public Object " + name + "(int index) {").line("return switch (index) {");
        for (int i = 0; i < arrays.size(); i++) {
            source.line("case " + i + " -> " + arrays.get(i) + ";");
        }
        source.line("default -> throw new IndexOutOfBoundsException(index);").line("};").line("}");
    }

    private void evaluation() {
        source.line("").line("@Override").line("public boolean mean(int index) {");
        List<Boolean> total = new ArrayList<>();
        for (Result result : code.results()) {
            total.add(model.metrics().stream().flatMap(metric -> metric.parts().stream()).anyMatch(part -> part.root().equals(result.root().name())
                    && result.root().role() == Graph.Role.METRIC && part.accumulation() == ElaboratedModel.Accumulation.TOTAL));
        }
        source.line("return " + (total.contains(true) ? "!(" + places(total) + ")" : "true") + ";").line("}");
        source.line("").line("@Override").line("public double metric(String name, double[] parts) {");
        for (ElaboratedModel.Metric metric : model.metrics()) {
            source.line("if (name.equals(\"" + metric.name() + "\")) {").line("return " + metricFormula(metric) + ";").line("}");
        }
        source.line("return super.metric(name, parts);").line("}");
    }

    private String metricFormula(ElaboratedModel.Metric metric) {
        Map<String, String> parts = new HashMap<>();
        List<Result> results = code.results();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).root().role() == Graph.Role.METRIC) {
                parts.put(results.get(i).root().name(), "parts[" + i + "]");
            }
        }
        Host host = new HostValues(metric.finish().values()).of(metric.finish().roots().getFirst().value());
        return EmitText.host(host, parts::get);
    }
}
