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
import io.tapeless.compiler.plan.ParameterLayouts.Stored;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/// Emits the classes that run one graph over bound inputs: `…Forward`, `…Evaluation`, `…Backward`, `…Trainer`.
final class ProgramEmitter {
    /// Which class.
    enum Kind {
        FORWARD, EVALUATION, BACKWARD, TRAINER;

        boolean trains() {
            return this == BACKWARD || this == TRAINER;
        }
    }

    private final Kind kind;
    private final ElaboratedModel model;
    private final Naming naming;
    private final Graph graph;
    private final Map<String, List<Integer>> orders;
    private final ProgramCode code;
    private final TypeSpec.Builder type;
    private final List<ElaboratedModel.Port> ports;
    private final ProgramResults results;
    /// Of a trainer, else null.
    private final TrainerMembers trainer;
    private final StoredMembers stored;

    private ProgramEmitter(Kind kind, ElaboratedModel model, Stored program, ProgramKernels kernels, List<ElaboratedModel.Port> ports,
            Naming naming, CodeStyle style) {
        this.kind = kind;
        this.model = model;
        this.naming = naming;
        this.graph = program.graph();
        this.orders = program.orders();
        this.ports = ports;
        this.code = new ProgramCode(kernels, style, model.symbols(), this::external, name -> EmitText.stepNumber(name, model), naming.allFields());
        this.type = TypeSpec.classBuilder(naming.type(suffix(kind))).addModifiers(Modifier.PUBLIC, Modifier.FINAL);
        this.results = new ProgramResults(graph, naming, code, type);
        this.trainer = kind == Kind.TRAINER ? new TrainerMembers(model.update(), naming, code, type, orders) : null;
        this.stored = new StoredMembers(model, naming, orders, code.inBlocks());
    }

    static String suffix(Kind kind) {
        return switch (kind) {
            case FORWARD -> "Forward";
            case EVALUATION -> "Evaluation";
            case BACKWARD -> "Backward";
            case TRAINER -> "Trainer";
        };
    }

    private String external(Buffer buffer) {
        return switch (buffer.kind()) {
            case INPUT, TARGET -> naming.field(buffer.name());
            case PARAMETER, STATE, OPTIMIZER -> isOwn(buffer.name()) ? naming.field(buffer.name()) : "parameters." + naming.field(buffer.name());
            case GRADIENT, WORKSPACE, LITERAL -> throw new IllegalStateException("no " + buffer + " in " + graph.name());
        };
    }

    /// Whether the tensor is a field of this class. A commit of a state that nothing reads does not tell whose it is: names do.
    private boolean isOwn(String name) {
        return orders.containsKey(name) || kind == Kind.TRAINER && model.update().states().stream().anyMatch(state -> state.name().equals(name));
    }

    static TypeSpec emit(Kind kind, ElaboratedModel model, Graph graph, ProgramKernels kernels, List<ElaboratedModel.Port> ports,
            Naming naming, CodeStyle style) {
        return new ProgramEmitter(kind, model, new Stored(graph, Map.of(), List.of()), kernels, ports, naming, style).emit();
    }

    /// The trainer whose step is one program.
    static TypeSpec trainer(ElaboratedModel model, PlannedPrograms planned, List<ElaboratedModel.Port> ports, Naming naming, CodeStyle style) {
        return new ProgramEmitter(Kind.TRAINER, model, planned.stored(), planned.step(), ports, naming, style).emit();
    }

    private TypeSpec emit() {
        type.addSuperinterface(Code.type(switch (kind) {
            case FORWARD, BACKWARD -> "Program";
            case EVALUATION -> "Evaluation";
            case TRAINER -> "Trainer";
        }));
        type.addJavadoc(switch (kind) {
            case FORWARD -> "Inference with {@code $L}: outputs from inputs. One instance per thread; instances share parameters.\n";
            case EVALUATION -> "Loss and metrics of {@code $L} in inference mode, over any number of batches.\n";
            case BACKWARD -> "{@code $L} in training mode: the loss and, by the derived backward pass, its gradients.\n";
            case TRAINER -> "Trains {@code $L}: forward, derived backward and optimiser in one step.\n";
        }, model.name());
        fields();
        constructor();
        new TypedRun(kind, model, graph, ports, naming, code).addTo(type);
        bind();
        run();
        results.addMethods();
        if (kind == Kind.EVALUATION) {
            EvaluationMembers.add(type, model, graph, code);
        }
        if (kind == Kind.BACKWARD) {
            backwardMembers();
        }
        if (trainer != null) {
            // The objective is a sum in double precision.
            boolean single = code.memory().buffer(Graph.Role.LOSS, "loss").dtype() == DType.F32;
            trainer.addMethods("", code.memory().loss(), single ? "(double) " : "", "");
        }
        code.addMethods(type);
        if (code.hasPlain()) {
            WarmUpMembers.addFields(type, code.addPlainMethods(type));
            RehearsalSizes sizes = code.program().rehearsalSizes();
            WarmUpMembers.add(type, sizes, WarmUpMembers.other(naming.type(suffix(kind)), kind.trains(), sizes, model, ports, naming), CodeBlock.of(""));
        }
        simple("info", Code.type("ModelInfo"), CodeBlock.of("return $T.INFO;\n", naming.type("")));
        simple("close", TypeName.VOID, CodeBlock.builder().add(stored.end()).addStatement("team.close()").build());
        return type.build();
    }

