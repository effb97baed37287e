package io.tapeless.compiler.driver;

import io.tapeless.compiler.emit.JavaBackend;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Decision;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.KernelSteps;
import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ParameterLayouts;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Reasons;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.Dim;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The text of `dslc explain SPEC`: every kernel of every program with where it comes from, what it computes and costs, how it runs, what
/// was fused into it, and why its results are stored.
final class Explanation {
    private final ProgramPlan plan;
    private final KernelSteps steps;
    private final Reasons reasons;
    private final MemoryText memory;
    /// Null where nothing was measured.
    private final Measured measured;
    private final StringBuilder text = new StringBuilder();

    private Explanation(ProgramPlan plan, MemoryText memory, Measured measured) {
        this.plan = plan;
        this.memory = memory;
        this.steps = KernelSteps.of(plan);
        this.reasons = new Reasons(plan);
        this.measured = measured;
    }

    /// @param profile what was measured, or null
    static String of(ModelPrograms programs, Options options, KernelProfile profile) {
        ParameterLayouts.Stored step = ParameterLayouts.of(programs.step());
        Map<String, Graph> graphs = new LinkedHashMap<>();
        graphs.put(KernelProfile.FORWARD, programs.inference());
        graphs.put(KernelProfile.EVALUATION, programs.evaluation());
        if (step != null) {
            graphs.put(KernelProfile.STEP, step.graph());
        } else {
            graphs.put(KernelProfile.BACKWARD, programs.backward());
            graphs.put(KernelProfile.UPDATE, programs.update());
        }
        graphs.values().removeIf(Objects::isNull);
        String layouts = step == null || step.text().isEmpty() ? "" : "\nlayouts of the step's own parameters\n" + step.text() + blocks(step, options);
        return graphs.entrySet().stream().map(program -> of(program.getValue(), program.getKey().equals(KernelProfile.STEP) ? step.orders() : Map.of(), options,
                profile == null ? null : profile.of(program.getKey()))).collect(Collectors.joining("\n")) + layouts;
    }

    private static String blocks(ParameterLayouts.Stored step, Options options) {
        return Scheduler.inBlocks(Planner.plan(step.graph()), Target.named(options.target())).stream().sorted()
                .map(name -> "  " + name + " is stored in blocks of " + Scheduler.COLUMNS_OF_A_BLOCK + " columns\n").collect(Collectors.joining());
    }

    private static String of(Graph graph, Map<String, List<Integer>> orders, Options options, Measured measured) {
        ProgramPlan plan = Planner.plan(graph);
        List<Kernel> kernels = JavaBackend.kernels(graph, options.target(), options.backend() != Backend.SCALAR);
        Explanation explanation = new Explanation(plan, new MemoryText(plan, orders, Target.named(options.target())), measured);
        explanation.header(graph.name(), kernels);
        for (int index = 0; index < kernels.size(); index++) {
            if (kernels.get(index) instanceof StraightLine line) {
                explanation.text.append("\n").append(line.name()).append(": the next ").append(line.nests().size())
                        .append(" without loops, elements in locals\n");
                explanation.time(line, index);
                line.nests().forEach(nest -> explanation.kernel(nest, true));
            } else {
                explanation.kernel(kernels.get(index), false);
                explanation.time(kernels.get(index), index);
            }
        }
        return explanation.text.toString();
    }

    private void header(String name, List<Kernel> kernels) {
        long flops = kernels.stream().mapToLong(kernel -> KernelWork.of(kernel).operations() * steps.of(kernel).tunedCalls()).sum();
        String sizes = plan.graph().values().stream().flatMap(value -> value.shape().dims().stream()).flatMap(dim -> dim.symbols().stream())
                .distinct().map(symbol -> symbol.name() + " = " + symbol.tuned()).sorted().collect(Collectors.joining(", "));
        text.append("program ").append(name).append(": ").append(kernels.size()).append(kernels.size() == 1 ? " kernel, " : " kernels, ")
                .append(count(flops)).append("FLOP, workspace ").append(count(plan.tunedBytes())).append("B")
                .append(sizes.isEmpty() ? "" : " at " + sizes).append('\n');
        if (measured != null) {
            text.append(measured.header()).append('\n');
        }
    }

