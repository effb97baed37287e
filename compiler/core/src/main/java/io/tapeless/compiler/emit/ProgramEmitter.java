package io.tapeless.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/// Emits the classes that run one graph over bound inputs: `…Forward`, `…Evaluation`, `…Backward`.
final class ProgramEmitter {
    /// Which class.
    enum Kind { FORWARD, EVALUATION, BACKWARD }

    private static final int RESULTS_PER_METHOD = 60;

    private final Kind kind;
    private final ElaboratedModel model;
    private final Naming naming;
    private final Graph graph;
    private final ProgramCode code;
    private final TypeSpec.Builder type;
    private final List<ElaboratedModel.Port> ports;

    private ProgramEmitter(Kind kind, ElaboratedModel model, Graph graph, List<ElaboratedModel.Port> ports, Naming naming, Target target, boolean vector) {
        this.kind = kind;
        this.model = model;
        this.naming = naming;
        this.graph = graph;
        this.ports = ports;
        this.code = new ProgramCode(graph, target, vector, model.symbols(), this::external, name -> "0", naming.allFields());
        this.type = TypeSpec.classBuilder(naming.type(suffix(kind))).addModifiers(Modifier.PUBLIC, Modifier.FINAL);
    }

    static String suffix(Kind kind) {
        return switch (kind) {
            case FORWARD -> "Forward";
            case EVALUATION -> "Evaluation";
            case BACKWARD -> "Backward";
        };
    }

    private String external(Buffer buffer) {
        return switch (buffer.kind()) {
            case INPUT, TARGET -> naming.field(buffer.name());
            case PARAMETER, STATE -> "parameters." + naming.field(buffer.name());
            case GRADIENT, OPTIMIZER, WORKSPACE, LITERAL -> throw new IllegalStateException("no " + buffer + " in " + graph.name());
        };
    }

    static TypeSpec emit(Kind kind, ElaboratedModel model, Graph graph, List<ElaboratedModel.Port> ports, Naming naming, Target target, boolean vector) {
        return new ProgramEmitter(kind, model, graph, ports, naming, target, vector).emit();
    }

    private TypeSpec emit() {
        type.addSuperinterface(Code.type(kind == Kind.EVALUATION ? "Evaluation" : "Program"));
        type.addJavadoc(switch (kind) {
            case FORWARD -> "Inference with {@code $L}: outputs from inputs. One instance per thread; instances share parameters.\n";
            case EVALUATION -> "Loss and metrics of {@code $L} in inference mode, over any number of batches.\n";
            case BACKWARD -> "{@code $L} in training mode: the loss and, by the derived backward pass, its gradients.\n";
        }, model.name());
        fields();
        constructor();
        typedRun();
        bind();
        run();
        results();
        if (kind == Kind.EVALUATION) {
            EvaluationMembers.add(type, model, graph, code);
        }
        if (kind == Kind.BACKWARD) {
            backwardMembers();
        }
        code.addMethods(type);
        simple("info", Code.type("ModelInfo"), CodeBlock.of("return $T.INFO;\n", naming.type("")));
        simple("close", TypeName.VOID, CodeBlock.of("team.close();\n"));
        return type.build();
    }

