package io.tapeless.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.ArrayTypeName;
import io.tapeless.compiler.type.DType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns printed Java into JavaPoet code: known class names become imports.
final class Code {
    private static final Map<String, ClassName> TYPES = new LinkedHashMap<>();
    /// What may be a class: a capitalised word that is no member and not in quotes.
    private static final Pattern WORD = Pattern.compile("(?<![\\w.\"])[A-Z]\\w*+(?!\")");

    static {
        for (String name : new String[] {"DoubleVector", "FloatVector", "IntVector", "VectorMask", "VectorOperators", "VectorSpecies"}) {
            TYPES.put(name, ClassName.get("jdk.incubator.vector", name));
        }
        for (String name : new String[] {"ScalarMath", "VectorMath", "DoubleMath", "Factorisations", "Lines", "Reductions", "VectorReductions"}) {
            TYPES.put(name, ClassName.get("io.tapeless.runtime.math", name));
        }
        for (String name : new String[] {"Checks", "ElementType", "Evaluation", "GradientSum", "KernelTimes", "ModelFactory", "ModelInfo", "ParameterSet",
                "Program", "RocArea", "StoredTensors", "Tensor", "TensorSpec", "Trainer", "TrainingOptions", "WarmUp"}) {
            TYPES.put(name, ClassName.get("io.tapeless.runtime", name));
        }
        for (String name : new String[] {"LaneSums", "LaneTree", "Panels", "Transposition"}) {
            TYPES.put(name, ClassName.get("io.tapeless.runtime.contraction", name));
        }
        for (String name : new String[] {"Draws", "VectorDraws"}) {
            TYPES.put(name, ClassName.get("io.tapeless.runtime.random", name));
        }
        for (String name : new String[] {"Job", "Split", "WorkerTeam"}) {
            TYPES.put(name, ClassName.get("io.tapeless.runtime.team", name));
        }
        for (String name : new String[] {"Arrays", "List", "ArrayList"}) {
            TYPES.put(name, ClassName.get("java.util", name));
        }
    }

    private Code() {}

    static ClassName rehearsal() {
        return type("WarmUp").nestedClass("Rehearsal");
    }

    static ClassName type(String simpleName) {
        ClassName name = TYPES.get(simpleName);
        if (name == null) {
            throw new IllegalArgumentException(simpleName);
        }
        return name;
    }

    static CodeBlock of(String text) {
        CodeBlock.Builder code = CodeBlock.builder();
        Matcher matcher = WORD.matcher(text);
        int done = 0;
        while (matcher.find()) {
            ClassName type = TYPES.get(matcher.group());
            if (type != null) {
                code.add("$L", text.substring(done, matcher.start()));
                code.add("$T", type);
                done = matcher.end();
            }
        }
        code.add("$L", text.substring(done));
        return code.build();
    }

    static TypeName element(DType dtype) {
        return switch (dtype) {
            case F32 -> TypeName.FLOAT;
            case F64 -> TypeName.DOUBLE;
            case I32 -> TypeName.INT;
            case I64 -> TypeName.LONG;
            case BOOL -> TypeName.BOOLEAN;
        };
    }

    static TypeName array(DType dtype) {
        return ArrayTypeName.of(element(dtype));
    }

    static TypeName named(String type) {
        return switch (type) {
            case "float" -> TypeName.FLOAT;
            case "double" -> TypeName.DOUBLE;
            case "int" -> TypeName.INT;
            case "long" -> TypeName.LONG;
            case "boolean" -> TypeName.BOOLEAN;
            default -> {
                if (!type.endsWith("[]")) {
                    throw new IllegalArgumentException(type);
                }
                yield ArrayTypeName.of(named(type.substring(0, type.length() - 2)));
            }
        };
    }
}
