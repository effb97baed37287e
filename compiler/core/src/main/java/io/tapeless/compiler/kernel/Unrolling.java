package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Decision.Rule;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Turns the kernels of a small program of literal extents into straight-line code. All cost rules of unrolling are here.
///
/// Loops, arrays and calls cost more than the arithmetic of a handful of elements. So in a program all of whose extents are literal,
/// neighbouring small kernels become one method without loops, with values in locals: vectors of neighbouring elements where
/// [StraightLanes] finds that this suits a kernel, else scalars. Such vectors are short, and those of loops beside them must be too: in the
/// methods that vectors of all widths share, C2 speculates on the width it met most, and makes a vector of another one an object for good (in
/// 5 of 15 processes, on a busy machine). So there are none beside loops with much to do. Kernels that fill vector lanes with many polynomial functions stay
/// loops, and so do those with many slow operations that do not suit. Programs with scans stay as they are, and so do the steps that rarely run.
final class Unrolling {
    /// Operations of a kernel above which its loops are faster.
    static final int KERNEL = 320;
    /// Evaluations of polynomial functions (of a scalar or a vector), and divisions or roots, above which loops over vector lanes are faster.
    static final int POLYNOMIALS = 4;
    static final int SLOW = 24;
    /// Operations of all vector kernels of a program below which it does without the widest vectors.
    static final long SHORT = 50_000;
    /// Operations of all unrolled kernels above which the program keeps its loops: code that runs once per step is cold code.
    static final int PROGRAM = 4_000;
    /// Elements of an array above which it is copied in a loop.
    static final int COPY = 32;
    /// Operations per method: some 10 bytecodes each (in tests 5000 at most; a copied element is 15, and counts twice), and, where vectors have only four
    /// elements and their code is up to twice as long, below what C1 takes (with 640 it refused some, for which C2 was then never asked). Values pass between
    /// methods through memory (with 220: XOR 8 % slower).
    static final int METHOD = 480;

    private final ProgramPlan plan;
    private final List<Kernel> kernels;
    private final boolean vectors;

    private Unrolling(ProgramPlan plan, List<Kernel> kernels, boolean vectors) {
        this.plan = plan;
        this.kernels = kernels;
        this.vectors = vectors;
    }

    /// The kernels with the small ones merged into straight-line code, or as they are.
    ///
    /// @param vectors whether code may use vectors
    static List<Kernel> apply(ProgramPlan plan, List<Kernel> kernels, boolean vectors) {
        boolean loops = plan.steps().stream().anyMatch(step -> !step.loops().isEmpty());
        Dim symbol = kernels.stream().flatMap(Unrolling::extents).filter(extent -> !extent.isConstant()).findFirst().orElse(null);
        boolean literal = !loops && symbol == null;
        Unrolling unrolling = new Unrolling(plan, kernels, vectors && literal && suitsShortVectors(plan, kernels));
        long work = 0;
        if (literal) {
            for (Kernel kernel : kernels) {
                work += kernel instanceof LoopNest nest && unrolling.isSmall(nest) ? unrolling.emitted(nest) : 0;
            }
        }
        if (literal && work <= PROGRAM) {
            return unrolling.merged();
        }
        Decision why = loops ? Decision.of(Rule.SCANNED) : symbol != null
                ? Decision.of(Rule.SYMBOL, symbol.symbols().stream().map(Dim.Symbol::name).sorted().collect(Collectors.joining(", ")))
                : Decision.of(Rule.LARGE_PROGRAM, work, PROGRAM);
        return kernels.stream().map(kernel -> because(kernel, why)).toList();
    }

    private static Kernel because(Kernel kernel, Decision why) {
        return kernel instanceof LoopNest nest ? new LoopNest(nest.computation(), nest.schedule().because(why)) : kernel;
    }

    /// Whether the vectors of all loops of the model may be short: the programs of an update alone read no input of the model, but others do.
    private static boolean suitsShortVectors(ProgramPlan plan, List<Kernel> kernels) {
        List<Kernel> inEveryRun = kernels.subList(plan.prepared(), kernels.size());
        long loops = inEveryRun.stream().filter(kernel -> kernel instanceof LoopNest nest && nest.schedule().vector())
                .mapToLong(kernel -> ((LoopNest) kernel).computation().tunedWork()).sum();
        return loops <= SHORT && inEveryRun.stream().flatMap(kernel -> kernel.reads().stream()).anyMatch(buffer -> buffer.kind() == Buffer.Kind.INPUT);
    }

    private List<Kernel> merged() {
        List<Kernel> merged = new ArrayList<>();
        List<LoopNest> run = new ArrayList<>();
        long operations = 0;
        kernels.subList(0, plan.prepared()).forEach(kernel -> merged.add(because(kernel, Decision.of(Rule.SELDOM_WRITTEN))));
        for (Kernel kernel : kernels.subList(plan.prepared(), kernels.size())) {
            boolean small = kernel instanceof LoopNest nest && isSmall(nest);
            long own = small ? emitted((LoopNest) kernel) : 0;
            if (!run.isEmpty() && (!small || operations + own > METHOD)) {
                merged.add(straight(run));
                run.clear();
                operations = 0;
            }
            if (small) {
                run.add((LoopNest) because(kernel, Decision.of(Rule.WRITTEN_OUT, withoutPolynomials((LoopNest) kernel), KERNEL)));
                operations += own;
            } else {
                merged.add(kernel instanceof LoopNest nest ? because(nest, refusal(nest)) : kernel);
            }
        }
        if (!run.isEmpty()) {
            merged.add(straight(run));
        }
        return merged;
    }