    private void simple(String name, TypeName returns, CodeBlock body) {
        type.addMethod(MethodSpec.methodBuilder(name).addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).returns(returns).addCode(body).build());
    }

    private void fields() {
        type.addField(naming.type("Parameters"), "parameters", Modifier.PRIVATE, Modifier.FINAL);
        type.addField(Code.type("WorkerTeam"), kind == Kind.BACKWARD ? "team" : "team", kind == Kind.BACKWARD
                ? new Modifier[] {Modifier.FINAL} : new Modifier[] {Modifier.PRIVATE, Modifier.FINAL});
        type.addField(FieldSpec.builder(Code.type("Job"), "job", Modifier.PRIVATE, Modifier.FINAL).initializer("this::kernels").build());
        for (Dim.Symbol symbol : model.symbols()) {
            type.addField(TypeName.INT, Naming.capacityField(symbol), Modifier.PRIVATE, Modifier.FINAL);
            type.addField(TypeName.INT, JavaText.symbol(symbol), Modifier.PRIVATE);
        }
        for (ElaboratedModel.Port port : ports) {
            type.addField(Code.array(port.type().dtype()), naming.field(port.name()), Modifier.PRIVATE);
        }
        if (kind == Kind.BACKWARD || code.draws()) {
            type.addField(TypeName.LONG, "seed", kind == Kind.BACKWARD ? new Modifier[0] : new Modifier[] {Modifier.PRIVATE});
            type.addField(TypeName.LONG, "microSteps", kind == Kind.BACKWARD ? new Modifier[0] : new Modifier[] {Modifier.PRIVATE});
        }
        code.addFields(type, true);
        type.addField(ParameterizedTypeName.get(Code.type("List"), ClassName.OBJECT), "results", Modifier.PRIVATE, Modifier.FINAL);
    }

    private void constructor() {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder().addModifiers(Modifier.PUBLIC)
                .addParameter(naming.type("Parameters"), "parameters");
        CodeBlock.Builder body = CodeBlock.builder().addStatement("this.parameters = parameters");
        if (kind == Kind.BACKWARD) {
            constructor.addParameter(Code.type("TrainingOptions"), "options");
            body.addStatement("this.team = $T.of(options.threads())", Code.type("WorkerTeam")).addStatement("this.seed = options.seed()");
        } else {
            body.addStatement("this.team = $T.of(1)", Code.type("WorkerTeam"));
        }
        for (Dim.Symbol symbol : model.symbols()) {
            constructor.addParameter(TypeName.INT, JavaText.symbol(symbol));
            String limit = symbol.bounded() ? String.valueOf(symbol.maximum()) : "Integer.MAX_VALUE";
            body.add(Code.of("this." + Naming.capacityField(symbol) + " = Checks.symbol(\"" + symbol.name() + "\", " + JavaText.symbol(symbol)
                    + ", " + limit + ");\n"));
        }
        body.add(code.allocation(kind == Kind.BACKWARD ? "options.threads()" : "1"));
        collectResults(body);
        String capacities = model.symbols().isEmpty() ? "" : " Symbols are capacities: the largest values a run may use.";
        type.addMethod(constructor.addJavadoc("A program with its own workspace.$L\n", capacities).addCode(body.build()).build());
    }

    private List<Graph.Root> shown() {
        return graph.roots().stream().filter(root -> root.role() != Graph.Role.COMMIT).toList();
    }

    private static String resultName(Graph.Root root) {
        return root.role() == Graph.Role.GRADIENT ? "grad." + root.name() : root.name();
    }

    private void collectResults(CodeBlock.Builder body) {
        body.addStatement("final $T<Object> arrays = new $T<>()", Code.type("List"), Code.type("ArrayList"));
        List<Graph.Root> roots = shown();
        int parts = (roots.size() + RESULTS_PER_METHOD - 1) / RESULTS_PER_METHOD;
        for (int part = 0; part < parts; part++) {
            CodeBlock.Builder some = CodeBlock.builder();
            for (Graph.Root root : roots.subList(part * RESULTS_PER_METHOD, Math.min(roots.size(), (part + 1) * RESULTS_PER_METHOD))) {
                Buffer buffer = code.buffer(root.role(), root.name());
                boolean bound = buffer.kind() == Buffer.Kind.INPUT || buffer.kind() == Buffer.Kind.TARGET;
                some.addStatement("arrays.add($L)", bound ? "null" : code.reference(buffer));
            }
            if (parts == 1) {
                body.add(some.build());
            } else {
                type.addMethod(MethodSpec.methodBuilder("collectResults" + (part + 1)).addModifiers(Modifier.PRIVATE)
                        .addParameter(ParameterizedTypeName.get(Code.type("List"), ClassName.OBJECT), "arrays").addCode(some.build()).build());
                body.addStatement("collectResults$L(arrays)", part + 1);
            }
        }
        body.addStatement("this.results = arrays");
    }

    private void bind() {
        CodeBlock.Builder body = CodeBlock.builder().beginControlFlow("switch (name)");
        List<String> known = new ArrayList<>();
        for (ElaboratedModel.Port port : ports) {
            known.add("\"" + port.name() + "\"");
            body.addStatement("case $S -> this.$L = $T.array(name, array, $T.class)", port.name(), naming.field(port.name()),
                    Code.type("Checks"), Code.array(port.type().dtype()));
        }
        body.addStatement("default -> throw $T.unknown($S, name, $T.of($L))", Code.type("Checks"), "input or target", Code.type("List"),
                String.join(", ", known));
        body.endControlFlow();
        type.addMethod(MethodSpec.methodBuilder("bind").addAnnotation(Override.class).addModifiers(Modifier.PUBLIC)
                .addParameter(String.class, "name").addParameter(ClassName.OBJECT, "array").addCode(body.build()).build());
    }

    private void run() {
        CodeBlock.Builder body = CodeBlock.builder();
        int count = model.symbols().size();
        body.beginControlFlow("if (symbols.length != $L)", count);
        body.addStatement("throw new IllegalArgumentException($S + symbols.length)", "expected " + count + " symbol values "
                + model.symbols().stream().map(Dim.Symbol::name).toList() + ", not ");
        body.endControlFlow();
        for (int i = 0; i < count; i++) {
            Dim.Symbol symbol = model.symbols().get(i);
            body.add(Code.of("this." + JavaText.symbol(symbol) + " = Checks.symbol(\"" + symbol.name() + "\", symbols[" + i + "], "
                    + Naming.capacityField(symbol) + ");\n"));
        }
        body.addStatement("execute()");
        type.addMethod(MethodSpec.methodBuilder("run").addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).varargs()
                .addParameter(int[].class, "symbols").addCode(body.build()).build());
        execute();
    }

    private void execute() {
        CodeBlock.Builder body = CodeBlock.builder();
        for (ElaboratedModel.Port port : ports) {
            String field = naming.field(port.name());
            String elements = JavaText.dim(port.type().shape().elements());
            body.add(Code.of("Checks.length(\"" + port.name() + "\", " + field + " == null ? -1 : " + field + ".length, " + elements + ");\n"));
            boolean ranged = port.low() != Double.NEGATIVE_INFINITY || port.high() != Double.POSITIVE_INFINITY;
            if (ranged && port.type().dtype() != DType.BOOL) {
                body.add(Code.of("Checks.range(\"" + port.name() + "\", " + field + ", " + elements + ", " + JavaText.number(port.low(), DType.F64)
                        + ", " + JavaText.number(port.high(), DType.F64) + ");\n"));
            }
        }
        body.add(code.prepare());
        body.addStatement("team.run(job)");
        if (kind == Kind.EVALUATION) {
            body.addStatement("accumulate()");
        } else if (kind == Kind.BACKWARD) {
            body.addStatement("microSteps++");
        } else if (code.draws()) {
            body.addStatement("microSteps++");
        }
        type.addMethod(MethodSpec.methodBuilder("execute").addModifiers(Modifier.PRIVATE).addCode(body.build()).build());
    }

    /// `predict(image, n, probs)` or `run(image, label, n)`: the same as bind and run, with types.
    private void typedRun() {
        String name = kind == Kind.FORWARD ? "predict" : "run";
        if (ports.isEmpty()) {
            return;
        }
        MethodSpec.Builder method = MethodSpec.methodBuilder(name).addModifiers(Modifier.PUBLIC);
        CodeBlock.Builder body = CodeBlock.builder();
        for (ElaboratedModel.Port port : ports) {
            method.addParameter(Code.array(port.type().dtype()), naming.field(port.name()));
            body.addStatement("this.$L = $L", naming.field(port.name()), naming.field(port.name()));
        }
        for (Dim.Symbol symbol : model.symbols()) {
            method.addParameter(TypeName.INT, JavaText.symbol(symbol));
            body.add(Code.of("this." + JavaText.symbol(symbol) + " = Checks.symbol(\"" + symbol.name() + "\", " + JavaText.symbol(symbol) + ", "
                    + Naming.capacityField(symbol) + ");\n"));
        }
        body.addStatement("execute()");
        if (kind == Kind.FORWARD) {
            Set<String> taken = parameterNames();
            for (Graph.Root root : graph.roots(Graph.Role.OUTPUT)) {
                String out = outputName(root, taken);
                method.addParameter(Code.array(root.value().dtype()), out);
                body.addStatement("System.arraycopy($L, 0, $L, 0, $L)", code.reference(Graph.Role.OUTPUT, root.name()), out,
                        JavaText.dim(root.value().shape().elements()));
            }
        } else if (graph.root(Graph.Role.LOSS, "loss") != null && kind == Kind.BACKWARD) {
            method.returns(TypeName.DOUBLE);
            body.addStatement("return $L[0]", code.reference(Graph.Role.LOSS, "loss"));
        }
        method.addJavadoc(kind == Kind.FORWARD ? "Runs the model on row-major inputs and copies the outputs out.\n"
                : kind == Kind.BACKWARD ? "Runs forward and backward; returns the loss.\n" : "Adds one batch.\n");
        type.addMethod(method.addCode(body.build()).build());
    }

    /// Names that mean something else where the outputs are copied: other parameters, and the arrays copied from.
    private Set<String> parameterNames() {
        Set<String> taken = new HashSet<>();
        ports.forEach(port -> taken.add(naming.field(port.name())));
        model.symbols().forEach(symbol -> taken.add(JavaText.symbol(symbol)));
        graph.roots(Graph.Role.OUTPUT).forEach(root -> taken.add(code.reference(Graph.Role.OUTPUT, root.name())));
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

    private void results() {
        List<CodeBlock> specs = new ArrayList<>();
        List<CodeBlock> inputs = new ArrayList<>();
        List<Graph.Root> roots = shown();
        for (int i = 0; i < roots.size(); i++) {
            Graph.Root root = roots.get(i);
            TensorType shown = root.value().type();
            specs.add(naming.spec(resultName(root), root.role().name(), shown));
            Buffer buffer = code.buffer(root.role(), root.name());
            if (buffer.kind() == Buffer.Kind.INPUT || buffer.kind() == Buffer.Kind.TARGET) {
                inputs.add(CodeBlock.of("if (i == $L) {\nreturn $L;\n}\n", i, naming.field(buffer.name())));
            }
        }
        SpecLists.add(type, "RESULTS", specs);
        simple("results", ParameterizedTypeName.get(Code.type("List"), Code.type("TensorSpec")), CodeBlock.of("return RESULTS;\n"));
        CodeBlock.Builder body = CodeBlock.builder().beginControlFlow("for (int i = 0; i < RESULTS.size(); i++)");
        body.beginControlFlow("if (RESULTS.get(i).name().equals(name))");
        inputs.forEach(body::add);
        body.addStatement("return results.get(i)").endControlFlow().endControlFlow();
        body.addStatement("throw $T.unknown($S, name, RESULTS.stream().map($T::name).toList())", Code.type("Checks"), "result", Code.type("TensorSpec"));
        type.addMethod(MethodSpec.methodBuilder("result").addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).returns(ClassName.OBJECT)
                .addParameter(String.class, "name").addCode(body.build()).build());
    }

    private void backwardMembers() {
        for (Graph.Root root : graph.roots(Graph.Role.GRADIENT)) {
            String field = naming.gradient(root.name());
            if (field != null) {
                type.addMethod(MethodSpec.methodBuilder(field).addModifiers(Modifier.PUBLIC).returns(Code.array(root.value().dtype()))
                        .addJavadoc("d loss / d {@code $L}, {@code $L}, row-major; valid until the next run.\n", root.name(), root.value().type())
                        .addStatement("return $L", code.reference(root.role(), root.name())).build());
            }
        }
        TypeName loss = TypeName.DOUBLE;
        type.addMethod(MethodSpec.methodBuilder("loss").addModifiers(Modifier.PUBLIC).returns(loss)
                .addJavadoc("The loss of the last run.\n").addStatement("return $L[0]", code.reference(Graph.Role.LOSS, "loss")).build());
    }
}
