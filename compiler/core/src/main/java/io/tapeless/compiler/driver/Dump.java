package io.tapeless.compiler.driver;

import io.tapeless.compiler.emit.JavaBackend;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.GraphText;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.optimize.Pass;
import io.tapeless.compiler.optimize.Passes;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

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
        Passes.all().stream().map(Pass::name).filter(name -> !inSequence.contains(name)).forEach(phases::add);
        Passes.afterDifferentiation().forEach(pass -> phases.add(pass.name()));
        phases.addAll(List.of(PLAN, KERNELS, EMIT));
        return List.copyOf(phases);
    }

    static String sources(Map<String, String> sources) {
        StringBuilder text = new StringBuilder();
        sources.forEach((path, content) -> text.append(text.isEmpty() ? "" : "\n").append("// ==== ").append(path).append('\n').append(content));
        return text.toString();
    }

    static String kernels(ModelPrograms programs, Options options) {
        return everyProgram(programs, (graph, text) -> {
            for (Kernel kernel : JavaBackend.kernels(graph, options.target(), options.backend() == Backend.VECTOR)) {
                text.append('\n').append(kernel).append('\n');
            }
        });
    }

    /// Steps in order with where their results go, then the slots of the workspace.
    static String plan(ModelPrograms programs) {
        return everyProgram(programs, (graph, text) -> {
            ProgramPlan plan = Planner.plan(graph);
            for (ProgramPlan.Step step : plan.steps()) {
                for (ProgramPlan.Result result : step.results()) {
                    Buffer buffer = result.buffer();
                    Integer slot = plan.slots().get(buffer);
                    text.append("  ").append(buffer).append(" : ").append(result.value().type()).append(" = ").append(result.value().op().mnemonic())
                            .append(" -> ").append(slot == null ? buffer.kind().name().toLowerCase(Locale.ROOT) : "slot " + slot).append('\n');
                }
            }
            for (int slot = 0; slot < plan.slotSizes().size(); slot++) {
                ProgramPlan.Slot size = plan.slotSizes().get(slot);
                text.append("  slot ").append(slot).append(": ").append(size.dtype()).append('[').append(size.elements()).append("]\n");
            }
            text.append("  workspace at the tuned sizes: ").append(plan.tunedBytes()).append(" bytes\n");
        });
    }

    private static String everyProgram(ModelPrograms programs, BiConsumer<Graph, StringBuilder> printer) {
        StringBuilder text = new StringBuilder();
        List<Graph> graphs = new ArrayList<>(List.of(programs.inference()));
        graphs.add(programs.evaluation());
        graphs.add(programs.backward());
        graphs.add(programs.update());
        for (Graph graph : graphs) {
            if (graph != null) {
                text.append(text.isEmpty() ? "" : "\n").append("program ").append(graph.name()).append('\n');
                printer.accept(graph, text);
            }
        }
        return text.toString();
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
            List<String> inSequence = Passes.afterDifferentiation().stream().map(Pass::name).toList();
            List<Pass> repeated = new ArrayList<>(Passes.all());
            repeated.removeIf(pass -> inSequence.contains(pass.name()) || Passes.beforeDifferentiation().stream().anyMatch(p -> p.name().equals(pass.name())));
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
