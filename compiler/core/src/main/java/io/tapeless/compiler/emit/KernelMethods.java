package io.tapeless.compiler.emit;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.kernel.Kernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Modifier;

/// The kernel methods of a class. Kernels whose code is the same but for names (layers of equal shape) share their methods: arrays are
/// arguments, and code that is compiled once is fast sooner.
final class KernelMethods {
    private record Printed(KernelText.Method method, Kernel kernel, List<Kernel> others) {}

    private final Map<String, Printed> methods = new LinkedHashMap<>();
    private final Map<String, String> entries = new HashMap<>();

    /// Adds the methods of a kernel, the entry first, unless another kernel has the same; returns the name of the entry to call. Its
    /// parameters are in the order of those given.
    String add(Kernel kernel, List<KernelText.Method> printed) {
        String known = entries.putIfAbsent(withoutNames(printed), printed.getFirst().name());
        if (known != null) {
            methods.get(known).others().add(kernel);
            return known;
        }
        printed.forEach(method -> methods.putIfAbsent(method.name(), new Printed(method, kernel, new ArrayList<>())));
        return printed.getFirst().name();
    }

    /// The text with every name replaced by when it first occurs. Keywords (and so element types), classes, constants and members keep theirs.
    static String withoutNames(List<KernelText.Method> printed) {
        String text = printed.stream().map(method -> method.name() + "(" + String.join(", ", method.parameters()) + ") {\n" + method.body() + "}\n")
                .collect(Collectors.joining());
        Map<String, Integer> numbers = new HashMap<>();
        return replaced(text, token -> {
            char first = token.charAt(0);
            boolean name = (first == '_' || Character.isLowerCase(first)) && !SourceVersion.isKeyword(token);
            return name ? "_" + numbers.computeIfAbsent(token, unseen -> numbers.size()) : token;
        });
    }

    /// The text with other words for its tokens: strings, numbers, members of something (`.name`), and names. Every kernel's text goes through here, and a
    /// regular expression takes five times as long.
    static String replaced(String text, UnaryOperator<String> word) {
        StringBuilder replaced = new StringBuilder(text.length());
        for (int at = 0; at < text.length();) {
            int end = tokenEnd(text, at);
            if (end > at) {
                replaced.append(word.apply(text.substring(at, end)));
                at = end;
            } else {
                replaced.append(text.charAt(at++));
            }
        }
        return replaced.toString();
    }

    /// Where the token ends that begins at a place, or that place when none does.
    private static int tokenEnd(String text, int at) {
        char first = text.charAt(at);
        if (first == '"') {
            return text.indexOf('"', at + 1) + 1 == 0 ? at : text.indexOf('"', at + 1) + 1;
        }
        boolean member = first == '.';
        int end = member ? at + 1 : at;
        while (member && end < text.length() && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        if (end == text.length() || !isWord(text.charAt(end)) || member && isDigit(text.charAt(end))) {
            return at;
        }
        boolean number = isDigit(first);
        while (end < text.length() && (isWord(text.charAt(end)) || number && text.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(char c) {
        return isDigit(c) || c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    void addTo(TypeSpec.Builder type) {
        methods.values().forEach(printed -> type.addMethod(method(printed)));
    }

    private static MethodSpec method(Printed printed) {
        KernelText.Method method = printed.method();
        MethodSpec.Builder builder = MethodSpec.methodBuilder(method.name()).addModifiers(Modifier.PRIVATE, Modifier.STATIC);
        builder.addJavadoc("$L", method.comment() != null ? method.comment() + "\n" : what(printed.kernel())
                + printed.others().stream().map(other -> "<p>The same code: " + what(other)).collect(Collectors.joining()));
        for (String parameter : method.parameters()) {
            int space = parameter.indexOf(' ');
            builder.addParameter(ParameterSpec.builder(Code.named(parameter.substring(0, space)), parameter.substring(space + 1)).build());
        }
        return builder.addCode(Code.of(OneRound.unrolled(method.body()))).build();
    }

    private static String what(Kernel kernel) {
        String more = kernel.formula().endsWith("…") ? " (all of it: {@code dslc dump --after=kernels})" : "";
        return Javadoc.of(kernel.formula()) + more + "\n" + (kernel.origin().isNone() ? "" : JavaText.place(kernel.origin()) + "\n");
    }
}
