package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The class of all kernels of a model. Tasks of different programs that are the same text are one method.
final class KernelLibrary {
    private final Map<String, String> byText = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<KernelMethod> methods = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();

    /// Checks a kernel and returns the name of its method.
    ///
    /// @param place where it comes from, for its comment
    String add(KernelMethod method, String place) {
        String key = method.parameters() + "\n" + method.body();
        String known = byText.get(key);
        if (known != null) {
            return known;
        }
        String base = "tl" + EmitText.capital(KernelNaming.ascii(method.name()));
        String name = base;
        for (int suffix = 2; !names.add(name); suffix++) {
            name = base + "_" + suffix;
        }
        KernelMethod named = method.named(name);
        KernelRules.check(named);
        byText.put(key, name);
        methods.add(named);
        places.put(name, place);
        return name;
    }

    /// The Java file.
    String text(String packageName, String type) {
        StringBuilder bodies = new StringBuilder();
        methods.forEach(method -> bodies.append(method.body()));
        List<String> imports = new ArrayList<>(List.of("javax.annotation.processing.Generated"));
        String all = bodies + methods.toString() + DeviceFunctions.called(bodies.toString());
        for (String name : List.of("annotations.Parallel", "math.TornadoMath", "types.arrays.FloatArray", "types.arrays.DoubleArray", "types.arrays.IntArray",
                "types.arrays.LongArray",
                "KernelContext")) {
            if (all.matches("(?s).*\\b" + name.substring(name.lastIndexOf('.') + 1) + "\\b.*")) {
                imports.add("uk.ac.manchester.tornado.api." + name);
            }
        }
        Source source = new Source(packageName, imports);
        source.comment("The kernels of the model: one method per task. TornadoVM compiles them for the device when a program first runs.");
        source.line("@Generated(\"io.tapeless.compiler\")").line("public final class " + type + " {").line("private " + type + "() {").line("}");
        for (KernelMethod method : methods) {
            source.line("").comment(method.comment() + (places.get(method.name()).isEmpty() ? "" : "\n" + places.get(method.name())));
            source.call("public static void " + method.name() + "(", method.parameters().stream().map(p -> p.type() + " " + p.name()).toList(), ") {");
            source.indent().lines(method.body()).line("}");
        }
        source.lines(DeviceFunctions.called(bodies.toString()));
        return source.line("}").toString();
    }

    @Override
    public String toString() {
        return methods.stream().map(KernelMethod::name).collect(Collectors.joining(" "));
    }
}
