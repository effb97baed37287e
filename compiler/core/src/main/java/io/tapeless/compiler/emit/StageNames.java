package io.tapeless.compiler.emit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The stages of a [Dispatch] by the kernels they call: what their methods are called, and what is said about them.
final class StageNames {
    private final List<List<String>> stages = new ArrayList<>();
    private List<String> current = new ArrayList<>();

    /// The stage that is being written calls one more kernel.
    void add(String kernel) {
        current.add(kernel);
    }

    /// A stage is complete.
    void end() {
        stages.add(current);
        current = new ArrayList<>();
    }

    /// A method for each stage, named after its kernel, or its first and last: `runFc1`, `runFc1ToLoss`.
    List<String> methods(String prefix) {
        Set<String> methods = new HashSet<>();
        List<String> all = new ArrayList<>();
        for (List<String> kernels : stages) {
            String wanted = prefix + kernels.stream().limit(1).map(Names::capital).collect(Collectors.joining())
                    + (kernels.size() < 2 ? "" : "To" + Names.capital(kernels.getLast()));
            String method = wanted;
            for (int suffix = 2; !methods.add(method); suffix++) {
                method = wanted + suffix;
            }
            all.add(method);
        }
        return all;
    }

    /// What stage `number` is: its place, and its kernels in order.
    String comment(int number, boolean plain) {
        String kernels = stages.get(number - 1).stream().map(kernel -> "{@code " + kernel + "}").collect(Collectors.joining(", "));
        return "Stage " + number + " of " + stages.size() + ": " + kernels + (plain ? ", as plain loops" : "") + ".\n";
    }
}
