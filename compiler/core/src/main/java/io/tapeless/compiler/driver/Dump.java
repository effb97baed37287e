package io.tapeless.compiler.driver;

import io.tapeless.compiler.emit.JavaBackend;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.emit.tornado.TornadoBackend;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.GraphText;
import io.tapeless.compiler.optimize.Pass;
import io.tapeless.compiler.optimize.Passes;
import io.tapeless.compiler.plan.ParameterLayouts;
import io.tapeless.compiler.plan.Planner;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What `dslc dump` prints.
public final class Dump {
    static final String PARSE = "parse";
    static final String PLAN = "plan";
    static final String KERNELS = "kernels";
    static final String EMIT = "emit";

    private Dump() {}

    /// Phases and passes, in the order in which they run.
    public static List<String> phases() {
        Set<String> phases = new LinkedHashSet<>(List.of(PARSE, Pipeline.ELABORATE));
        Passes.beforeDifferentiation().forEach(pass -> phases.add(pass.name()));
        phases.add(Pipeline.DIFFERENTIATE);
        List<String> inSequence = Passes.afterDifferentiation().stream().map(Pass::name).toList();
        // `clean` repeats the passes that are not in the sequence by themselves; they come before it.
        phases.add("expand-subgraphs");
        repeated().forEach(pass -> phases.add(pass.name()));
        phases.addAll(inSequence);
        Passes.ofUpdates().forEach(pass -> phases.add(pass.name()));
        phases.addAll(List.of(Pipeline.MERGE, PLAN, KERNELS, EMIT));
        return List.copyOf(phases);
    }

    /// The passes that are not in a sequence by themselves.
    private static List<Pass> repeated() {
        List<String> inSequence = Stream.of(Passes.beforeDifferentiation(), Passes.afterDifferentiation(), Passes.ofUpdates()).flatMap(List::stream)
                .map(Pass::name).toList();
        return Passes.all().stream().filter(pass -> !inSequence.contains(pass.name())).toList();
    }

    static String sources(Map<String, String> sources) {
        StringBuilder text = new StringBuilder();
        sources.forEach((path, content) -> text.append(text.isEmpty() ? "" : "\n").append("// ==== ").append(path).append('\n').append(content));
        return text.toString();
    }

    static String plans(ModelPrograms programs, Options options) {
        boolean device = options.backend() == Backend.TORNADO;
        ParameterLayouts.Stored step = device ? null : ParameterLayouts.of(programs.step());
        return perProgram(programs, device, graph -> (device ? Planner.planForDevice(graph) : Planner.plan(graph)).toString())
                + (step == null ? "" : step.text());
    }

    static String kernels(ModelPrograms programs, Options options) {
        boolean device = options.backend() == Backend.TORNADO;
        return perProgram(programs, device, graph -> !device ? JavaBackend.listing(graph, options.target(), options.backend() == Backend.VECTOR)
                : "program " + graph.name() + "\n" + TornadoBackend.kernels(graph, options.target()).stream().map(kernel -> "\n" + kernel + "\n")
                        .collect(Collectors.joining()));
    }

    /// The programs that are emitted: a step as one program takes the place of an update, and on the CPU stores parameters in an order of its own.
    private static String perProgram(ModelPrograms programs, boolean device, Function<Graph, String> print) {
        Graph step = programs.step();
        return Stream.of(programs.inference(), programs.evaluation(), programs.backward(),
                step == null ? programs.update() : device ? step : ParameterLayouts.of(step).graph())
                .filter(Objects::nonNull).map(print).collect(Collectors.joining("\n"));
    }

    /// Collects the graphs of all programs after one phase or pass.
    static final class Graphs implements Pipeline.Trace {
        private final String wanted;
        private final StringBuilder text = new StringBuilder();

        Graphs(String wanted) {
            this.wanted = wanted;
        }

        @Override
        public void after(String phase, Graph graph) {
            if (phase.equals(wanted)) {
                add(graph);
            } else if (phase.equals("expand-subgraphs")) {
                addCleaned(graph);
            }
        }

        /// The passes that `clean` repeats until nothing changes are shown after their first turn.
        private void addCleaned(Graph expanded) {
            List<Pass> repeated = repeated();
            List<String> names = repeated.stream().map(Pass::name).toList();
            if (names.contains(wanted)) {
                add(Passes.run(expanded, repeated.subList(0, names.indexOf(wanted) + 1)));
            }
        }

        private void add(Graph graph) {
            text.append(text.isEmpty() ? "" : "\n").append(GraphText.print(graph));
        }

        String text() {
            return text.toString();
        }
    }
}
