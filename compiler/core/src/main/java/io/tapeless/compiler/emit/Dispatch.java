package io.tapeless.compiler.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.element.Modifier;

/// Collects the calls of a program's kernels and writes `kernels(worker, workers)`, which makes them in order.
final class Dispatch {
    /// Calls per method, so that the dispatching methods stay small.
    private static final int CALLS_PER_METHOD = 40;
    private static final String ALONE = "if (worker == 0) {\n";

    private final List<String> parts = new ArrayList<>();
    private final StringBuilder code = new StringBuilder();
    private int calls;
    private boolean alone;
    private boolean staged;

    /// @param byOne whether worker 0 makes the call by itself
    /// @param apart whether C2 must not compile the kernel together with its neighbours: a large one nearly uses up what C2 will inline
    ///              into one method, and what is not inlined boxes its vectors
    void call(String statement, boolean byOne, boolean apart) {
        staged |= apart;
        if (calls == CALLS_PER_METHOD || apart && calls > 0) {
            endPart();
        }
        if (alone != byOne) {
            code.append(byOne ? ALONE : "}\n");
            alone = byOne;
        }
        code.append(byOne ? "    " : "").append(statement).append(";\n");
        calls++;
        if (apart) {
            endPart();
        }
    }

    void barrier() {
        endAlone();
        code.append("team.barrier(worker);\n");
    }

    private void endAlone() {
        if (alone) {
            code.append("}\n");
            alone = false;
        }
    }

    private void endPart() {
        endAlone();
        parts.add(code.toString());
        code.setLength(0);
        calls = 0;
    }

    void addTo(TypeSpec.Builder type) {
        if (!code.isEmpty() || parts.isEmpty()) {
            endPart();
        }
        CodeBlock.Builder all = CodeBlock.builder();
        if (parts.size() == 1) {
            all.add(Code.of(parts.getFirst()));
        } else {
            for (int part = 1; part <= parts.size(); part++) {
                type.addMethod(method("kernels" + part).addCode(Code.of(parts.get(part - 1))).build());
                if (!staged) {
                    all.addStatement("kernels$L(worker, workers)", part);
                }
            }
        }
        if (staged && parts.size() > 1) {
            stages(type);
            all.beginControlFlow("for (final $T stage : stages)", Code.type("Job")).addStatement("stage.run(worker, workers)").endControlFlow();
        }
        type.addMethod(method("kernels").addJavadoc("Every kernel in order; workers meet where one needs what another wrote.\n").addCode(all.build()).build());
    }

    /// Calls through an array are not inlined: each stage is compiled by itself.
    private void stages(TypeSpec.Builder type) {
        String all = IntStream.rangeClosed(1, parts.size()).mapToObj(part -> "this::kernels" + part).collect(Collectors.joining(", "));
        type.addField(FieldSpec.builder(ArrayTypeName.of(Code.type("Job")), "stages", Modifier.PRIVATE, Modifier.FINAL)
                .initializer("{$L}", all).build());
    }

    private static MethodSpec.Builder method(String name) {
        return MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE).addParameter(TypeName.INT, "worker").addParameter(TypeName.INT, "workers");
    }
}
