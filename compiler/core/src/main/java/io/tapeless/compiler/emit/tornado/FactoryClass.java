package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.emit.tornado.DeviceArrays.Field;
import io.tapeless.compiler.emit.tornado.DeviceProgramCode.Result;
import io.tapeless.compiler.emit.tornado.ResidentArrays.Resident;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes the entry class, which names no class of TornadoVM: it loads, and says what is missing, on machines that have none.
final class FactoryClass {
    private static final int SPECS_PER_METHOD = 50;

    private final ModelPrograms programs;
    private final ElaboratedModel model;
    private final TypeNames types;
    private final List<DeviceProgramCode> codes;
    private final Source source;
    private final boolean doubles;

    private FactoryClass(ModelPrograms programs, TypeNames types, List<DeviceProgramCode> codes) {
        this.doubles = TornadoBackend.needsDoubles(programs);
        this.programs = programs;
        this.model = programs.model();
        this.types = types;
        this.codes = codes;
        String runtime = "io.tapeless.runtime.";
        this.source = new Source(types.packageName(), List.of(runtime + "ElementType", runtime + "Tensor", runtime + "TensorSpec",
                runtime + "device.DeviceFactory", runtime + "device.DeviceInfo", runtime + "device.DeviceModel", runtime + "device.DeviceOptions",
                runtime + "device.DevicePlan", runtime + "device.DeviceRequest", runtime + "device.DeviceSignature", "java.util.ArrayList", "java.util.Arrays",
                "java.util.List", "javax.annotation.processing.Generated"));
    }

    static String write(ModelPrograms programs, TypeNames types, List<DeviceProgramCode> codes) {
        FactoryClass writer = new FactoryClass(programs, types, codes);
        writer.write();
        return writer.source.toString();
    }

    private void write() {
        source.comment("{@code " + model.name() + "} on a TornadoVM device, or on the CPU where there is none: see {@code reason()}.");
        source.line("@Generated(\"io.tapeless.compiler\")").line("public final class " + types.factory() + " extends DeviceFactory {");
        for (DeviceProgramCode code : codes) {
            String name = types.constant(code.kind());
            source.line("static final DeviceSignature " + name + " = new DeviceSignature(" + lower(name) + "Ports(), " + lower(name) + "Results());");
        }
        source.lines("""

                /**
                 * On the device that the property {@code tapeless.device} names, by default the first GPU.
                 */
                public %1$s() {
                    this(DeviceOptions.fromProperties());
                }

                public %1$s(DeviceOptions options) {
                    super(new %2$s(), new Model(), options);
                }
                """.formatted(types.factory(), types.model()));
        source.line("").line("@Override").line("protected DeviceSignature signature(DeviceRequest.Kind kind) {").line("return switch (kind) {");
        codes.forEach(code -> source.line("case " + code.kind() + " -> " + types.constant(code.kind()) + ";"));
        if (codes.size() < 4) {
            source.line("default -> throw new UnsupportedOperationException(\"this model has no such program\");");
        }
        source.line("};").line("}");
        source.line("").line("@Override").line("protected boolean has(DeviceRequest.Kind kind) {");
        List<String> kinds = codes.stream().map(code -> "kind == DeviceRequest.Kind." + code.kind()).toList();
        source.line("return " + String.join(" || ", kinds) + ";").line("}");
        codes.forEach(this::specs);
        model();
        source.line("}");
    }

    private static String lower(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }

    private void specs(DeviceProgramCode code) {
        List<String> ports = new ArrayList<>();
        for (ElaboratedModel.Port port : code.boundPorts()) {
            String role = model.inputs().contains(port) ? "INPUT" : "TARGET";
            boolean ranged = port.low() != Double.NEGATIVE_INFINITY || port.high() != Double.POSITIVE_INFINITY;
            String arguments = arguments(port.name(), role, port.type());
            ports.add(ranged ? "new TensorSpec(" + arguments + ", " + EmitText.number(port.low(), DType.F64) + ", "
                    + EmitText.end(port.high()) + ")"
                    : "TensorSpec.of(" + arguments + ")");
        }
        list(lower(types.constant(code.kind())) + "Ports", ports);
        List<String> results = new ArrayList<>();
        for (Result result : code.results()) {
            Graph.Root root = result.root();
            results.add("TensorSpec.of(" + arguments(DeviceProgramCode.resultName(root), root.role().name(), root.value().type()) + ")");
        }
        list(lower(types.constant(code.kind())) + "Results", results);
    }

    private String arguments(String name, String role, TensorType type) {
        return "\"" + name + "\", TensorSpec.Role." + role + ", ElementType." + DeviceArrays.stored(type.dtype(), doubles).name() + ", \""
                + type.shape() + "\", "
                + EmitText.shapeFunction(type.shape(), model.symbols());
    }

    private void list(String method, List<String> specs) {
        int parts = Math.max(1, (specs.size() + SPECS_PER_METHOD - 1) / SPECS_PER_METHOD);
        source.line("").line("private static List<TensorSpec> " + method + "() {").line("final List<TensorSpec> specs = new ArrayList<>();");
        for (int part = 0; part < parts; part++) {
            source.line(method + part + "(specs);");
        }
        source.line("return List.copyOf(specs);").line("}");
        for (int part = 0; part < parts; part++) {
            source.line("").line("private static void " + method + part + "(List<TensorSpec> specs) {");
            specs.subList(part * SPECS_PER_METHOD, Math.min(specs.size(), (part + 1) * SPECS_PER_METHOD))
                    .forEach(spec -> source.line("specs.add(" + spec + ");"));
            source.line("}");
        }
    }

