package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
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

    /// @param byOne whether worker 0 makes the call by itself
    void call(String statement, boolean byOne) {
        if (calls == CALLS_PER_METHOD) {
            endPart();
        }
        if (alone != byOne) {
            code.append(byOne ? ALONE : "}\n");
            alone = byOne;
        }
        code.append(byOne ? "    " : "").append(statement).append(";\n");
        calls++;
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
        endPart();
        CodeBlock.Builder all = CodeBlock.builder();
        if (parts.size() == 1) {
            all.add(Code.of(parts.getFirst()));
        } else {
            for (int part = 1; part <= parts.size(); part++) {
                type.addMethod(method("kernels" + part).addCode(Code.of(parts.get(part - 1))).build());
                all.addStatement("kernels$L(worker, workers)", part);
            }
        }
        type.addMethod(method("kernels").addJavadoc("Every kernel in order; workers meet where one needs what another wrote.\n").addCode(all.build()).build());
    }

    private static MethodSpec.Builder method(String name) {
        return MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE).addParameter(TypeName.INT, "worker").addParameter(TypeName.INT, "workers");
    }
}