    private void simple(String name, TypeName returns, CodeBlock body) {
        type.addMethod(MethodSpec.methodBuilder(name).addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).returns(returns).addCode(body).build());
    }

    private void fields() {
        type.addField(naming.type("Parameters"), "parameters", Modifier.PRIVATE, Modifier.FINAL);
        type.addField(Code.type("WorkerTeam"), "team", visible(Modifier.FINAL));
        type.addField(FieldSpec.builder(Code.type("Job"), "job", Modifier.PRIVATE, Modifier.FINAL).initializer("this::kernels").build());
        for (Dim.Symbol symbol : model.symbols()) {
            type.addField(TypeName.INT, Naming.capacityField(symbol), Modifier.PRIVATE, Modifier.FINAL);
            type.addField(TypeName.INT, JavaText.symbol(symbol), Modifier.PRIVATE);
        }
        for (ElaboratedModel.Port port : ports) {
            type.addField(Code.array(port.type().dtype()), naming.field(port.name()), Modifier.PRIVATE);
        }
        if (kind.trains() || code.program().draws()) {
            type.addField(TypeName.LONG, "seed", visible());
            type.addField(TypeName.LONG, "microSteps", visible());
        }
        if (code.prepares()) {
            type.addField(FieldSpec.builder(TypeName.LONG, "weightsVersion", Modifier.PRIVATE).initializer("-1").build());
            type.addField(TypeName.BOOLEAN, Dispatch.CHANGED, Modifier.PRIVATE);
        }
        if (trainer != null) {
            trainer.addFields();
        }
        stored.addFields(type);
        code.memory().addFields(type, true);
        type.addField(ParameterizedTypeName.get(Code.type("List"), ClassName.OBJECT), "results", Modifier.PRIVATE, Modifier.FINAL);
    }

    /// A trainer that sums gradients reaches into `…Backward`.
    private Modifier[] visible(Modifier... modifiers) {
        return (kind == Kind.BACKWARD ? Stream.of(modifiers) : Stream.concat(Stream.of(Modifier.PRIVATE), Stream.of(modifiers))).toArray(Modifier[]::new);
    }

    private void constructor() {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder().addModifiers(Modifier.PUBLIC)
                .addParameter(naming.type("Parameters"), "parameters");
        CodeBlock.Builder body = CodeBlock.builder();
        body.addStatement("this.parameters = $T.requireNonNull(parameters, $S)", Objects.class, "parameters");
        if (kind.trains()) {
            constructor.addParameter(Code.type("TrainingOptions"), "options");
            body.addStatement("this.seed = $T.requireNonNull(options, $S).seed()", Objects.class, "options");
        }
        for (Dim.Symbol symbol : model.symbols()) {
            constructor.addParameter(TypeName.INT, JavaText.symbol(symbol));
            String limit = symbol.bounded() ? String.valueOf(symbol.maximum()) : "Integer.MAX_VALUE";
            body.add(Code.of("this." + Naming.capacityField(symbol) + " = Checks.capacity(\"" + symbol.name() + "\", " + JavaText.symbol(symbol)
                    + ", " + limit + ");\n"));
        }
        body.add(code.memory().allocation(kind.trains() ? "options.threads()" : "1"));
        if (trainer != null) {
            body.add(trainer.initialStates());
        }
        body.add(stored.constructor(type));
        body.add(results.collect());
        // Last: where something else fails, nobody would close it.
        body.addStatement("this.team = $T.of($L)", Code.type("WorkerTeam"), kind.trains() ? "options.threads()" : "1");
        TypedRun.documentConstructor(constructor.addJavadoc("A program with its own workspace.\n"), kind.trains(), model);
        type.addMethod(constructor.addCode(body.build()).build());
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
        body.addStatement("throw new IllegalArgumentException($S + symbols.length)", "expected " + (count == 1 ? "one value" : count + " values") + ", for "
                + model.symbols().stream().map(Dim.Symbol::name).toList() + ", not ");
        body.endControlFlow();
        for (int i = 0; i < count; i++) {
            Dim.Symbol symbol = model.symbols().get(i);
            body.add(checked(symbol, "symbols[" + i + "]"));
        }
        body.addStatement("execute()");
        if (trainer != null) {
            type.addMethod(TrainerMembers.override("run", TypeName.VOID).varargs().addParameter(int[].class, "symbols").addStatement("step(symbols)").build());
            body.addStatement("return $L", code.memory().loss());
        }
        type.addMethod(TrainerMembers.override(trainer != null ? "step" : "run", trainer != null ? TypeName.DOUBLE : TypeName.VOID).varargs()
                .addParameter(int[].class, "symbols").addCode(body.build()).build());
        execute();
    }

    /// A statement that takes the value of a symbol if it is one that a run may have.
    static CodeBlock checked(Dim.Symbol symbol, String value) {
        String least = symbol.minimum() > 1 ? symbol.minimum() + ", " : "";
        return Code.of("this." + JavaText.symbol(symbol) + " = Checks.symbol(\"" + symbol.name() + "\", " + value + ", " + least
                + Naming.capacityField(symbol) + ");\n");
    }

    private void execute() {
        CodeBlock.Builder body = CodeBlock.builder();
        for (ElaboratedModel.Port port : ports) {
            String field = naming.field(port.name());
            String elements = JavaText.dim(port.type().shape().elements());
            body.add(Code.of("Checks.length(\"" + port.name() + "\", " + field + " == null ? -1 : " + field + ".length, "
                    + JavaText.elements(port.type().shape().elements()) + ");\n"));
            boolean ranged = port.low() != Double.NEGATIVE_INFINITY || port.high() != Double.POSITIVE_INFINITY;
            if (ranged && port.type().dtype() != DType.BOOL) {
                body.add(Code.of("Checks.range(\"" + port.name() + "\", " + field + ", " + elements + ", " + JavaText.number(port.low(), DType.F64)
                        + ", " + JavaText.end(port.high()) + ");\n"));
            }
        }
        if (code.memory().named("t")) {
            body.addStatement("final double t = $L", trainer == null ? "0" : "steps + 1");
        }
        body.add(code.memory().prepare());
        // Training mode updates states, which predictors are to see.
        body.add(trainer != null ? stored.begin() : CodeBlock.of(graph.roots(Graph.Role.COMMIT).isEmpty() ? "parameters.refresh();\n"
                : "parameters.rewrite();\n"));
        if (code.prepares()) {
            body.addStatement("final long version = parameters.version()");
            body.addStatement("this.$L = version < 0 || version != weightsVersion", Dispatch.CHANGED);
        }
        body.add(code.run());
        if (code.prepares()) {
            body.addStatement("this.weightsVersion = version");
        }
        if (kind == Kind.EVALUATION) {
            body.addStatement("accumulate()");
        } else if (kind.trains() || code.program().draws()) {
            body.addStatement("microSteps++");
        }
        if (trainer != null) {
            body.addStatement("steps++");
        }
        MethodSpec.Builder execute = MethodSpec.methodBuilder("execute").addModifiers(Modifier.PRIVATE);
        if (code.hasPlain()) {
            execute.addParameter(Code.type("Job"), "job");
        }
        type.addMethod(execute.addCode(body.build()).build());
    }

    private void backwardMembers() {
        for (Graph.Root root : graph.roots(Graph.Role.GRADIENT)) {
            String field = naming.gradient(root.name());
            if (field != null) {
                type.addMethod(MethodSpec.methodBuilder(field).addModifiers(Modifier.PUBLIC).returns(Code.array(root.value().dtype()))
                        .addJavadoc("{@return d loss / d {@code $L}, {@code $L}, row-major; valid until the next run}\n", root.name(), root.value().type())
                        .addStatement("return $L", code.memory().reference(root.role(), root.name())).build());
            }
        }
        type.addMethod(MethodSpec.methodBuilder("loss").addModifiers(Modifier.PUBLIC).returns(TypeName.DOUBLE)
                .addJavadoc("{@return the loss of the last run}\n").addStatement("return $L", code.memory().loss()).build());
    }
}