    private StraightLine straight(List<LoopNest> run) {
        Set<String> lanes = vectors ? StraightLanes.of(run) : Set.of();
        Set<Buffer> stored = StraightLanes.split(run, lanes);
        for (LoopNest nest : run) {
            nest.writes().stream().filter(buffer -> buffer.kind() != Buffer.Kind.WORKSPACE || isNeededInMemory(buffer, run)).forEach(stored::add);
        }
        String first = run.getFirst().name();
        return new StraightLine(run.size() == 1 ? first : first + "To" + KernelNames.capital(run.getLast().name()), run, stored, lanes);
    }

    /// Whether a buffer is a result of the program, or read by kernels elsewhere or at places known only when it runs.
    private boolean isNeededInMemory(Buffer buffer, List<LoopNest> run) {
        return plan.graph().roots().stream().map(root -> plan.buffers().get(root.value())).anyMatch(result -> result != null && buffer.equals(result.memory()))
                || kernels.stream().anyMatch(kernel -> !(kernel instanceof LoopNest nest && run.contains(nest)) && kernel.reads().contains(buffer))
                || run.stream().flatMap(nest -> nest.computation().operands().stream()).anyMatch(operand ->
                        operand instanceof Computation.Load load && load.access().indirect() != null && load.access().buffer().equals(buffer));
    }

    /// All that must be a number where there are no loops.
    private static Stream<Dim> extents(Kernel kernel) {
        if (!(kernel instanceof LoopNest nest)) {
            return kernel.writes().stream().map(Buffer::elements);
        }
        Computation c = nest.computation();
        Stream<Dim> bounds = c.fold() == null ? Stream.of() : c.fold().domain().stream().flatMap(within -> Stream.of(within.at().offset(), within.extent()));
        return Stream.of(c.parallel().stream(), c.reduction().stream(), bounds).flatMap(extents -> extents);
    }

    /// Whether straight-line code suits a kernel.
    private boolean isSmall(LoopNest nest) {
        return refusal(nest) == null;
    }

    /// Why it does not, or null.
    private Decision refusal(LoopNest nest) {
        boolean form = switch (nest.schedule().form()) {
            case MAP, FOLD_COLUMNS, FOLD_SERIAL, TILE, SCALAR_TILE, TRANSPOSE -> nest.schedule().edge() == null;
            case FOLD_LANES, LANE_TILE, WINDOW_TILE, POOL_TILE, PANELS, SCATTER -> false;
        };
        if (!form) {
            return Decision.of(Rule.NOT_WRITTEN, nest.schedule().form());
        }
        if (StraightLanes.isCopy(nest) && points(nest) > COPY) {
            return Decision.of(Rule.COPIED, points(nest), COPY);
        }
        if (withoutPolynomials(nest) > KERNEL) {
            return Decision.of(Rule.LARGE, withoutPolynomials(nest), KERNEL);
        }
        boolean lanes = vectors && StraightLanes.suit(nest);
        long polynomials = lanes ? StraightLanes.perPiece(nest, evaluations(nest, Scalar::isPolynomial)) : evaluations(nest, Scalar::isPolynomial);
        long slow = evaluations(nest, Scalar::isSlow);
        boolean few = lanes ? polynomials <= POLYNOMIALS : !nest.schedule().vector() || polynomials <= POLYNOMIALS && slow <= SLOW;
        return few ? null : Decision.of(Rule.SLOW, polynomials, slow, POLYNOMIALS, SLOW);
    }

    private static long points(LoopNest nest) {
        return nest.computation().parallel().stream().mapToLong(Dim::tuned).reduce(1, Math::multiplyExact);
    }

    /// Arithmetic, steps of folds, and stores.
    private static long operations(LoopNest nest) {
        Computation c = nest.computation();
        long points = points(nest);
        long folded = c.fold() == null ? 0 : c.reduction().stream().mapToLong(Dim::tuned).reduce(points, Math::multiplyExact);
        return points * c.results().size() * (StraightLanes.isCopy(nest) ? 2 : 1) + folded + evaluations(nest, node -> !node.children().isEmpty());
    }

    /// What of them is written down.
    private long emitted(LoopNest nest) {
        return withoutPolynomials(nest) + (vectors && StraightLanes.suit(nest) ? StraightLanes.polynomials(nest, evaluations(nest, Scalar::isPolynomial)) : 0);
    }

    private long withoutPolynomials(LoopNest nest) {
        return vectors && StraightLanes.suit(nest) ? StraightLanes.operations(nest, operations(nest)) : operations(nest);
    }

    /// How often nodes of a kind are evaluated.
    private static long evaluations(LoopNest nest, Predicate<Scalar> kind) {
        Computation c = nest.computation();
        long points = points(nest);
        long folded = c.reduction().stream().mapToLong(Dim::tuned).reduce(points, Math::multiplyExact);
        long perResult = c.results().stream().flatMap(result -> result.value().nodes().stream()).distinct().filter(kind).count();
        return points * perResult + (c.fold() == null ? 0 : folded * c.fold().element().nodes().stream().distinct().filter(kind).count());
    }
}
