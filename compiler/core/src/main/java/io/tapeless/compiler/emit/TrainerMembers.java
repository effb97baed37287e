package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;

/// What both forms of `…Trainer` have: the one that runs a step as one program and the one that sums gradients of several backward runs.
final class TrainerMembers {
    private final ElaboratedModel.Update update;
    private final Naming naming;
    private final ProgramCode code;
    private final TypeSpec.Builder type;
    private final Map<String, List<Integer>> orders;
    /// Statements that add tensors to the list `states`.
    private CodeBlock other = CodeBlock.of("");

    /// @param orders the order of axes of tensors that the trainer stores in another one than declared
    TrainerMembers(ElaboratedModel.Update update, Naming naming, ProgramCode code, TypeSpec.Builder type, Map<String, List<Integer>> orders) {
        this.orders = orders;
        this.update = update;
        this.naming = naming;
        this.code = code;
        this.type = type;
    }

    /// The count of steps and the optimiser's states.
    void addFields() {
        type.addField(TypeName.LONG, "steps", Modifier.PRIVATE);
        for (ElaboratedModel.OptimizerState state : update.states()) {
            type.addField(StoredMembers.array(naming.field(state.name()), state.type()));
            if (orders.containsKey(state.name())) {
                type.addField(StoredMembers.array(naming.declared(state.name()), state.type()));
            }
        }
        if (update.following() != null) {
            ScheduleMembers.addField(type, update.following());
            addState("schedule", DType.F64, List.of(Dim.of(update.following().states().size())), ScheduleMembers.FIELD);
        }
    }

    /// Makes another array part of what checkpoints save.
    void addState(String name, DType dtype, List<Dim> shape, String array) {
        String dims = String.join(", ", shape.stream().map(JavaText::dim).toList());
        other = other.toBuilder().addStatement("states.add(new $T($S, $T.Role.OPTIMIZER, $T.$L, new int[] {$L}, $L))", Code.type("Tensor"), name,
                Code.type("TensorSpec"), Code.type("ElementType"), dtype.name(), dims, array).build();
    }

    /// Constructor statements that give the optimiser's states their first values.
    CodeBlock initialStates() {
        CodeBlock.Builder body = CodeBlock.builder();
        for (ElaboratedModel.OptimizerState state : update.states()) {
            if (state.initial() != 0) {
                body.addStatement("$T.fill($L, $L)", Code.type("Arrays"), declared(state.name()), JavaText.number(state.initial(), state.type().dtype()));
            }
        }
        return body.build();
    }

    static MethodSpec.Builder override(String name, TypeName returns) {
        return MethodSpec.methodBuilder(name).addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).returns(returns);
    }

    /// @param program the object that counts micro-steps and has the seed, followed by a dot; empty when it is the trainer
    /// @param loss    the Java expression of the last loss
    /// @param exact   a cast of the loss to double, where it is none
    /// @param pending statements that say which micro-batches wait for their update
    void addMethods(String program, String loss, String exact, String pending) {
        getter("parameters", naming.type("Parameters"), "parameters");
        getter("microSteps", TypeName.LONG, program + "microSteps");
        getter("seed", TypeName.LONG, program + "seed");
        getter("steps", TypeName.LONG, "steps");
        String owner = program.isEmpty() ? "this." : program;
        type.addMethod(override("restoreCounters", TypeName.VOID).addParameter(TypeName.LONG, "steps").addParameter(TypeName.LONG, "microSteps")
                .addParameter(TypeName.LONG, "seed").addStatement("this.steps = steps").addStatement("$LmicroSteps = microSteps", owner)
                .addStatement("$Lseed = seed", owner).addCode(pending).build());
        getter("learningRate", TypeName.DOUBLE, read("learning_rate", "Double.NaN"));
        getter("gradientNorm", TypeName.DOUBLE, read("gradient_norm", "Double.NaN"));
        String penalty = code.memory().reference(Graph.Role.METRIC, "penalty");
        getter("objective", TypeName.DOUBLE, penalty == null ? loss : exact + loss + " + " + penalty + "[0]");
        if (update.following() != null) {
            ScheduleMembers.addMethods(type, update.following());
        }
        optimizerState();
    }

    private void getter(String name, TypeName returns, String value) {
        type.addMethod(override(name, returns).addStatement("return $L", value).build());
    }

    private String read(String metric, String otherwise) {
        String reference = code.memory().reference(Graph.Role.METRIC, metric);
        return reference == null ? otherwise : reference + "[0]";
    }

    /// The field that holds a state in declared order.
    private String declared(String state) {
        return orders.containsKey(state) ? naming.declared(state) : naming.field(state);
    }

    private void optimizerState() {
        TypeName list = ParameterizedTypeName.get(Code.type("List"), Code.type("Tensor"));
        if (update.states().isEmpty() && other.isEmpty()) {
            type.addMethod(override("optimizerState", list).addStatement("return $T.of()", Code.type("List")).build());
            return;
        }
        CodeBlock.Builder states = CodeBlock.builder().addStatement("final $T states = new $T<>()", list, Code.type("ArrayList"));
        for (ElaboratedModel.OptimizerState state : update.states()) {
            String sync = orders.containsKey(state.name()) ? ", parameters::access" : "";
            states.addStatement("states.add(new $T($S, $T.Role.OPTIMIZER, $T.$L, new int[] {$L}, $L$L))", Code.type("Tensor"), state.name(),
                    Code.type("TensorSpec"), Code.type("ElementType"), state.type().dtype().name(),
                    String.join(", ", state.type().shape().dims().stream().map(JavaText::dim).toList()), declared(state.name()), sync);
        }
        states.add(other);
        type.addMethod(override("optimizerState", list).addCode(states.addStatement("return states").build()).build());
    }
}
