package io.tapeless.compiler.kernel;

import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.Comparator;
import javax.lang.model.SourceVersion;

/// Names kernels after what they compute: `fc1WeightGradient`, `updateFc1Weight`, `logits`.
public final class KernelNames {
    private KernelNames() {}

    static String of(ProgramPlan.Step step) {
        ProgramPlan.Result first = step.results().getFirst();
        if (first.buffer().kind() != Buffer.Kind.WORKSPACE) {
            // Several targets of one kernel: the shortest name is the parameter's own (w beside w.m and w.v).
            String target = step.results().stream().map(result -> result.buffer().name())
                    .min(Comparator.comparingInt(String::length)).orElseThrow();
            return "update" + capital(camel(target));
        }
        String name = camel(first.buffer().name());
        // `yield` is no keyword, but a call of a method of that name does not parse.
        if (SourceVersion.isKeyword(name) || name.equals("yield")) {
            return name + "Value";
        }
        return Character.isJavaIdentifierStart(name.charAt(0)) ? name : "k" + name;
    }

    /// `fc1.weight` → `fc1Weight`; characters that Java names cannot hold are dropped.
    public static String camel(String name) {
        StringBuilder text = new StringBuilder();
        boolean up = false;
        for (char c : name.toCharArray()) {
            if (!Character.isJavaIdentifierPart(c) || c == '_' || c == '$') {
                up = !text.isEmpty();
            } else {
                text.append(up ? Character.toUpperCase(c) : text.isEmpty() ? Character.toLowerCase(c) : c);
                up = false;
            }
        }
        return text.isEmpty() ? "value" : text.toString();
    }

    public static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
