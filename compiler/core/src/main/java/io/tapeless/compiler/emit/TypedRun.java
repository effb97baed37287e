package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.type.Dim;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/// `predict(image, n, probs)`, `run(image, label, n)` or `step(image, label, n)`: the same as bind and run, with types.
final class TypedRun {
    /// A little below the JVM's limit of 255, which counts `this`.
    static final int MOST_PARAMETERS = 250;

    private final ProgramEmitter.Kind kind;
    private final ElaboratedModel model;
    private final Graph graph;
    private final List<ElaboratedModel.Port> ports;
    private final Naming naming;
    private final ProgramCode code;

    TypedRun(ProgramEmitter.Kind kind, ElaboratedModel model, Graph graph, List<ElaboratedModel.Port> ports, Naming naming, ProgramCode code) {
        this.kind = kind;
        this.model = model;
        this.graph = graph;
        this.ports = ports;
        this.naming = naming;
        this.code = code;
    }

    /// A model without inputs, or with more tensors than a method may have parameters, goes without.
    void addTo(TypeSpec.Builder type) {
        if (ports.isEmpty()) {
            return;
        }
        MethodSpec.Builder method = MethodSpec.methodBuilder(switch (kind) {
            case FORWARD -> "predict";
            case EVALUATION, BACKWARD -> "run";
            case TRAINER -> "step";
        }).addModifiers(Modifier.PUBLIC).addJavadoc(switch (kind) {
            case FORWARD -> "Runs the model on row-major inputs and copies the outputs out.\n";
            case EVALUATION -> "Adds one batch.\n";
            case BACKWARD -> "Runs forward and backward; returns the loss.\n";
            case TRAINER -> "One batch of row-major data. Returns the loss before the update.\n";
        });
        for (ElaboratedModel.Port port : ports) {
            method.addParameter(Code.array(port.type().dtype()), naming.field(port.name()));
            method.addStatement("this.$L = $L", naming.field(port.name()), naming.field(port.name()));
        }
        for (Dim.Symbol symbol : model.symbols()) {
            method.addParameter(TypeName.INT, JavaText.symbol(symbol));
            method.addCode(ProgramEmitter.checked(symbol, JavaText.symbol(symbol)));
        }
        CodeBlock copies = kind == ProgramEmitter.Kind.FORWARD ? outputs(method) : CodeBlock.of("");
        method.addStatement("execute()").addCode(copies);
        if (kind.trains()) {
            method.returns(TypeName.DOUBLE).addStatement("return $L", code.memory().loss());
        }
        MethodSpec typed = method.build();
        if (typed.parameters().size() <= MOST_PARAMETERS) {
            type.addMethod(typed);
        }
    }

    /// Adds a parameter for each output, and returns what copies the outputs into them.
    private CodeBlock outputs(MethodSpec.Builder method) {
        CodeBlock.Builder copies = CodeBlock.builder();
        Set<String> taken = names();
        for (Graph.Root root : graph.roots(Graph.Role.OUTPUT)) {
            String out = outputName(root, taken);
            String elements = JavaText.dim(root.value().shape().elements());
            method.addParameter(Code.array(root.value().dtype()), out);
            method.addCode(Code.of("Checks.length(\"" + root.name() + "\", " + out + " == null ? -1 : " + out + ".length, "
                    + JavaText.elements(root.value().shape().elements()) + ");\n"));
            copies.addStatement("System.arraycopy($L, 0, $L, 0, $L)", code.memory().reference(Graph.Role.OUTPUT, root.name()), out, elements);
        }
        return copies.build();
    }

    /// Names that mean something else where the outputs are copied: other parameters, and the arrays copied from.
    private Set<String> names() {
        Set<String> taken = new HashSet<>();
        ports.forEach(port -> taken.add(naming.field(port.name())));
        model.symbols().forEach(symbol -> taken.add(JavaText.symbol(symbol)));
        graph.roots(Graph.Role.OUTPUT).forEach(root -> taken.add(code.memory().reference(Graph.Role.OUTPUT, root.name())));
        return taken;
    }

    private static String outputName(Graph.Root root, Set<String> taken) {
        String wanted = Names.camel(root.name());
        String name = wanted;
        for (int i = 1; !taken.add(name); i++) {
            name = wanted + "Out" + (i == 1 ? "" : i);
        }
        return name;
    }
}
