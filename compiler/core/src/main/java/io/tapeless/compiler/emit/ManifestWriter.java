package io.tapeless.compiler.emit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.ParameterLayouts;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.List;
import java.util.Map;

/// Writes the manifest of a generated package: what was compiled, for what, and what it takes.
final class ManifestWriter {
    private ManifestWriter() {}

    static String write(ModelPrograms programs, EmitOptions options, Target target, boolean vector) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            ElaboratedModel model = programs.model();
            json.writeStartObject();
            json.writeStringField("model", model.name());
            json.writeStringField("compiler", "tapeless");
            json.writeStringField("source_digest", options.sourceDigest());
            json.writeStringField("backend", options.backend());
            json.writeStringField("target", target.name());
            json.writeNumberField("vector_registers", target.vectorRegisters());
            json.writeStringField("dtype", model.floatType().text());
            json.writeObjectFieldStart("dims");
            for (Dim.Symbol symbol : model.symbols()) {
                json.writeObjectFieldStart(symbol.name());
                json.writeNumberField("tuned", symbol.tuned());
                if (symbol.bounded()) {
                    json.writeNumberField("maximum", symbol.maximum());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeObjectFieldStart("parameters");
            for (ElaboratedModel.Variable variable : model.variables()) {
                json.writeStringField(variable.name(), variable.type().toString());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("programs");
            program(json, "forward", programs.inference(), target, vector);
            program(json, "evaluation", programs.evaluation(), target, vector);
            program(json, "backward", programs.backward(), target, vector);
            if (programs.step() != null) {
                ParameterLayouts.Stored step = ParameterLayouts.of(programs.step());
                program(json, "step", step.graph(), target, vector);
                json.writeObjectFieldStart("stored_orders");
                for (Map.Entry<String, List<Integer>> order : step.orders().entrySet()) {
                    json.writeStringField(order.getKey(), order.getValue().toString());
                }
                json.writeEndObject();
            } else {
                program(json, "update", programs.update(), target, vector);
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text + "\n";
    }

    private static void program(JsonGenerator json, String name, Graph graph, Target target, boolean vector) throws IOException {
        if (graph == null) {
            return;
        }
        ProgramPlan plan = Planner.plan(graph);
        json.writeObjectFieldStart(name);
        json.writeNumberField("workspace_bytes_at_tuned_sizes", plan.tunedBytes());
        List<Kernel> kernels = Scheduler.schedule(plan, target, vector);
        json.writeNumberField("scratch_bytes_per_worker", scratchBytes(kernels));
        json.writeArrayFieldStart("kernels");
        for (Kernel kernel : kernels) {
            json.writeStartObject();
            json.writeStringField("name", kernel.name());
            json.writeStringField("formula", kernel.formula());
            json.writeStringField("source", JavaText.place(kernel.origin()));
            json.writeStringField("schedule", switch (kernel) {
                case LoopNest nest -> nest.schedule().toString();
                case DrawKernel draw -> "runtime draw";
                case StraightLine line -> "straight line";
                case LibraryKernel call -> "runtime " + call.routine().method();
            });
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// What a worker's scratch arrays take: one per element type, as large as the kernel that needs most.
    private static long scratchBytes(List<Kernel> kernels) {
        Map<DType, Integer> elements = new EnumMap<>(DType.class);
        for (Kernel kernel : kernels) {
            if (kernel instanceof LoopNest nest && KernelText.needsLanes(nest)) {
                elements.merge(KernelText.elementType(nest), KernelText.scratch(nest), Math::max);
            }
        }
        return elements.entrySet().stream().mapToLong(entry -> entry.getValue() * (entry.getKey() == DType.F64 || entry.getKey() == DType.I64 ? 8L : 4L)).sum();
    }
}
