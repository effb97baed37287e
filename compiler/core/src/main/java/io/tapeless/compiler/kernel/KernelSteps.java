package io.tapeless.compiler.kernel;

import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.ProgramPlan.Step;
import io.tapeless.compiler.type.Dim;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/// The step of a plan that each kernel runs. Kernels change places ([Regions]) and are merged ([Unrolling]), but keep the names of their steps.
///
/// @param byName the steps in the plan's order, each with its kernel's name, which no other has
public record KernelSteps(Map<String, Step> byName) {
    public static KernelSteps of(ProgramPlan plan) {
        Map<String, Step> byName = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        plan.steps().forEach(step -> byName.put(unique(KernelNames.of(step), taken), step));
        return new KernelSteps(byName);
    }

    private static String unique(String name, Set<String> taken) {
        String free = name;
        for (int count = 2; !taken.add(free.toLowerCase(Locale.ROOT)); count++) {
            free = name + count;
        }
        return free;
    }

    /// The step of a kernel, and the first one of those merged into code without loops.
    public Step of(Kernel kernel) {
        return byName.get(kernel instanceof StraightLine line ? line.nests().getFirst().name() : kernel.name());
    }

    /// How often a run calls a kernel.
    public long calls(Kernel kernel, ToLongFunction<Dim.Symbol> sizes) {
        return of(kernel).calls(sizes);
    }
}
