package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The methods of a vector kernel that can be called without anything to do: when a method is to write to an array of
/// [io.tapeless.runtime.WarmUp] that has no elements, it returns at once. Such calls get a kernel compiled: the JVM counts calls, and vector operations before
/// C2 has compiled them take hundreds of times as long as afterwards.
///
/// @param methods the entry first
/// @param written the names of the parameters that are arrays without elements in a dry run
record DryRun(List<KernelText.Method> methods, Set<String> written) {
    private static final String SCRATCH = "lanes";
    /// What shows that a method does more than to call others: an element of an array, or a call of a class.
    private static final Pattern WORK = Pattern.compile("\\[|\\b(?!Math\\b|LANES\\b|DOUBLE_LANES\\b)[A-Z]\\w*\\b");

    /// Calls that C2 inlines only where they are made often for a call of the method, which dry runs make rare; and then vectors box.
    private static final Pattern INLINED = Pattern.compile("\\b(VectorMath|ScalarMath|DoubleMath)\\.");
    private static final String COPY = "Transposition.copy(";

    /// Null where the methods cannot be called so: the entry works on arrays between calls of others, or C2 would make worse code.
    static DryRun of(LoopNest nest, KernelScope scope, List<KernelText.Method> methods) {
        Set<String> written = nest.writes().stream().map(scope::buffer).collect(Collectors.toCollection(HashSet::new));
        written.add(SCRATCH);
        KernelText.Method entry = methods.getFirst();
        boolean works = WORK.matcher(entry.body()).find();
        boolean calls = methods.size() > 1;
        if (calls && works || methods.stream().anyMatch(method -> INLINED.matcher(method.body()).find())) {
            return null;
        }
        // What is copied is the runtime's business.
        if (nest.schedule().form() == Schedule.Form.TRANSPOSE) {
            return WORK.matcher(entry.body().replace(COPY, "")).find() ? null : new DryRun(methods, written);
        }
        List<KernelText.Method> guarded = new ArrayList<>();
        for (KernelText.Method method : methods) {
            guarded.add(calls && !WORK.matcher(method.body()).find() ? method : guarded(method, written));
        }
        return guarded.contains(null) ? null : new DryRun(guarded, written);
    }

    private static KernelText.Method guarded(KernelText.Method method, Set<String> written) {
        return method.parameters().stream().filter(parameter -> written.contains(KernelText.Method.nameOf(parameter))).findFirst()
                .map(parameter -> new KernelText.Method(method.name(), method.parameters(), "if (" + KernelText.Method.nameOf(parameter) + " == "
                        + nothing(parameter, written) + ") {\n    return;\n}\n" + method.body(), method.comment())).orElse(null);
    }

    /// The array without elements that takes the place of an argument; null where the argument stays.
    String nothing(String parameter) {
        return nothing(parameter, written);
    }

    private static String nothing(String parameter, Set<String> written) {
        int brackets = parameter.indexOf('[');
        return written.contains(KernelText.Method.nameOf(parameter)) ? "WarmUp.NO_" + parameter.substring(0, brackets).toUpperCase(Locale.ROOT) + "S" : null;
    }
}