    private void kernel(Kernel kernel, boolean straight) {
        text.append('\n').append(kernel.name()).append(place(kernel.origin())).append('\n');
        line("formula", kernel.formula());
        KernelWork work = KernelWork.of(kernel);
        line("work", count(work.operations()) + "FLOP, " + count(work.bytes()) + "B"
                + (work.bytes() == 0 ? "" : String.format(Locale.ROOT, ", %.2f FLOP/B", (double) work.operations() / work.bytes())));
        line("reads", memory.of(kernel.reads()));
        line("writes", memory.of(kernel.writes()));
        line("runs", straight ? "straight-line code" : switch (kernel) {
            case LoopNest nest -> nest.schedule().toString();
            case DrawKernel draw -> "runtime: counter-based draws" + (draw.vector() ? ", vector" : ", one by one");
            case LibraryKernel call -> "runtime: " + call.routine().method();
            case StraightLine line -> throw new IllegalStateException("explained part by part");
        });
        // What is written out has no loops: all that was decided of them is nothing to it.
        Stream<Decision> why = straight ? Stream.of(kernel.why().getLast()) : Stream.concat(kernel.why().stream(), edge(kernel));
        line("why", why.map(Decision::toString).collect(Collectors.joining("; ")));
        line("tier", tier(kernel, straight));
        ProgramPlan.Step step = steps.of(kernel);
        String fused = step.results().stream().flatMap(result -> reasons.fused(result).stream()).distinct().collect(Collectors.joining(", "));
        line("fused", fused.isEmpty() ? "nothing" : fused);
        step.results().forEach(result -> line("stored", place(result.buffer()) + ": " + reasons.stored(result)));
    }

    /// What decided how the last columns run that have a schedule of their own.
    private static Stream<Decision> edge(Kernel kernel) {
        return kernel instanceof LoopNest nest && nest.schedule().edge() != null ? nest.schedule().edge().why().stream() : Stream.of();
    }

    /// `h at first, in h' history` for a part of a longer memory.
    private static String place(Buffer buffer) {
        return buffer.memory().name().equals(buffer.name()) ? buffer.name() : buffer.name() + ", in " + buffer.memory().name();
    }

    private void time(Kernel kernel, int index) {
        if (measured != null) {
            long calls = steps.of(kernel).tunedCalls();
            line("time", measured.of(index, KernelWork.of(kernel), calls) + (calls == 1 ? "" : "; " + calls + " calls"));
        }
    }

    private void line(String what, String value) {
        text.append(String.format(Locale.ROOT, "  %-8s ", what)).append(value).append('\n');
    }

    private static String tier(Kernel kernel, boolean straight) {
        if (straight) {
            return "generated, every position a literal";
        }
        return switch (kernel) {
            case LoopNest nest -> switch (nest.schedule().form()) {
                case PANELS, TRANSPOSE -> "shared routine of the runtime";
                case MAP, FOLD_COLUMNS, FOLD_LANES, FOLD_SERIAL, TILE, LANE_TILE, WINDOW_TILE, POOL_TILE, SCALAR_TILE,
                        SCATTER -> strides(nest.computation()).allMatch(Dim::isConstant)
                        ? "generated, literal strides" : "generated, strides from the symbols";
            };
            case DrawKernel draw -> "shared routine of the runtime";
            case LibraryKernel call -> "shared routine of the runtime";
            case StraightLine line -> "generated";
        };
    }

    private static Stream<Dim> strides(Computation c) {
        return Stream.concat(c.operands().stream().filter(Computation.Load.class::isInstance)
                .flatMap(load -> ((Computation.Load) load).access().strides().stream()),
                c.results().stream().flatMap(result -> result.access().strides().stream()));
    }

    private static String place(Span origin) {
        if (origin.isNone()) {
            return "";
        }
        String file = origin.file().name();
        return "  " + file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1) + ":" + origin.line() + ":" + origin.column();
    }

    /// `12.9 M`, followed by a unit.
    private static String count(long number) {
        String[] prefixes = {"", "k", "M", "G", "T"};
        double scaled = number;
        int prefix = 0;
        while (scaled >= 1000 && prefix < prefixes.length - 1) {
            scaled /= 1000;
            prefix++;
        }
        return (prefix == 0 ? String.valueOf(number) : String.format(Locale.ROOT, "%.3g", scaled)) + " " + prefixes[prefix];
    }
}
