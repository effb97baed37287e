package io.tapeless.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/// The part of a program class that shows its results by name.
final class ProgramResults {
    private static final int RESULTS_PER_METHOD = 60;

    private final Graph graph;
    private final Naming naming;
    private final ProgramCode code;
    private final TypeSpec.Builder type;

    ProgramResults(Graph graph, Naming naming, ProgramCode code, TypeSpec.Builder type) {
        this.graph = graph;
        this.naming = naming;
        this.code = code;
        this.type = type;
    }

    private List<Graph.Root> shown() {
        return graph.roots().stream().filter(root -> root.role() != Graph.Role.COMMIT).toList();
    }

    private static String resultName(Graph.Root root) {
        return root.role() == Graph.Role.GRADIENT ? "grad." + root.name() : root.name();
    }

    /// Constructor statements that collect the arrays of all results.
    CodeBlock collect() {
        CodeBlock.Builder body = CodeBlock.builder().addStatement("final $T<Object> arrays = new $T<>()", Code.type("List"), Code.type("ArrayList"));
        List<Graph.Root> roots = shown();
        int parts = (roots.size() + RESULTS_PER_METHOD - 1) / RESULTS_PER_METHOD;
        for (int part = 0; part < parts; part++) {
            CodeBlock.Builder some = CodeBlock.builder();
            for (Graph.Root root : roots.subList(part * RESULTS_PER_METHOD, Math.min(roots.size(), (part + 1) * RESULTS_PER_METHOD))) {
                Buffer buffer = code.memory().buffer(root.role(), root.name());
                boolean bound = buffer.kind() == Buffer.Kind.INPUT || buffer.kind() == Buffer.Kind.TARGET;
                some.addStatement("arrays.add($L)", bound ? "null" : code.memory().reference(buffer));
            }
            if (parts == 1) {
                body.add(some.build());
            } else {
                type.addMethod(MethodSpec.methodBuilder("collectResults" + (part + 1)).addModifiers(Modifier.PRIVATE)
                        .addParameter(ParameterizedTypeName.get(Code.type("List"), ClassName.OBJECT), "arrays").addCode(some.build()).build());
                body.addStatement("collectResults$L(arrays)", part + 1);
            }
        }
        return body.addStatement("this.results = arrays").build();
    }

    /// `results()` and `result(name)`.
    void addMethods() {
        List<CodeBlock> specs = new ArrayList<>();
        List<CodeBlock> inputs = new ArrayList<>();
        List<Graph.Root> roots = shown();
        for (int i = 0; i < roots.size(); i++) {
            Graph.Root root = roots.get(i);
            TensorType shown = root.value().type();
            specs.add(naming.spec(resultName(root), root.role().name(), shown));
            Buffer buffer = code.memory().buffer(root.role(), root.name());
            if (buffer.kind() == Buffer.Kind.INPUT || buffer.kind() == Buffer.Kind.TARGET) {
                inputs.add(CodeBlock.of("if (i == $L) {\nreturn $L;\n}\n", i, naming.field(buffer.name())));
            }
        }
        SpecLists.add(type, "RESULTS", specs);
        type.addMethod(TrainerMembers.override("results", ParameterizedTypeName.get(Code.type("List"), Code.type("TensorSpec")))
                .addStatement("return RESULTS").build());
        CodeBlock.Builder body = CodeBlock.builder().beginControlFlow("for (int i = 0; i < RESULTS.size(); i++)");
        body.beginControlFlow("if (RESULTS.get(i).name().equals(name))");
        inputs.forEach(body::add);
        body.addStatement("return results.get(i)").endControlFlow().endControlFlow();
        body.addStatement("throw $T.unknown($S, name, RESULTS.stream().map($T::name).toList())", Code.type("Checks"), "result", Code.type("TensorSpec"));
        type.addMethod(MethodSpec.methodBuilder("result").addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).returns(ClassName.OBJECT)
                .addParameter(String.class, "name").addCode(body.build()).build());
    }
}
