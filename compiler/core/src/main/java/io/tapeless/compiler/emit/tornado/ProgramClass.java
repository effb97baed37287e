package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.emit.tornado.DeviceArrays.Field;
import io.tapeless.compiler.emit.tornado.DeviceProgramCode.Result;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.plan.HostValues;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes the class of one program: its arrays, its task graphs, and the numbers it computes before a run.
final class ProgramClass {
    private final DeviceProgramCode code;
    private final TypeNames types;
    private final Source source;
    private final ElaboratedModel model;
    private final HostNumberText host;
    private final TaskGraphText graphs;

    private ProgramClass(DeviceProgramCode code, TypeNames types) {
        this.code = code;
        this.types = types;
        this.model = code.model();
        this.source = new Source(types.packageName(), imports());
        this.host = new HostNumberText(code, source);
        this.graphs = new TaskGraphText(code, types, source, host);
    }

    static String write(DeviceProgramCode code, TypeNames types) {
        ProgramClass writer = new ProgramClass(code, types);
        writer.write();
        return writer.source.toString();
    }

    private List<String> imports() {
        List<String> imports = new ArrayList<>(List.of("io.tapeless.runtime.TensorSpec", "io.tapeless.runtime.device.DeviceStep", "java.util.List",
                "javax.annotation.processing.Generated", "uk.ac.manchester.tornado.api.GridScheduler", "uk.ac.manchester.tornado.api.TaskGraph",
                "uk.ac.manchester.tornado.api.enums.DataTransferMode", "uk.ac.manchester.tornado.api.types.arrays.IntArray"));
        if (code.arrays().numberType() == DType.F32 || code.arrays().fields().stream().anyMatch(field -> field.dtype() == DType.F32)) {
            imports.add("uk.ac.manchester.tornado.api.types.arrays.FloatArray");
        }
        if (code.arrays().numberType() == DType.F64 || code.arrays().fields().stream().anyMatch(field -> field.dtype() == DType.F64)) {
            imports.add("uk.ac.manchester.tornado.api.types.arrays.DoubleArray");
        }
        if (!TaskGraphText.plain(code)) {
            imports.add("java.util.function.IntConsumer");
        }
        if (code.usesContext()) {
            imports.add("uk.ac.manchester.tornado.api.KernelContext");
        }
        if (code.faulty() || code.arrays().fields().stream().anyMatch(field -> field.dtype() == DType.I64)) {
            imports.add("uk.ac.manchester.tornado.api.types.arrays.LongArray");
        }
        if (hostTexts().contains("DoubleMath.")) {
            imports.add("io.tapeless.runtime.math.DoubleMath");
        }
        if (code.faulty()) {
            imports.add("io.tapeless.runtime.Checks");
        }
        return imports;
    }

    private String hostTexts() {
        StringBuilder text = new StringBuilder(HostNumberText.formulas(code));
        model.metrics().forEach(metric -> text.append(metricFormula(metric)));
        return text.toString();
    }

