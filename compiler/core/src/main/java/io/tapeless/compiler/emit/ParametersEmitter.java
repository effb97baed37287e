package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.plan.Target;
import java.util.List;
import javax.lang.model.element.Modifier;

/// Emits `…Parameters`: one array per parameter and state, an accessor each, and `init`.
final class ParametersEmitter {
    private static final int TENSORS_PER_METHOD = 50;

    private ParametersEmitter() {}

    static TypeSpec emit(ModelPrograms programs, Naming naming, Target target) {
        ElaboratedModel model = programs.model();
        // Runs once: vector code is slow until it has been compiled, and gives the same bits.
        CodeStyle style = new CodeStyle(target, false);
        ProgramCode code = new ProgramCode(ProgramKernels.of(programs.init(), style), style, List.of(),
                buffer -> naming.field(buffer.name()), name -> "0", naming.allFields());
        TypeSpec.Builder type = TypeSpec.classBuilder(naming.type("Parameters")).addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .superclass(Code.type("ParameterSet"))
                .addJavadoc("The parameters and states of {@code $L}. Arrays are row-major; ask for them again after a training step.\n", model.name());
        for (ElaboratedModel.Variable variable : model.variables()) {
            TypeName array = Code.array(variable.type().dtype());
            type.addField(FieldSpec.builder(array, naming.field(variable.name()), Modifier.FINAL).build());
            type.addMethod(MethodSpec.methodBuilder(naming.field(variable.name())).addModifiers(Modifier.PUBLIC).returns(array)
                    .addJavadoc("{@return {@code $L : $L}, row-major}$L\n", variable.name(), variable.type(),
                            variable.doc().isEmpty() ? "" : " " + Javadoc.of(variable.doc()))
                    .addStatement("access()").addStatement("return $L", naming.field(variable.name())).build());
        }
        code.memory().addFields(type, false);
        constructor(type, model, naming, code);
        init(type, code);
        code.addMethods(type);
        return type.build();
    }

    private static void constructor(TypeSpec.Builder type, ElaboratedModel model, Naming naming, ProgramCode code) {
        TypeName list = ParameterizedTypeName.get(Code.type("List"), Code.type("Tensor"));
        type.addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PUBLIC)
                .addJavadoc("All zero: call {@link #init} or {@link #load}.\n").addStatement("this(tensorsOfModel())").build());
        CodeBlock.Builder fields = CodeBlock.builder().addStatement("super(tensors)");
        for (int i = 0; i < model.variables().size(); i++) {
            ElaboratedModel.Variable variable = model.variables().get(i);
            fields.addStatement("this.$L = ($T) tensors.get($L).data()", naming.field(variable.name()), Code.array(variable.type().dtype()), i);
        }
        fields.add(code.memory().allocateLanes("1"));
        type.addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).addParameter(list, "tensors").addCode(fields.build()).build());
        CodeBlock.Builder all = CodeBlock.builder().addStatement("final $T tensors = new $T<>()", list, Code.type("ArrayList"));
        int parts = (model.variables().size() + TENSORS_PER_METHOD - 1) / TENSORS_PER_METHOD;
        for (int part = 0; part < parts; part++) {
            CodeBlock.Builder some = CodeBlock.builder();
            for (ElaboratedModel.Variable variable : model.variables().subList(part * TENSORS_PER_METHOD,
                    Math.min(model.variables().size(), (part + 1) * TENSORS_PER_METHOD))) {
                String dims = String.join(", ", variable.type().shape().dims().stream().map(JavaText::dim).toList());
                some.addStatement("tensors.add(new $T($S, $T.Role.$L, $T.$L, new int[] {$L}, new $T[$L]))", Code.type("Tensor"), variable.name(),
                        Code.type("TensorSpec"), variable.state() ? "STATE" : "PARAMETER", Code.type("ElementType"), variable.type().dtype().name(),
                        dims, Code.element(variable.type().dtype()), JavaText.dim(variable.type().shape().elements()));
            }
            if (parts == 1) {
                all.add(some.build());
                break;
            }
            type.addMethod(MethodSpec.methodBuilder("addTensors" + (part + 1)).addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                    .addParameter(list, "tensors").addCode(some.build()).build());
            all.addStatement("addTensors$L(tensors)", part + 1);
        }
        type.addMethod(MethodSpec.methodBuilder("tensorsOfModel").addModifiers(Modifier.PRIVATE, Modifier.STATIC).returns(list)
                .addCode(all.addStatement("return tensors").build()).build());
    }

    private static void init(TypeSpec.Builder type, ProgramCode code) {
        if (code.program().draws()) {
            type.addField(FieldSpec.builder(TypeName.LONG, "seed", Modifier.PRIVATE).build());
            type.addField(FieldSpec.builder(TypeName.LONG, "microSteps", Modifier.PRIVATE, Modifier.FINAL)
                    .addJavadoc("Initial values are drawn before any step.\n").initializer("0").build());
        }
        CodeBlock.Builder body = CodeBlock.builder().addStatement("rewrite()");
        if (code.program().draws()) {
            body.addStatement("this.seed = seed");
        }
        body.add(code.memory().allocateSlots()).add(code.memory().prepare()).addStatement("kernels(0, 1)").add(code.memory().release());
        type.addMethod(MethodSpec.methodBuilder("init").addAnnotation(Override.class).addModifiers(Modifier.PUBLIC)
                .addParameter(TypeName.LONG, "seed").addCode(body.build()).build());
        if (code.program().usesBarriers()) {
            type.addField(FieldSpec.builder(Code.type("WorkerTeam"), "team", Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                    .initializer("$T.of(1)", Code.type("WorkerTeam")).build());
        }
    }
}
