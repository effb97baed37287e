package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.type.Dim;
import javax.lang.model.element.Modifier;

/// Emits the entry class of a package: `FashionMlp implements ModelFactory`.
final class FactoryEmitter {
    private final ModelPrograms programs;
    private final ElaboratedModel model;
    private final Naming naming;
    private final TypeSpec.Builder type;

    private FactoryEmitter(ModelPrograms programs, Naming naming) {
        this.programs = programs;
        this.model = programs.model();
        this.naming = naming;
        this.type = TypeSpec.classBuilder(naming.type("")).addModifiers(Modifier.PUBLIC, Modifier.FINAL);
    }

    static TypeSpec emit(ModelPrograms programs, Naming naming, String backend) {
        return new FactoryEmitter(programs, naming).emit(backend);
    }

    private TypeSpec emit(String backend) {
        type.addSuperinterface(Code.type("ModelFactory"));
        type.addJavadoc("$L\n", model.doc().isEmpty() ? "The model {@code " + model.name() + "}." : Javadoc.of(model.doc()));
        info(backend);
        type.addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PUBLIC).addJavadoc("Has no state: any two are alike.\n").build());
        type.addMethod(override("info", Code.type("ModelInfo")).addStatement("return INFO").build());
        type.addMethod(override("newParameters", naming.type("Parameters")).addStatement("return new $T()", naming.type("Parameters")).build());
        program("newForward", "Forward", true, false);
        program("newEvaluation", "Evaluation", programs.evaluation() != null, false);
        program("newBackward", "Backward", programs.backward() != null, true);
        program("newTrainer", "Trainer", programs.update() != null, true);
        if (!model.symbols().isEmpty()) {
            capacity();
        }
        return type.build();
    }

    private static MethodSpec.Builder override(String name, TypeName returns) {
        return MethodSpec.methodBuilder(name).addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).returns(returns);
    }

    private void program(String method, String suffix, boolean exists, boolean options) {
        TypeName general = Code.type(suffix.equals("Evaluation") ? "Evaluation" : suffix.equals("Trainer") ? "Trainer" : "Program");
        MethodSpec.Builder builder = override(method, exists ? naming.type(suffix) : general).varargs()
                .addParameter(Code.type("ParameterSet"), "parameters");
        if (options) {
            builder.addParameter(Code.type("TrainingOptions"), "options");
        }
        builder.addParameter(int[].class, "capacity");
        if (!exists) {
            builder.addStatement("throw new UnsupportedOperationException($S)", model.name() + " declares no "
                    + (suffix.equals("Trainer") ? "train block" : suffix.equals("Evaluation") ? "loss and no metric" : "loss"));
        } else {
            StringBuilder arguments = new StringBuilder(options ? ", options" : "");
            for (int i = 0; i < model.symbols().size(); i++) {
                arguments.append(", capacity(capacity, ").append(i).append(")");
            }
            builder.addStatement("return new $T($T.parameters(parameters, $T.class)$L)", naming.type(suffix), Code.type("Checks"),
                    naming.type("Parameters"), arguments);
        }
        type.addMethod(builder.build());
    }

    private void capacity() {
        int count = model.symbols().size();
        type.addMethod(MethodSpec.methodBuilder("capacity").addModifiers(Modifier.PRIVATE, Modifier.STATIC).returns(TypeName.INT)
                .addParameter(int[].class, "capacity").addParameter(TypeName.INT, "index")
                .beginControlFlow("if (capacity.length == 0)")
                .addStatement("final $T symbol = INFO.symbols().get(index)", com.palantir.javapoet.ClassName.get("io.tapeless.runtime", "ModelInfo", "Symbol"))
                .addStatement("return symbol.maximum() == Integer.MAX_VALUE ? symbol.tuned() : symbol.maximum()")
                .endControlFlow()
                .beginControlFlow("if (capacity.length != $L)", count)
                .addStatement("throw new IllegalArgumentException($S + capacity.length)",
                        "expected " + (count == 1 ? "one capacity" : count + " capacities") + ", for "
                        + model.symbols().stream().map(Dim.Symbol::name).toList() + ", not ")
                .endControlFlow()
                .addStatement("return capacity[index]").build());
    }

    private void info(String backend) {
        SpecLists.add(type, "INPUTS", model.inputs().stream().map(port -> naming.spec(port, "INPUT")).toList());
        SpecLists.add(type, "TARGETS", model.targets().stream().map(port -> naming.spec(port, "TARGET")).toList());
        SpecLists.add(type, "OUTPUTS", programs.inference().roots(Graph.Role.OUTPUT).stream()
                .map(root -> naming.spec(root.name(), "OUTPUT", root.value().type())).toList());
        SpecLists.add(type, "PARAMETERS", model.variables().stream()
                .map(variable -> naming.spec(variable.name(), variable.state() ? "STATE" : "PARAMETER", variable.type())).toList());
        CodeBlock.Builder symbols = CodeBlock.builder().add("$T.of(", Code.type("List"));
        for (int i = 0; i < model.symbols().size(); i++) {
            Dim.Symbol symbol = model.symbols().get(i);
            symbols.add("$Lnew $T.Symbol($S, $L, $L)", i == 0 ? "" : ", ", Code.type("ModelInfo"), symbol.name(), symbol.tuned(),
                    symbol.bounded() ? symbol.maximum() : "Integer.MAX_VALUE");
        }
        symbols.add(")");
        String metrics = String.join(", ", model.metrics().stream().map(metric -> "\"" + metric.name() + "\"").toList());
        type.addField(FieldSpec.builder(Code.type("ModelInfo"), "INFO", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addJavadoc("What the model is.\n")
                .initializer("new $T($S, $T.$L, $S, $L,$>$>\nINPUTS, TARGETS, OUTPUTS, $T.of($L), PARAMETERS$<$<)", Code.type("ModelInfo"), model.name(),
                        Code.type("ElementType"), model.floatType().name(), backend, symbols.build(), Code.type("List"), metrics).build());
    }

}
