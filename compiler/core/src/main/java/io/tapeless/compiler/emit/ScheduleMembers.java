package io.tapeless.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.elaborate.ElaboratedModel.Following;
import io.tapeless.compiler.elaborate.ElaboratedModel.ScheduleState;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.plan.HostValues;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Modifier;

/// The part of `…Trainer` that follows evaluations: what the schedule keeps, and how an observed value changes it.
final class ScheduleMembers {
    static final String FIELD = "schedule";

    private ScheduleMembers() {}

    /// The Java expression of a host number of the optimiser step: the step `t`, or a number that the schedule keeps.
    static String number(String name, Following following) {
        return name.equals("t") ? "t" : FIELD + "[" + place(name, following) + "]";
    }

    private static int place(String host, Following following) {
        List<ScheduleState> states = following == null ? List.of() : following.states();
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).host().equals(host)) {
                return i;
            }
        }
        throw new IllegalStateException("unknown host number " + host);
    }

    static void addField(TypeSpec.Builder type, Following following) {
        String names = String.join(", ", following.states().stream().map(ScheduleState::name).toList());
        type.addField(FieldSpec.builder(Code.array(DType.F64), FIELD, Modifier.PRIVATE, Modifier.FINAL)
                .addJavadoc("What the schedule keeps: $L.\n", names).initializer("$L", initial(following)).build());
    }

    /// An array initialiser with the first values.
    static String initial(Following following) {
        return "{" + String.join(", ", following.states().stream().map(state -> JavaText.number(state.initial(), DType.F64)).toList()) + "}";
    }

    static void addMethods(TypeSpec.Builder type, Following following) {
        type.addMethod(TrainerMembers.override("observedMetric", ClassName.get(String.class)).addStatement("return $S", following.metric()).build());
        type.addMethod(TrainerMembers.override("observe", TypeName.VOID).addParameter(TypeName.DOUBLE, "value")
                .addStatement("observe(value, steps, $L)", FIELD).build());
        type.addMethod(MethodSpec.methodBuilder("observe").addModifiers(Modifier.STATIC)
                .addJavadoc("The schedule of $L, after {@code t} steps: {@code value} is what an evaluation gave.\n", JavaText.place(following.origin()))
                .addParameter(TypeName.DOUBLE, "value").addParameter(TypeName.DOUBLE, "t").addParameter(Code.array(DType.F64), FIELD)
                .addCode(body(following)).build());
    }

    /// A local for each state and for each number that the spec names, then the next values.
    private static CodeBlock body(Following following) {
        Map<String, String> locals = new HashMap<>(Map.of("value", "value", "t", "t"));
        Set<String> taken = new HashSet<>(List.of("value", "t", "steps", FIELD));
        CodeBlock.Builder body = CodeBlock.builder();
        for (int i = 0; i < following.states().size(); i++) {
            ScheduleState state = following.states().get(i);
            locals.put(state.host(), free(state.name(), taken));
            body.addStatement("final double $L = $L[$L]", locals.get(state.host()), FIELD, i);
        }
        Graph named = following.next().rewrite((value, inputs) -> {
            Value same = value.withInputs(inputs);
            if (value.label() == null || value.inputs().isEmpty()) {
                return same;
            }
            String local = free(value.label(), taken);
            locals.put(local + "'", local);
            body.add(Code.of("final " + JavaText.type(value.dtype()) + " " + local + " = " + text(same, locals) + ";\n"));
            return Value.of(new HostScalar(local + "'", TensorType.scalar(value.dtype())));
        });
        for (Graph.Root root : named.roots()) {
            int place = following.states().stream().map(ScheduleState::name).toList().indexOf(root.name());
            boolean changes = !(root.value().op() instanceof HostScalar leaf && leaf.name().equals(following.states().get(place).host()));
            if (changes) {
                body.add(Code.of(FIELD + "[" + place + "] = " + text(root.value(), locals) + ";\n"));
            }
        }
        return body.build();
    }

    private static String text(Value value, Map<String, String> locals) {
        HostValues.Host host = new HostValues(Graph.order(List.of(value))).of(value);
        if (host == null) {
            throw new IllegalStateException("a schedule keeps numbers, not " + value);
        }
        return JavaText.bare(JavaText.host(host, locals::get));
    }

    /// A local for a name of the spec: `bad'` becomes `nextBad`.
    private static String free(String name, Set<String> taken) {
        String wanted = name.endsWith("'") ? "next" + Names.capital(Names.camel(name)) : Names.camel(name);
        String local = wanted;
        for (int i = 2; !taken.add(local); i++) {
            local = wanted + i;
        }
        return local;
    }
}
