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
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/// Emits a `…Trainer` that keeps gradients: runs `…Backward`, sums micro-batches, and applies the optimiser. Where a step needs no gradients
/// between the two it is one program, which [ProgramEmitter] emits.
final class TrainerEmitter {
    /// Gradients from which workers share their sums; fewer take less time than waking the team.
    private static final int SHARED_ELEMENTS = 16_384;
    private static final CodeBlock WARM_UP = CodeBlock.of("backward.warmUp();\n");

    private final ElaboratedModel model;
    private final ElaboratedModel.Update update;
    private final Graph backward;
    private final Naming naming;
    private final ProgramCode code;
    private final TypeSpec.Builder type;
    private final TrainerMembers members;

    private TrainerEmitter(ModelPrograms programs, ProgramKernels kernels, Naming naming, CodeStyle style) {
        this.model = programs.model();
        this.update = model.update();
        this.backward = programs.backward();
        this.naming = naming;
        this.code = new ProgramCode(kernels, style, model.symbols(), this::external, this::named, naming.allFields());
        this.type = TypeSpec.classBuilder(naming.type("Trainer")).addModifiers(Modifier.PUBLIC, Modifier.FINAL);
        this.members = new TrainerMembers(update, naming, code, type, Map.of());
    }

    static TypeSpec emit(ModelPrograms programs, ProgramKernels kernels, Naming naming, CodeStyle style) {
        return new TrainerEmitter(programs, kernels, naming, style).emit();
    }

    private String external(Buffer buffer) {
        boolean state = update.states().stream().anyMatch(s -> s.name().equals(buffer.name()));
        return switch (buffer.kind()) {
            case GRADIENT -> naming.gradient(buffer.parameter());
            case PARAMETER, STATE, OPTIMIZER -> state ? naming.field(buffer.name()) : "parameters." + naming.field(buffer.name());
            case INPUT, TARGET, WORKSPACE, LITERAL -> throw new IllegalStateException("no " + buffer + " in an update");
        };
    }

    private String named(String name) {
        return EmitText.stepNumber(name, model);
    }

    private TypeSpec emit() {
        type.addSuperinterface(Code.type("Trainer"));
        type.addJavadoc("Trains {@code $L}: forward, derived backward and optimiser in one step.\n", model.name());
        fields();
        constructor();
        step();
        delegates();
        members.addMethods("backward.", "backward.loss()", "", update.accumulate() > 1 ? "pending = (int) (microSteps % " + update.accumulate() + ");\n" : "");
        code.addMethods(type);
        if (code.hasPlain()) {
            WarmUpMembers.addFields(type, code.addPlainMethods(type));
            WarmUpMembers.add(type, code.program().rehearsalSizes(), other(), WARM_UP);
        } else {
            type.addMethod(TrainerMembers.override("warmUp", TypeName.VOID).addCode(WARM_UP).build());
        }
        return type.build();
    }

    /// Statements that make a trainer with memory of its own, whose update can be rehearsed: no update depends on the value of a symbol, so the smallest do.
    private CodeBlock other() {
        String least = model.symbols().stream().map(symbol -> ", " + symbol.minimum()).collect(Collectors.joining());
        ClassName self = naming.type("Trainer");
        return CodeBlock.builder().addStatement("final $T other = new $T(new $T(), new $T(1, 0)$L)", self, self, naming.type("Parameters"),
                Code.type("TrainingOptions"), least).build();
    }

    private List<String> gradients() {
        return gradients(code.program().plan().graph());
    }

    /// The parameters whose gradients an update reads.
    static List<String> gradients(Graph update) {
        return update.values().stream().filter(value -> value.op() instanceof io.tapeless.compiler.op.leaf.Named leaf
                && leaf.role() == io.tapeless.compiler.op.leaf.Named.Role.GRADIENT)
                .map(value -> ((io.tapeless.compiler.op.leaf.Named) value.op()).name()).distinct().toList();
    }

    private DType gradientType(String parameter) {
        return backward.root(Graph.Role.GRADIENT, parameter).dtype();
    }

