package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Modifier;

/// The part of a `…Trainer` that keeps parameters and optimiser states in another order of axes than declared
/// (see [io.tapeless.compiler.plan.ParameterLayouts]), and converts when others look.
final class StoredMembers {
    private static final int TENSORS_PER_METHOD = 50;

    private final ElaboratedModel model;
    private final Naming naming;
    private final Map<String, List<Integer>> orders;
    private final Set<String> blocks;

    /// @param blocks names of tensors that are stored in blocks of columns ([io.tapeless.compiler.kernel.ColumnBlocks])
    StoredMembers(ElaboratedModel model, Naming naming, Map<String, List<Integer>> orders, Set<String> blocks) {
        this.blocks = blocks;
        this.model = model;
        this.naming = naming;
        this.orders = orders;
    }

    /// `private final float[] name = new float[elements]`.
    static FieldSpec array(String name, TensorType type) {
        return FieldSpec.builder(Code.array(type.dtype()), name, Modifier.PRIVATE, Modifier.FINAL)
                .initializer("new $T[$L]", Code.element(type.dtype()), JavaText.dim(type.shape().elements())).build();
    }

    void addFields(TypeSpec.Builder type) {
        if (orders.isEmpty()) {
            return;
        }
        for (ElaboratedModel.Variable variable : model.variables()) {
            if (orders.containsKey(variable.name())) {
                type.addField(array(naming.field(variable.name()), variable.type()).toBuilder()
                        .addJavadoc("$L in the order of axes $L$L.\n", variable.name(), orders.get(variable.name()),
                                blocks.contains(variable.name()) ? ", " + Scheduler.COLUMNS_OF_A_BLOCK + " columns after the other" : "").build());
            }
        }
        type.addField(Code.type("StoredTensors"), "storedTensors", Modifier.PRIVATE, Modifier.FINAL);
    }

    /// Constructor statements that pair stored tensors with the declared ones.
    CodeBlock constructor(TypeSpec.Builder type) {
        CodeBlock.Builder body = CodeBlock.builder();
        if (orders.isEmpty()) {
            return body.build();
        }
        List<CodeBlock> pairs = new ArrayList<>();
        for (ElaboratedModel.Variable variable : model.variables()) {
            if (orders.containsKey(variable.name())) {
                pairs.add(pair("parameters." + naming.field(variable.name()), variable.name(), variable.type()));
            }
        }
        for (ElaboratedModel.OptimizerState state : model.update().states()) {
            if (orders.containsKey(state.name())) {
                pairs.add(pair(naming.declared(state.name()), state.name(), state.type()));
            }
        }
        body.addStatement("this.storedTensors = new $T(parameters)", Code.type("StoredTensors"));
        for (int part = 0; part * TENSORS_PER_METHOD < pairs.size(); part++) {
            String name = "storeTensors" + (part + 1);
            MethodSpec.Builder method = MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE);
            pairs.subList(part * TENSORS_PER_METHOD, Math.min(pairs.size(), (part + 1) * TENSORS_PER_METHOD)).forEach(method::addCode);
            type.addMethod(method.build());
            body.addStatement("$L()", name);
        }
        return body.build();
    }

    private CodeBlock pair(String declared, String name, TensorType type) {
        List<Dim> shape = type.shape().dims();
        List<Integer> order = orders.get(name);
        if (blocks.contains(name)) {
            shape = List.of(Dim.of(shape.getFirst().constant() / Scheduler.COLUMNS_OF_A_BLOCK), Dim.of(Scheduler.COLUMNS_OF_A_BLOCK), shape.getLast());
            order = List.of(0, 2, 1);
        }
        return CodeBlock.builder().addStatement("storedTensors.add($L, $L, new int[] {$L}, $L)", declared, naming.field(name),
                String.join(", ", shape.stream().map(JavaText::dim).toList()), String.join(", ", order.stream().map(String::valueOf).toList())).build();
    }

    /// Statements before a run that writes parameters.
    CodeBlock begin() {
        return CodeBlock.of(orders.isEmpty() ? "parameters.overwrite();\n" : "storedTensors.begin();\n");
    }

    /// Statements when the program is closed.
    CodeBlock end() {
        return CodeBlock.of(orders.isEmpty() ? "" : "storedTensors.end();\n");
    }
}
