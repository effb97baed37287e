package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.kernel.Barriers;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.KernelProgram;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The kernels of a program: with vectors where wanted, and as plain loops that run until the JVM has compiled those.
///
/// @param kernels in the order they run
/// @param plain   the same kernels as plain loops; empty where there are no vectors, or no memory to rehearse them in
/// @param inBlocks names of the matrices that the kernels keep in blocks of columns
/// @param staged  whether kernels with vectors are compiled, and take the place of plain loops, one by one
record ProgramKernels(ProgramPlan plan, List<Kernel> kernels, List<Kernel> plain, boolean staged, Set<String> inBlocks) {
    /// Above this, a vector kernel is compiled by itself.
    private static final int MANY_NODES = 12;
    /// Operations at the tuned sizes that take less than some 10 ms however they run: such a program is one stage, since a step of it is shorter than the calls
    /// of many.
    private static final long COLD_WORK = 200_000;

    static ProgramKernels of(Graph graph, CodeStyle style) {
        KernelProgram given = style.given().get(graph.name());
        if (given != null) {
            ProgramPlan plan = given.plan(graph);
            return of(plan, given.kernels(), () -> Scheduler.plain(plan, given.kernels(), style.target()), given.inBlocks());
        }
        ProgramPlan plan = Planner.plan(graph);
        return of(plan, Scheduler.schedule(plan, style.target(), style.vector()), () -> Scheduler.schedule(plan, style.target(), false),
                Scheduler.inBlocks(plan, style.target()));
    }

    /// @param plainLoops the same kernels as plain loops, or none
    static ProgramKernels of(ProgramPlan plan, List<Kernel> kernels, Supplier<List<Kernel>> plainLoops, Set<String> inBlocks) {
        if (RehearsalSizes.of(plan, kernels).fit() && kernels.stream().anyMatch(ProgramKernels::hasVectors)) {
            List<Kernel> plain = plainLoops.get();
            List<Kernel> counterparts = counterparts(kernels, plain);
            if (vectorWork(plan, kernels) >= COLD_WORK && !counterparts.isEmpty()) {
                return new ProgramKernels(plan, kernels, counterparts, true, inBlocks);
            }
            List<Kernel> plainDraws = withPlainDraws(kernels);
            return new ProgramKernels(plan, plainDraws, plainDraws.stream().anyMatch(ProgramKernels::hasVectors) ? plain : List.of(), false, inBlocks);
        }
        return new ProgramKernels(plan, withPlainDraws(kernels), List.of(), false, inBlocks);
    }

    /// Draws on vectors need a stage of their own that they rehearse in, and no vectors of another width beside them.
    private static List<Kernel> withPlainDraws(List<Kernel> kernels) {
        return kernels.stream().map(kernel -> kernel instanceof DrawKernel draw ? draw.plain() : kernel).toList();
    }

    List<Kernel> all() {
        List<Kernel> all = new ArrayList<>(kernels);
        all.addAll(plain);
        return all;
    }

    /// The sizes that it rehearses at.
    RehearsalSizes rehearsalSizes() {
        return RehearsalSizes.of(plan, kernels);
    }

    private static long vectorWork(ProgramPlan plan, List<Kernel> kernels) {
        return IntStream.range(0, kernels.size()).filter(i -> isVector(kernels.get(i)))
                .mapToLong(i -> work(kernels.get(i)) * plan.steps().get(i).tunedCalls()).sum();
    }

    private static long work(Kernel kernel) {
        return kernel instanceof DrawKernel draw ? draw.tunedWork() : ((LoopNest) kernel).computation().tunedWork();
    }

    private static boolean isVector(Kernel kernel) {
        return kernel instanceof LoopNest nest && nest.schedule().vector() || kernel instanceof DrawKernel draw && draw.vector();
    }

    private static boolean hasVectors(Kernel kernel) {
        return isVector(kernel) || kernel instanceof StraightLine line && line.widest() > 1;
    }

    /// Whether kernel `index` is large in what C2 counts while it inlines (a vector operation is hundreds of nodes, and there are others that
    /// count), or has plain loops that can take its place by themselves.
    ///
    /// @param outside whether it is in no loop
    boolean apart(int index, boolean outside) {
        if (outside && staged) {
            return isVector(kernels.get(index));
        }
        if (index >= kernels.size() || !(kernels.get(index) instanceof LoopNest nest) || !isVector(nest)) {
            return false;
        }
        Computation c = nest.computation();
        int nodes = c.expressions().mapToInt(expression -> expression.nodes().size()).sum();
        return (c.polynomials() || nodes > MANY_NODES) && kernels.stream().filter(ProgramKernels::isVector).count() > 1;
    }

    /// The plain loops of each kernel, or itself where it is straight-line code without vectors; none where there is another kernel in one form than in the
    /// other.
    private static List<Kernel> counterparts(List<Kernel> kernels, List<Kernel> plain) {
        Map<String, Kernel> loops = new HashMap<>();
        for (Kernel kernel : plain) {
            (kernel instanceof StraightLine line ? line.nests() : List.of(kernel)).forEach(loop -> loops.put(loop.name(), loop));
        }
        List<Kernel> counterparts = new ArrayList<>();
        for (Kernel kernel : kernels) {
            if (kernel instanceof StraightLine line && line.widest() == 1 && line.nests().stream().allMatch(nest -> loops.remove(nest.name()) != null)) {
                counterparts.add(line);
            } else {
                counterparts.add(loops.remove(kernel.name()));
            }
        }
        return loops.isEmpty() && !counterparts.contains(null) ? counterparts : List.of();
    }

    /// Lanes of the widest vectors in code without loops.
    private int widest() {
        return kernels.stream().mapToInt(kernel -> kernel instanceof StraightLine line ? line.widest() : 1).max().orElse(1);
    }

    /// Whether code without loops has vectors, beside which no wider ones may be.
    boolean hasShortVectors() {
        return widest() > 1;
    }

    boolean usesVectors(LaneType lanes) {
        int widest = widest();
        return switch (lanes) {
            // Code of eight lanes asks how many there are.
            case FLOAT, DOUBLE -> lanes == LaneType.FLOAT && widest > LaneType.FOUR.narrowest()
                    || kernels.stream().anyMatch(kernel -> kernel instanceof LoopNest nest && isVector(nest) && LaneType.of(nest.computation()) == lanes);
            case EIGHT, FOUR -> widest >= lanes.narrowest();
        };
    }

    boolean draws() {
        return kernels.stream().anyMatch(DrawKernel.class::isInstance);
    }

    boolean usesBarriers() {
        boolean any = false;
        for (boolean needed : Barriers.needed(plan, kernels)) {
            any |= needed;
        }
        return any;
    }
}