    private void fields() {
        type.addField(naming.type("Parameters"), "parameters", Modifier.PRIVATE, Modifier.FINAL);
        type.addField(naming.type("Backward"), "backward", Modifier.PRIVATE, Modifier.FINAL);
        type.addField(Code.type("WorkerTeam"), "team", Modifier.PRIVATE, Modifier.FINAL);
        type.addField(FieldSpec.builder(Code.type("Job"), "job", Modifier.PRIVATE, Modifier.FINAL).initializer("this::kernels").build());
        for (Dim.Symbol symbol : model.symbols()) {
            type.addField(TypeName.INT, JavaText.symbol(symbol), Modifier.PRIVATE);
        }
        for (String parameter : gradients()) {
            type.addField(FieldSpec.builder(Code.array(gradientType(parameter)), naming.gradient(parameter), Modifier.PRIVATE, Modifier.FINAL).build());
        }
        members.addFields();
        if (update.accumulate() > 1) {
            type.addField(FieldSpec.builder(Code.type("Job"), "sumJob", Modifier.PRIVATE, Modifier.FINAL).initializer("this::sumGradients").build());
            type.addField(TypeName.INT, "pending", Modifier.PRIVATE);
            type.addField(FieldSpec.builder(Code.array(DType.F64), "pendingRows", Modifier.PRIVATE, Modifier.FINAL)
                    .addJavadoc("Rows of the micro-batches that wait for their update: an array, to be saved.\n").initializer("new double[1]").build());
            for (String parameter : gradients()) {
                members.addState("gradient." + parameter, gradientType(parameter), backward.root(Graph.Role.GRADIENT, parameter).shape().dims(),
                        naming.gradient(parameter));
            }
            members.addState("accumulate", DType.F64, List.of(), "pendingRows");
        }
        code.memory().addFields(type, true);
    }

    private void constructor() {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder().addModifiers(Modifier.PUBLIC)
                .addParameter(naming.type("Parameters"), "parameters").addParameter(Code.type("TrainingOptions"), "options");
        StringBuilder capacities = new StringBuilder();
        for (Dim.Symbol symbol : model.symbols()) {
            constructor.addParameter(TypeName.INT, JavaText.symbol(symbol));
            capacities.append(", ").append(JavaText.symbol(symbol));
        }
        CodeBlock.Builder body = CodeBlock.builder().addStatement("this.parameters = $T.requireNonNull(parameters, $S)", Objects.class, "parameters");
        body.addStatement("$T.requireNonNull(options, $S)", Objects.class, "options");
        body.add(code.memory().allocation("options.threads()"));
        body.add(members.initialStates());
        boolean sums = update.accumulate() > 1;
        if (sums) {
            gradients().forEach(parameter -> body.addStatement("this.$L = new $T[$L]", naming.gradient(parameter), Code.element(gradientType(parameter)),
                    JavaText.dim(backward.root(Graph.Role.GRADIENT, parameter).shape().elements())));
        }
        // After all that may fail: it has threads, which nobody would close.
        body.addStatement("this.backward = new $T(parameters, options$L)", naming.type("Backward"), capacities).addStatement("this.team = backward.team");
        if (!sums) {
            gradients().forEach(parameter -> body.addStatement("this.$L = backward.$L()", naming.gradient(parameter), naming.gradient(parameter)));
        }
        TypedRun.documentConstructor(constructor.addJavadoc("A trainer with its own workspace.\n"), true, model);
        type.addMethod(constructor.addCode(body.build()).build());
    }