    private void write() {
        source.comment("The " + code.kind().name().toLowerCase(java.util.Locale.ROOT) + " program of {@code " + model.name()
                + "} on a device. Arrays have room for the capacity.");
        source.line("@Generated(\"io.tapeless.compiler\")").line("final class " + types.program(code.kind()) + " extends " + types.plan() + ".Part {");
        fields();
        constructor();
        graphs.write();
        host.prepare();
        if (code.faulty()) {
            check();
        }
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
        boolean wide = code.arrays().numberType() == DType.F64;
        source.line("private final " + KernelNaming.array(code.arrays().numberType()) + " numbers = " + types.plan() + (wide ? ".doubles(" : ".floats(")
                + Math.max(1, code.arrays().reservedNumbers() + code.arrays().numbers().size()) + ");");
        if (code.faulty()) {
            source.line("private final LongArray faults = " + types.plan() + ".longs(" + code.faultPlaces().size() + ");");
        }
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
                case F32 -> "floats";
                case F64 -> "doubles";
                case I32, BOOL -> "ints";
                case I64 -> "longs";
            };
            source.line("this." + field.name() + " = " + make + "(" + EmitText.dim(field.elements()) + ");");
            for (int i = 0; i < field.contents().size(); i++) {
                DType stored = field.dtype() == DType.BOOL ? DType.I32 : field.dtype();
                source.line("this." + field.name() + ".set(" + i + ", " + EmitText.number(field.contents().get(i), stored) + ");");
            }
        }
        source.line("}");
    }

    /// What kernels noted, as the exceptions of the CPU.
    private void check() {
        source.line("").line("@Override").line("public Object faults() {").line("return faults;").line("}");
        source.line("").line("@Override").line("public boolean faultsReturned() {")
                .line("return " + !code.scratch().contains(KernelNaming.FAULTS) + ";").line("}");
        source.line("").line("@Override").line("public void check(int[] symbols) {");
        List<FaultPlaces.Place> places = code.faultPlaces().places();
        host.symbolLocals(places.stream().map(place -> EmitText.dim(place.extent())).reduce("", (a, b) -> a + " " + b));
        for (int i = 0; i < places.size(); i++) {
            source.line("Checks.index(faults.get(" + (i + 1) + "), " + EmitText.dim(places.get(i).extent()) + ", \"" + places.get(i).index() + "\");");
        }
        source.line("}");
    }

    private void accessors() {
        source.line("").line("@Override").line("public double rows(int[] symbols) {");
        String rows = EmitText.dim(model.rows());
        host.symbolLocals(rows);
        source.line("return " + rows + ";").line("}");
        list("ports", types.factory() + "." + types.constant(code.kind()) + ".ports()");
        list("results", types.factory() + "." + types.constant(code.kind()) + ".results()");
        chosen("port", code.boundPorts().stream().map(code::portArray).toList());
        chosen("result", code.results().stream().map(Result::array).toList());
        graphOf();
        source.line("").line("@Override").line("public boolean returned(int index) {");
        List<Boolean> returned = code.results().stream().map(graphs::returned).toList();
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
        source.line("").line("@Override").line("public Object " + name + "(int index) {");
        if (arrays.isEmpty()) {
            // A switch of which no case has a value does not compile.
            source.line("throw new IndexOutOfBoundsException(index);").line("}");
            return;
        }
        source.line("return switch (index) {");
        for (int i = 0; i < arrays.size(); i++) {
            source.line("case " + i + " -> " + arrays.get(i) + ";");
        }
        source.line("default -> throw new IndexOutOfBoundsException(index);").line("};").line("}");
    }

    private void evaluation() {
        List<Boolean> total = accumulated(ElaboratedModel.Accumulation.TOTAL);
        List<Boolean> area = accumulated(ElaboratedModel.Accumulation.ROC_AREA);
        source.line("").line("@Override").line("public boolean mean(int index) {")
                .line("return " + (total.contains(true) ? "!(" + places(total) + ")" : "true") + ";").line("}");
        if (area.contains(true)) {
            source.line("").line("@Override").line("public boolean rocArea(int index) {").line("return " + places(area) + ";").line("}");
        }
        source.line("").line("@Override").line("public double metric(String name, double[] parts) {");
        for (ElaboratedModel.Metric metric : model.metrics()) {
            source.line("if (name.equals(\"" + metric.name() + "\")) {").line("return " + metricFormula(metric) + ";").line("}");
        }
        source.line("return super.metric(name, parts);").line("}");
    }

    /// Which results accumulate so.
    private List<Boolean> accumulated(ElaboratedModel.Accumulation accumulation) {
        return code.results().stream().map(result -> result.root().role() == Graph.Role.METRIC && model.metrics().stream()
                .flatMap(metric -> metric.parts().stream())
                .anyMatch(part -> part.root().equals(result.root().name()) && part.accumulation() == accumulation)).toList();
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
