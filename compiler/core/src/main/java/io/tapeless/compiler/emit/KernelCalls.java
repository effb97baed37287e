package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The calls of kernels: a method with an argument for each of its parameters.
final class KernelCalls {
    private final ProgramMemory memory;

    KernelCalls(ProgramMemory memory) {
        this.memory = memory;
    }

    String of(DrawKernel kernel) {
        return of(kernel, memory.reference(kernel.buffer()));
    }

    /// A call that draws nothing, for [DryRun]s; empty where there are no vectors to be compiled.
    String dry(DrawKernel kernel) {
        return kernel.vector() ? of(kernel, "WarmUp.NO_FLOATS") : "";
    }

    private static String of(DrawKernel kernel, String out) {
        String elements = JavaText.dim(kernel.buffer().elements());
        boolean single = kernel.buffer().dtype() == DType.F32;
        List<String> arguments = new ArrayList<>(List.of(out, "Split.from(" + elements + ", worker, workers)",
                "Split.to(" + elements + ", worker, workers)", "seed", "microSteps", String.valueOf(kernel.draw().site())));
        DType number = single ? DType.F32 : DType.F64;
        arguments.add(JavaText.number(kernel.draw().a(), number));
        if (kernel.draw().distribution() != RandomDraw.Distribution.BERNOULLI) {
            arguments.add(JavaText.number(kernel.draw().b(), number));
        }
        return (kernel.vector() ? "VectorDraws." : "Draws.") + kernel.draw().distribution().name().toLowerCase(Locale.ROOT) + "("
                + String.join(", ", arguments) + ")";
    }

    String arguments(StraightText text) {
        Map<String, String> arguments = new HashMap<>();
        text.buffers().forEach((buffer, name) -> arguments.put(name, memory.reference(buffer)));
        text.numbers().forEach((host, name) -> arguments.put(name, memory.value(host)));
        return "(" + String.join(", ", text.methods().getFirst().names().stream().map(arguments::get).toList()) + ")";
    }

    String of(LibraryKernel kernel) {
        List<String> arguments = new ArrayList<>();
        kernel.reads().forEach(buffer -> arguments.add(memory.reference(buffer)));
        arguments.add(memory.reference(kernel.buffer()));
        kernel.routine().arguments().forEach(extent -> arguments.add(JavaText.dim(extent)));
        String units = JavaText.dim(kernel.routine().units());
        arguments.add(kernel.shared() ? "Split.from(" + units + ", worker, workers)" : "0");
        arguments.add(kernel.shared() ? "Split.to(" + units + ", worker, workers)" : units);
        return kernel.routine().method() + "(" + String.join(", ", arguments) + ")";
    }

    /// An argument for each parameter of a kernel.
    ///
    /// @param sizes numbers that are arguments too, after all others
    /// @param dry   gives arrays without elements; null for a call that works
    String arguments(LoopNest nest, KernelScope scope, KernelText.Method method, List<String> sizes, DryRun dry) {
        Map<String, String> arguments = new HashMap<>();
        scope.buffers().forEach((buffer, name) -> arguments.put(name, memory.reference(buffer)));
        scope.numbers().forEach((number, name) -> arguments.put(name, memory.value(number.host())));
        scope.symbols().forEach(symbol -> arguments.put(JavaText.symbol(symbol), JavaText.symbol(symbol)));
        if (KernelText.needsLanes(nest)) {
            arguments.put("lanes", ProgramMemory.lanes(KernelText.elementType(nest)));
        }
        Schedule schedule = nest.schedule();
        if (nest.shared()) {
            String extent = JavaText.dim(nest.computation().parallel().get(schedule.partitionAxis()));
            int unit = schedule.unit();
            String range = "(" + extent + ", " + (unit == 1 ? "" : unit + ", ") + "worker, workers)";
            arguments.put("from", "Split.from" + range);
            arguments.put("to", "Split.to" + range);
        }
        List<String> values = new ArrayList<>();
        for (String parameter : method.parameters()) {
            String nothing = dry == null ? null : dry.nothing(parameter);
            values.add(nothing == null ? arguments.get(KernelText.Method.nameOf(parameter)) : nothing);
        }
        values.addAll(sizes);
        return "(" + String.join(", ", values) + ")";
    }
}
