package io.tapeless.compiler.emit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Writes the manifest of a generated package: what was compiled, for what, and what it takes.
final class ManifestWriter {
    private ManifestWriter() {}

    static String write(ModelPrograms programs, PlannedPrograms planned, EmitOptions options, CodeStyle style) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            ElaboratedModel model = programs.model();
            json.writeStartObject();
            json.writeStringField("model", model.name());
            json.writeStringField("compiler", "tapeless");
            json.writeStringField("source_digest", options.sourceDigest());
            json.writeStringField("backend", options.backend());
            json.writeStringField("target", style.target().name());
            json.writeNumberField("vector_registers", style.target().vectorRegisters());
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
            program(json, "forward", planned.forward(), 0);
            program(json, "evaluation", planned.evaluation(), 0);
            program(json, "backward", planned.backward(), 0);
            if (planned.step() != null) {
                Map<String, List<Integer>> orders = planned.stored().orders();
                program(json, "step", planned.step(), keptBytes(model, orders));
                json.writeObjectFieldStart("stored_orders");
                for (Map.Entry<String, List<Integer>> order : orders.entrySet()) {
                    json.writeStringField(order.getKey(), order.getValue().toString());
                }
                json.writeEndObject();
                json.writeArrayFieldStart("stored_in_blocks_of_columns");
                for (String name : new TreeSet<>(planned.step().inBlocks())) {
                    json.writeString(name);
                }
                json.writeEndArray();
            } else {
                program(json, "update", planned.update(), programs.update() == null ? 0 : keptBytes(model, Map.of()) + summedBytes(programs));
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text + "\n";
    }

    /// What a trainer keeps from step to step: the optimiser's states, and what it has of its own where the order of axes is another than declared.
    private static long keptBytes(ElaboratedModel model, Map<String, List<Integer>> orders) {
        long variables = model.variables().stream().filter(variable -> orders.containsKey(variable.name())).mapToLong(variable -> bytes(variable.type())).sum();
        return variables + model.update().states().stream().mapToLong(state -> bytes(state.type()) * (orders.containsKey(state.name()) ? 2 : 1)).sum();
    }

    /// The sums of gradients over several micro-batches.
    private static long summedBytes(ModelPrograms programs) {
        return programs.model().update().accumulate() == 1 ? 0 : TrainerEmitter.gradients(programs.update()).stream()
                .mapToLong(parameter -> bytes(programs.backward().root(Graph.Role.GRADIENT, parameter).type())).sum();
    }

    private static long bytes(TensorType type) {
        return type.shape().elements().tuned() * type.dtype().bytes();
    }

    private static void program(JsonGenerator json, String name, ProgramKernels program, long kept) throws IOException {
        if (program == null) {
            return;
        }
        ProgramMemory memory = new ProgramMemory(program, List.of(), Buffer::name, number -> "0", Set.of());
        json.writeObjectFieldStart(name);
        json.writeNumberField("workspace_bytes_at_tuned_sizes", memory.workspaceBytes());
        json.writeNumberField("scratch_bytes_per_worker", memory.scratchBytes());
        json.writeNumberField("kept_bytes", kept);
        json.writeArrayFieldStart("kernels");
        for (Kernel kernel : program.kernels()) {
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
}
