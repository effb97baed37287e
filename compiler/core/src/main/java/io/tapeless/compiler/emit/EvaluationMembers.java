package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.plan.HostValues;
import io.tapeless.compiler.type.DType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/// The part of `…Evaluation` that accumulates over batches.
final class EvaluationMembers {
    private EvaluationMembers() {}

    static void add(TypeSpec.Builder type, ElaboratedModel model, Graph graph, ProgramCode code) {
        boolean loss = graph.root(Graph.Role.LOSS, "loss") != null;
        CodeBlock.Builder reset = CodeBlock.builder().addStatement("totalRows = 0");
        CodeBlock.Builder accumulate = CodeBlock.builder().addStatement("final double rows = $L", JavaText.dim(model.rows()))
                .addStatement("totalRows += rows");
        type.addField(TypeName.DOUBLE, "totalRows", Modifier.PRIVATE);
        if (loss) {
            type.addField(TypeName.DOUBLE, "lossSum", Modifier.PRIVATE);
            reset.addStatement("lossSum = 0");
            accumulate.addStatement("lossSum += rows * $L", code.memory().loss());
        }
        Set<String> taken = new HashSet<>(Set.of("totalRows", "lossSum"));
        Stream.of(model.inputs(), model.targets()).flatMap(List::stream).forEach(port -> taken.add(Names.camel(port.name())));
        model.variables().forEach(variable -> taken.add(Names.camel(variable.name())));
        CodeBlock.Builder metrics = CodeBlock.builder().beginControlFlow("return switch (name)");
        for (ElaboratedModel.Metric metric : model.metrics()) {
            Map<String, String> parts = new HashMap<>();
            for (ElaboratedModel.Part part : metric.parts()) {
                String field = free(Names.camel(part.root()) + "Sum", taken);
                parts.put(part.root(), part(type, part, graph.root(Graph.Role.METRIC, part.root()), field,
                        code.memory().reference(Graph.Role.METRIC, part.root()), reset, accumulate));
            }
            Value finish = metric.finish().roots().getFirst().value();
            HostValues.Host host = new HostValues(metric.finish().values()).of(finish);
            if (host == null) {
                throw new IllegalStateException("metric " + metric.name() + " is not a formula of its accumulated parts");
            }
            metrics.add("case $S -> ", metric.name()).add(Code.of(JavaText.host(host, parts::get) + ";\n"));
        }
        String known = String.join(", ", model.metrics().stream().map(metric -> "\"" + metric.name() + "\"").toList());
        metrics.addStatement("default -> throw $T.unknown($S, name, $T.of($L))", Code.type("Checks"), "metric", Code.type("List"), known);
        metrics.unindent().add("};\n");
        if (model.metrics().isEmpty()) {
            // A switch expression needs a case with a value.
            metrics.clear().addStatement("throw $T.unknown($S, name, $T.of())", Code.type("Checks"), "metric", Code.type("List"));
        }
        method(type, "reset", TypeName.VOID, reset.build(), true);
        method(type, "accumulate", TypeName.VOID, accumulate.build(), false);
        method(type, "loss", TypeName.DOUBLE, CodeBlock.of("return $L;\n", loss ? "totalRows == 0 ? Double.NaN : lossSum / totalRows" : "Double.NaN"), true);
        type.addMethod(MethodSpec.methodBuilder("metric").addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).returns(TypeName.DOUBLE)
                .addParameter(String.class, "name").addCode(metrics.build()).build());
    }

    /// The field that keeps a part over batches; returns how the metric's formula reads it.
    private static String part(TypeSpec.Builder type, ElaboratedModel.Part part, Value value, String field, String array, CodeBlock.Builder reset,
            CodeBlock.Builder accumulate) {
        String read = value.dtype() == DType.BOOL ? "(" + array + "[0] ? 1 : 0)" : array + "[0]";
        if (part.accumulation() == ElaboratedModel.Accumulation.ROC_AREA) {
            type.addField(FieldSpec.builder(Code.type("RocArea"), field, Modifier.PRIVATE, Modifier.FINAL)
                    .initializer("new $T()", Code.type("RocArea")).build());
            reset.addStatement("$L.clear()", field);
            accumulate.addStatement("$L.add($L, $L)", field, array, JavaText.dim(value.shape().elements()));
        } else {
            type.addField(FieldSpec.builder(TypeName.DOUBLE, field, Modifier.PRIVATE).build());
            reset.addStatement("$L = 0", field);
        }
        return switch (part.accumulation()) {
            case MEAN -> {
                accumulate.addStatement("$L += rows * $L", field, read);
                yield "(" + field + " / totalRows)";
            }
            case TOTAL -> {
                accumulate.addStatement("$L += $L", field, read);
                yield field;
            }
            case ROC_AREA -> field + ".value()";
        };
    }

    /// The name, or the first of `name2`, `name3`, … that is free.
    private static String free(String name, Set<String> taken) {
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + i;
        }
        return free;
    }

    private static void method(TypeSpec.Builder type, String name, TypeName returns, CodeBlock body, boolean override) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(name).addModifiers(override ? Modifier.PUBLIC : Modifier.PRIVATE).returns(returns).addCode(body);
        if (override) {
            method.addAnnotation(Override.class);
        }
        type.addMethod(method.build());
    }
}
