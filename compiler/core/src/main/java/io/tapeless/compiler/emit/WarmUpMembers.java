package io.tapeless.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.lang.model.element.Modifier;

/// The members that get the vector kernels of a program compiled: `warmUp`, and for a program that runs plain loops until then the choice between them.
final class WarmUpMembers {
    private WarmUpMembers() {}

    /// @param stages how many parts there are that can run as vectors or as plain loops
    static void addFields(TypeSpec.Builder type, int stages) {
        type.addField(FieldSpec.builder(Code.type("WarmUp"), "WARM_UP", Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer("new $T($L)", Code.type("WarmUp"), stages).build());
        type.addField(FieldSpec.builder(Code.type("Job"), "startingJob", Modifier.PRIVATE, Modifier.FINAL).initializer("this::startingKernels").build());
        type.addField(FieldSpec.builder(ParameterizedTypeName.get(ClassName.get(Supplier.class), Code.rehearsal()), "rehearsals",
                Modifier.PRIVATE, Modifier.FINAL)
                .initializer("this::rehearsal").build());
        type.addField(FieldSpec.builder(boolean[].class, "compiled", Modifier.PRIVATE, Modifier.FINAL)
                .addJavadoc("Which stages run vectors already.\n").initializer("new boolean[$L]", stages).build());
    }

    /// @param sizes at which it rehearses
    /// @param other statements that make `other`, a program of these sizes with memory of its own
    /// @param parts statements that warm up what this program is made of, besides its own kernels
    static void add(TypeSpec.Builder type, RehearsalSizes sizes, CodeBlock other, CodeBlock parts) {
        type.addMethod(MethodSpec.methodBuilder("execute").addModifiers(Modifier.PRIVATE).addCode(CodeBlock.builder()
                .beginControlFlow("if (WARM_UP.isDone())").addStatement("execute(job)").addStatement("return").endControlFlow()
                .add(prepare(sizes))
                .addStatement("WARM_UP.choose(compiled)")
                .addStatement("final long start = System.nanoTime()")
                .addStatement("execute(startingJob)")
                .addStatement("WARM_UP.ran(System.nanoTime() - start, rehearsals)").build()).build());
        type.addMethod(MethodSpec.methodBuilder("startingKernels").addModifiers(Modifier.PRIVATE)
                .addParameter(TypeName.INT, "worker").addParameter(TypeName.INT, "workers")
                .addJavadoc("Every kernel in order: as plain loops until the JVM has compiled its vectors.\n").addCode(CodeBlock.builder()
                .beginControlFlow("for (int stage = 0; stage < compiled.length; stage++)")
                .addStatement("(compiled[stage] ? $L : $L)[stage].run(worker, workers)", Dispatch.STAGES, Dispatch.PLAIN_STAGES)
                .add("// Vectors and plain loops may be shared in different ways.\n")
                .beginControlFlow("if (stage + 1 < compiled.length && compiled[stage] != compiled[stage + 1])")
                .addStatement("team.barrier(worker)").endControlFlow().endControlFlow().build()).build());
        type.addMethod(MethodSpec.methodBuilder("warmUp").addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).returns(TypeName.VOID)
                .addCode(CodeBlock.builder().add(parts).addStatement("WARM_UP.rehearse(rehearsal())").build()).build());
        type.addMethod(MethodSpec.methodBuilder("rehearsal").addModifiers(Modifier.PRIVATE).returns(Code.rehearsal())
                .addJavadoc("Every kernel both ways, on memory of its own.\n")
                .addCode(other).addStatement("other.execute(other.startingJob)")
                .addStatement("return new $T(other.$L, other.$L, other.$L)", Code.rehearsal(), Dispatch.STAGES, Dispatch.PLAIN_STAGES,
                        Dispatch.DRY_STAGES).build());
    }

    /// Rehearsals before the first run of a program whose plain loops would take long. Operations are taken to grow with the rows.
    private static CodeBlock prepare(RehearsalSizes sizes) {
        if (!sizes.longRuns()) {
            return CodeBlock.of("");
        }
        Dim.Symbol rows = sizes.rows();
        String each = String.format(Locale.ROOT, "%.1e", (double) sizes.operations() / (rows == null ? 1 : rows.tuned()))
                .replace("e+0", "e").replace("e+", "e");
        String operations = rows == null ? each : JavaText.symbol(rows) + " * " + each;
        return CodeBlock.builder().add("// So many operations would take seconds in plain loops.\n")
                .addStatement("WARM_UP.prepare($L, rehearsals)", operations).build();
    }

    /// Statements that make a program of the same sizes, or of smaller ones, with memory of its own.
    ///
    /// @param self   the class
    /// @param trains whether its constructor takes training options
    static CodeBlock other(ClassName self, boolean trains, RehearsalSizes rehearsal, ElaboratedModel model, List<ElaboratedModel.Port> ports, Naming naming) {
        CodeBlock.Builder body = CodeBlock.builder();
        StringBuilder sizes = new StringBuilder();
        for (Dim.Symbol symbol : model.symbols()) {
            String field = JavaText.symbol(symbol);
            CodeBlock size = CodeBlock.of("this.$L == 0 ? $L : this.$L", field, Naming.capacityField(symbol), field);
            Integer most = rehearsal.most().get(symbol);
            body.addStatement(most == null ? CodeBlock.of("final int $L = $L", field, size)
                    : CodeBlock.of("final int $L = $T.min($L, $L)", field, Math.class, size, most));
            sizes.append(", ").append(field);
        }
        body.addStatement("final $T other = new $T(new $T()$L$L)", self, self, naming.type("Parameters"),
                trains ? CodeBlock.of(", new $T(1, 0)", Code.type("TrainingOptions")) : CodeBlock.of(""), sizes);
        for (Dim.Symbol symbol : model.symbols()) {
            body.addStatement("other.$L = $L", JavaText.symbol(symbol), JavaText.symbol(symbol));
        }
        for (ElaboratedModel.Port port : ports) {
            String field = naming.field(port.name());
            body.addStatement("other.$L = new $T[$L]", field, Code.element(port.type().dtype()), JavaText.dim(port.type().shape().elements()));
            if (port.type().dtype() != DType.BOOL && port.low() != Double.NEGATIVE_INFINITY && !(port.low() <= 0 && port.high() > 0)) {
                body.addStatement("$T.fill(other.$L, $L)", Code.type("Arrays"), field, JavaText.number(port.low(), port.type().dtype()));
            }
        }
        return body.build();
    }
}
