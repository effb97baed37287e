package io.tapeless.benchmarks.spills;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What HotSpot tells of a run with `-XX:CompileCommand=print` and `PrintInlining`.
///
/// @param byC2    what C2 compiled last of each method; loops that were compiled while they ran (on-stack replacement) only where nothing else was
/// @param inlined methods that C2 made part of others
/// @param byC1    methods that C1 compiled
record Compilations(List<CompiledMethod> byC2, Set<String> inlined, Set<String> byC1) {
    private static final Pattern HEAD = Pattern.compile("Compiled method \\((c[12])\\).*?\\s([\\w.$]+::\\w+) (@ \\d+ )?\\(\\d+ bytes\\)");
    /// C1 says only "inline".
    private static final Pattern INLINED = Pattern.compile("@ \\d+\\s+([\\w.$]+::\\w+) \\(\\d+ bytes\\)\\s+inline \\(hot\\)");

    static Compilations parse(List<String> output) {
        Map<String, CompiledMethod> normal = new LinkedHashMap<>();
        Map<String, CompiledMethod> replaced = new LinkedHashMap<>();
        Set<String> inlined = new HashSet<>();
        Set<String> byC1 = new HashSet<>();
        for (int i = 0; i < output.size(); i++) {
            Matcher head = HEAD.matcher(output.get(i));
            if (head.find()) {
                if (head.group(1).equals("c1")) {
                    byC1.add(head.group(2));
                } else {
                    (head.group(3) == null ? normal : replaced).put(head.group(2), CompiledMethod.read(head.group(2), output, i));
                }
            }
            INLINED.matcher(output.get(i)).results().forEach(call -> inlined.add(call.group(1)));
        }
        replaced.forEach(normal::putIfAbsent);
        return new Compilations(new ArrayList<>(normal.values()), inlined, byC1);
    }

    /// One sentence or two on the methods that have no code of C2, neither their own nor in a caller: nothing can be said of their loops.
    ///
    /// @param emitted all methods, by class and name
    String missing(Collection<String> emitted) {
        List<String> left = emitted.stream().filter(name -> !inlined.contains(name) && byC2.stream().noneMatch(method -> method.name().equals(name))).toList();
        if (left.isEmpty()) {
            return "C2 compiled all " + emitted.size() + " methods of the step.";
        }
        List<String> slow = left.stream().filter(byC1::contains).toList();
        List<String> unseen = left.stream().filter(name -> !byC1.contains(name)).toList();
        return "C2 did not compile " + left.size() + " of the " + emitted.size() + " methods of the step in this run."
                + (slow.isEmpty() ? "" : " C1 alone did: " + list(slow) + ".")
                + (unseen.isEmpty() ? "" : " Neither did (hardly called, or interpreted): " + list(unseen) + ".");
    }

    /// The name of a method without its class.
    static String simple(String name) {
        return name.substring(name.indexOf("::") + 2);
    }

    private static String list(List<String> names) {
        return String.join(", ", names.stream().map(name -> "`" + simple(name) + "`").toList());
    }
}
