package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.KernelNames;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/// Java names from names of the spec.
final class Names {
    private static final Set<String> JAVA_LANG = Set.of("Math", "StrictMath", "Float", "Double", "Integer", "Long", "Boolean", "String", "Object", "Override",
            "System", "Thread", "AutoCloseable", "IllegalArgumentException", "IllegalStateException", "UnsupportedOperationException", "SuppressWarnings");

    private Names() {}

    /// `fc1.weight` → `fc1Weight`, `running_mean` → `runningMean`; a Java keyword gets `Value` appended.
    static String camel(String name) {
        String result = joined(name);
        return SourceVersion.isKeyword(result) ? result + "Value" : result;
    }

    /// The class of a model: `fashion_mlp` → `FashionMlp`. A class of `java.lang` that generated code uses by its simple name is not hidden.
    static String type(String name) {
        String type = capital(joined(name));
        return JAVA_LANG.contains(type) ? type + "Model" : type;
    }

    private static String joined(String name) {
        String text = KernelNames.camel(name);
        return Character.isJavaIdentifierStart(text.charAt(0)) ? text : "v" + text;
    }

    static String capital(String name) {
        return KernelNames.capital(name);
    }

    /// `FashionMlp` → `fashion_mlp`.
    static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