    private void step() {
        MethodSpec.Builder step = MethodSpec.methodBuilder("step").addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).varargs()
                .returns(TypeName.DOUBLE).addParameter(int[].class, "symbols");
        CodeBlock.Builder body = CodeBlock.builder().add(passes(CodeBlock.of("backward.run(symbols);\n")));
        for (int i = 0; i < model.symbols().size(); i++) {
            body.addStatement("this.$L = symbols[$L]", JavaText.symbol(model.symbols().get(i)), i);
        }
        type.addMethod(step.addCode(body.addStatement("finish()").addStatement("return backward.loss()").build()).build());
        typedStep();
        CodeBlock.Builder finish = CodeBlock.builder();
        if (update.accumulate() > 1) {
            accumulate(finish);
        }
        finish.addStatement("execute()").addStatement("steps++");
        type.addMethod(MethodSpec.methodBuilder("finish").addModifiers(Modifier.PRIVATE)
                .addJavadoc(update.accumulate() > 1 ? "Sums the gradients; every $L micro-batches, applies the optimiser.\n" : "Applies the optimiser.\n",
                        update.accumulate() > 1 ? new Object[] {update.accumulate()} : new Object[0])
                .addCode(finish.build()).build());
        MethodSpec.Builder execute = MethodSpec.methodBuilder("execute").addModifiers(Modifier.PRIVATE);
        if (code.hasPlain()) {
            execute.addParameter(Code.type("Job"), "job");
        }
        if (code.memory().named("t")) {
            execute.addStatement("final double t = steps + 1");
        }
        type.addMethod(execute.addCode(code.memory().prepare()).addStatement("parameters.overwrite()").addCode(code.run()).build());
    }

    /// The passes; rehearsals of the update may take a part of their time.
    private CodeBlock passes(CodeBlock run) {
        return code.hasPlain() ? CodeBlock.builder().addStatement("final long start = WARM_UP.start()").add(run).addStatement("WARM_UP.beside(start)").build()
                : run;
    }

    private void accumulate(CodeBlock.Builder finish) {
        int micro = update.accumulate();
        CodeBlock.Builder sums = CodeBlock.builder().addStatement("final double rows = $L", JavaText.dim(model.rows()));
        CodeBlock.Builder means = CodeBlock.builder();
        long elements = 0;
        for (String parameter : gradients()) {
            String sum = naming.gradient(parameter);
            String cast = gradientType(parameter) == DType.F32 ? "(float) " : "";
            sums.add(Code.of("GradientSum.add(" + sum + ", backward." + sum + "(), " + cast + "rows, pending == 0, worker, workers);\n"));
            means.add(Code.of("GradientSum.finish(" + sum + ", " + cast + "pendingRows[0], worker, workers);\n"));
            elements += backward.root(Graph.Role.GRADIENT, parameter).shape().elements().constant();
        }
        type.addMethod(MethodSpec.methodBuilder("sumGradients").addModifiers(Modifier.PRIVATE).addParameter(TypeName.INT, "worker")
                .addParameter(TypeName.INT, "workers")
                .addJavadoc("Adds the gradients of a micro-batch; after the last one, sums become means over all rows.\n")
                .addCode(sums.beginControlFlow("if (pending == $L)", micro - 1).add(means.build()).endControlFlow().build()).build());
        finish.addStatement("pendingRows[0] = (pending == 0 ? 0 : pendingRows[0]) + $L", JavaText.dim(model.rows()));
        finish.addStatement("team.$L(sumJob)", elements < SHARED_ELEMENTS ? "runAlone" : "run").addStatement("pending++");
        finish.beginControlFlow("if (pending < $L)", micro).addStatement("return").endControlFlow();
        finish.addStatement("pending = 0");
    }

    private void typedStep() {
        MethodSpec.Builder step = MethodSpec.methodBuilder("step").addModifiers(Modifier.PUBLIC).returns(TypeName.DOUBLE)
                .addJavadoc("One micro-batch of row-major data.\n");
        StringBuilder arguments = new StringBuilder();
        List<ElaboratedModel.Port> ports = JavaBackend.trainingPorts(model);
        if (ports.isEmpty() || ports.size() + model.symbols().size() > TypedRun.MOST_PARAMETERS) {
            return;
        }
        TypedRun.document(step, ports, model, naming);
        step.addJavadoc(TypedRun.RETURNS);
        for (ElaboratedModel.Port port : ports) {
            step.addParameter(Code.array(port.type().dtype()), naming.field(port.name()));
            arguments.append(arguments.isEmpty() ? "" : ", ").append(naming.field(port.name()));
        }
        CodeBlock.Builder body = CodeBlock.builder();
        for (Dim.Symbol symbol : model.symbols()) {
            step.addParameter(TypeName.INT, JavaText.symbol(symbol));
            arguments.append(", ").append(JavaText.symbol(symbol));
            body.addStatement("this.$L = $L", JavaText.symbol(symbol), JavaText.symbol(symbol));
        }
        body.add(passes(CodeBlock.of("final double loss = backward.run($L);\n", arguments))).addStatement("finish()").addStatement("return loss");
        type.addMethod(step.addCode(body.build()).build());
    }

    private void delegates() {
        type.addMethod(TrainerMembers.override("info", Code.type("ModelInfo")).addStatement("return $T.INFO", naming.type("")).build());
        type.addMethod(TrainerMembers.override("bind", TypeName.VOID).addParameter(String.class, "name").addParameter(ClassName.OBJECT, "array")
                .addStatement("backward.bind(name, array)").build());
        type.addMethod(TrainerMembers.override("run", TypeName.VOID).varargs().addParameter(int[].class, "symbols").addStatement("step(symbols)").build());
        type.addMethod(TrainerMembers.override("result", ClassName.OBJECT).addParameter(String.class, "name")
                .addStatement("return backward.result(name)").build());
        type.addMethod(TrainerMembers.override("results", ParameterizedTypeName.get(Code.type("List"), Code.type("TensorSpec")))
                .addStatement("return backward.results()").build());
        type.addMethod(TrainerMembers.override("close", TypeName.VOID).addStatement("backward.close()").build());
    }

}