    private void model() {
        source.line("").line("private static final class Model implements DeviceModel {");
        simple("List<DeviceInfo> devices()", types.plan() + ".devices()");
        simple("Class<?> kernels()", types.kernels() + ".class");
        simple("int accumulate()", String.valueOf(model.update() == null ? 1 : model.update().accumulate()));
        simple("DevicePlan open(DeviceInfo device, DeviceOptions options, List<DeviceRequest> programs)",
                "new " + types.plan() + "(device, options, programs)");
        if (model.update() != null && model.update().following() != null) {
            simple("double[] schedule()", "new double[] " + EmitText.initialSchedule(model.update().following()));
            simple("String observedMetric()", "\"" + model.update().following().metric() + "\"");
            source.line("").line("@Override").line("public void observe(double value, double t, double[] schedule) {")
                    .line(types.model() + "Trainer.observe(value, t, schedule);").line("}");
        }
        source.lines("""

                @Override
                public long bytes(DeviceRequest request) {
                    return Arrays.stream(sizes(request)).sum();
                }

                @Override
                public long residentBytes(boolean trains) {
                    return Arrays.stream(residentSizes(trains)).sum();
                }

                @Override
                public long largestArray(DeviceRequest request) {
                    final long resident = Arrays.stream(residentSizes(request.kind() == DeviceRequest.Kind.TRAINER)).max().orElse(0);
                    return Math.max(resident, Arrays.stream(sizes(request)).max().orElse(0));
                }
                """);
        resident();
        source.line("").line("private static long[] sizes(DeviceRequest request) {").line("return switch (request.kind()) {");
        for (DeviceProgramCode code : codes) {
            source.line("case " + code.kind() + " -> " + lower(types.constant(code.kind())) + "Sizes(request.capacity());");
        }
        if (codes.size() < 4) {
            source.line("default -> new long[0];");
        }
        source.line("};").line("}");
        codes.forEach(this::sizes);
        states();
        source.line("}");
    }

    private void simple(String signature, String value) {
        source.line("").line("@Override").line("public " + signature + " {").line("return " + value + ";").line("}");
    }

    /// Sizes of what all programs share.
    private void resident() {
        List<Resident> all = ResidentArrays.all(programs);
        source.line("").line("private static long[] residentSizes(boolean trains) {").line("if (trains) {");
        source.call("return new long[] {", all.stream().map(FactoryClass::bytes).toList(), "};").line("}");
        source.call("return new long[] {", all.stream().filter(resident -> !resident.training()).map(FactoryClass::bytes).toList(), "};").line("}");
    }

    private static String bytes(Resident resident) {
        return width(resident.dtype()) * resident.elements() + "L";
    }

    private void sizes(DeviceProgramCode code) {
        source.line("").line("private static long[] " + lower(types.constant(code.kind())) + "Sizes(int[] capacity) {");
        List<String> sizes = new ArrayList<>();
        if (code.faulty()) {
            sizes.add(8 * code.faultPlaces().size() + "L");
        }
        for (Field field : code.arrays().fields()) {
            String elements = EmitText.dim(field.elements());
            // What a graph brings for the others has memory in the upload graph too.
            sizes.add((code.brought().contains(field.name()) ? 2 : 1) * width(field.dtype()) + "L * "
                    + (elements.matches("[\\w]+( \\* [\\w]+)*") ? elements : "(" + elements + ")"));
        }
        String all = String.join(", ", sizes);
        for (int i = 0; i < model.symbols().size(); i++) {
            Dim.Symbol symbol = model.symbols().get(i);
            if (all.matches("(?sU).*\\b" + EmitText.symbol(symbol) + "\\b.*")) {
                source.line("final long " + EmitText.symbol(symbol) + " = capacity[" + i + "];");
            }
        }
        source.call("return new long[] {", sizes, "};").line("}");
    }

    private static long width(DType dtype) {
        return dtype == DType.I64 || dtype == DType.F64 ? 8 : 4;
    }

    private void states() {
        source.line("").line("@Override").line("public List<Tensor> optimizerState() {").line("final List<Tensor> states = new ArrayList<>();");
        List<ElaboratedModel.OptimizerState> states = new ArrayList<>(model.update() == null ? List.of() : model.update().states());
        ResidentArrays.summed(programs).forEach(v -> states.add(new ElaboratedModel.OptimizerState("gradient." + v.name(), v.type(), 0)));
        int parts = (states.size() + SPECS_PER_METHOD - 1) / SPECS_PER_METHOD;
        for (int part = 0; part < parts; part++) {
            source.line("addStates" + part + "(states);");
        }
        source.line("return states;").line("}");
        for (int part = 0; part < parts; part++) {
            source.line("").line("private static void addStates" + part + "(List<Tensor> states) {");
            for (ElaboratedModel.OptimizerState state : states.subList(part * SPECS_PER_METHOD, Math.min(states.size(), (part + 1) * SPECS_PER_METHOD))) {
                String dims = String.join(", ", state.type().shape().dims().stream().map(EmitText::dim).toList());
                source.line("states.add(state(\"" + state.name() + "\", ElementType." + state.type().dtype().name() + ", "
                        + EmitText.number(state.initial(), DType.F64) + ", " + state.type().shape().elements().constant()
                        + (dims.isEmpty() ? "" : ", " + dims) + "));");
            }
            source.line("}");
        }
        if (!states.isEmpty()) {
            source.lines("""

                    private static Tensor state(String name, ElementType type, double initial, int elements, int... shape) {
                        final Object values = type.newArray(elements);
                        if (values instanceof float[] floats) {
                            Arrays.fill(floats, (float) initial);
                        } else if (values instanceof double[] doubles) {
                            Arrays.fill(doubles, initial);
                        }
                        return new Tensor(name, TensorSpec.Role.OPTIMIZER, type, shape, values);
                    }
                    """);
        }
    }
}
