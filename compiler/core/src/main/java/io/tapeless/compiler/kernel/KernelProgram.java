package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The kernels of a program and the memory they work on, as a text gives them: what `dslc dump --after=kernels` prints, or what somebody wrote.
///
/// @param arrays    everything that kernels read and write
/// @param slots     the slot of each array of the workspace
/// @param slotSizes the slots
/// @param inBlocks  names of the matrices that are stored in blocks of columns
/// @param prepared  how many of the first kernels run only when parameters have changed
/// @param results   the array of each result but of those that are committed, by `role name`
/// @param loops     the loops that each kernel runs in
public record KernelProgram(String name, List<Buffer> arrays, Map<Buffer, Integer> slots, List<ProgramPlan.Slot> slotSizes, Set<String> inBlocks, int prepared,
        Map<String, Buffer> results, List<Kernel> kernels, List<List<Loop>> loops) {
    /// The program that a text describes. Places in a spec, comments and `barrier` lines (which follow from the rest) are not read.
    ///
    /// @throws IllegalArgumentException naming the line, when the text is malformed or asks for what cannot run
    public static KernelProgram parse(String text) {
        return new KernelProgramParser().parse(text);
    }

    /// The plan of which a graph's results are these, as far as an emitter needs one: of the compiler's own it has the graph and the numbers of the host.
    public ProgramPlan plan(Graph planned) {
        ProgramPlan own = Planner.plan(planned);
        Graph graph = own.graph();
        Map<Value, Buffer> buffers = new IdentityHashMap<>();
        graph.values().forEach(value -> arrays.stream().filter(array -> value.op() instanceof Named leaf && array.kind().name().equals(leaf.role().name())
                && array.name().equals(leaf.name())).forEach(array -> buffers.put(value, array)));
        graph.roots().stream().filter(root -> results.containsKey(key(root))).forEach(root -> buffers.put(root.value(), results.get(key(root))));
        List<ProgramPlan.Step> steps = IntStream.range(0, kernels.size()).boxed()
                .flatMap(i -> Stream.generate(() -> new ProgramPlan.Step(List.of(), loops.get(i), -1)).limit(Math.max(1, kernels.get(i).nests().size())))
                        .toList();
        return new ProgramPlan(graph, steps, buffers, Set.of(), Map.of(), own.host(), slots, slotSizes, prepared, Set.of(), List.of());
    }

    /// What a result is called in the text.
    public static String key(Graph.Root root) {
        return root.role().name().toLowerCase(Locale.ROOT) + " " + root.name();
    }
}
