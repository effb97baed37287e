package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.type.Dim;
import io.tapeless.runtime.TensorSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/// `predict(image, n, probs)`, `run(image, label, n)` or `step(image, label, n)`: the same as bind and run, with types.
final class TypedRun {
    /// A little below the JVM's limit of 255, which counts `this`.
    static final int MOST_PARAMETERS = 250;

    /// What a step says of its result.
    static final String RETURNS = "@return the loss before the update\n";

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
            case BACKWARD -> "Runs forward and backward.\n";
            case TRAINER -> "One batch of row-major data.\n";
        });
        document(method, ports, model, naming);
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
            method.addJavadoc(kind == ProgramEmitter.Kind.TRAINER ? RETURNS : "@return the loss\n").returns(TypeName.DOUBLE)
                    .addStatement("return $L", code.memory().loss());
        }
        MethodSpec typed = method.build();
        if (typed.parameters().size() <= MOST_PARAMETERS) {
            type.addMethod(typed);
        }
    }

    /// What Javadoc says of the arrays that are handed in, with the spec's own words, and of the sizes.
    static void document(MethodSpec.Builder method, List<ElaboratedModel.Port> ports, ElaboratedModel model, Naming naming) {
        method.addJavadoc("\n");
        for (ElaboratedModel.Port port : ports) {
            TensorSpec allowed = new TensorSpec(port.name(), TensorSpec.Role.INPUT, null, "", null, port.low(), port.high());
            method.addJavadoc("@param $L {@code $L : $L$L}$L\n", naming.field(port.name()), port.name(), port.type(),
                    allowed.ranged() ? " in " + allowed.range() : "", port.doc().isEmpty() ? "" : ": " + Javadoc.of(port.doc()));
        }
        for (Dim.Symbol symbol : model.symbols()) {
            method.addJavadoc("@param $L {@code $L}, from $L to the capacity\n", JavaText.symbol(symbol), symbol.name(), symbol.minimum());
        }
    }

    /// What Javadoc says of the parameters of a program's constructor.
    static void documentConstructor(MethodSpec.Builder constructor, boolean trains, ElaboratedModel model) {
        constructor.addJavadoc("\n@param parameters read by the program$L\n",
                trains ? ", and written in training" : "; other programs may read them at the same time");
        if (trains) {
            constructor.addJavadoc("@param options threads, and the seed of random draws\n");
        }
        for (Dim.Symbol symbol : model.symbols()) {
            constructor.addJavadoc("@param $L the capacity: the largest {@code $L} of a run\n", JavaText.symbol(symbol), symbol.name());
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
            method.addJavadoc("@param $L gets {@code $L : $L}\n", out, root.name(), root.value().type());
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
