package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Decision.Rule;
import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Schedule.Tail;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProductSizes;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Chooses the schedule of every kernel of a plan. The cost rules of loops and partition are here, those of
/// register tiles in [Tiling].
public final class Scheduler {
    /// Work below which waking the team costs more than it saves (operations at the tuned sizes).
    static final long SHARED_WORK = 20_000;
    /// Elements and operations of a kernel that is not worth vectors.
    static final int SMALL = 512;
    private static final int SMALL_WORK = 2_048;
    /// Rows of fewer elements are computed one by one: a vector of them is masked, and waits for its mask longer than they take.
    private static final int NARROW = 8;
    /// Folds this short run as one chain: the halving tree would cost more.
    static final int SHORT_FOLD = 32;

    /// See [#inBlocks].
    public static final int COLUMNS_OF_A_BLOCK = ColumnBlocks.COLUMNS;

    /// Smaller matrices are copied element by element.
    static final int SQUARE = 16 * 16;

    /// Products of a smaller share of the work in a run of a program (one in so many) run in plain loops of vectors: the time C2 takes for a tile is lost.
    private static final int TILED_SHARE = 1500;
    /// Polynomials of so much smaller a share run in plain loops: calls of vector math get compiled by work alone (see [io.tapeless.runtime.WarmUp]), and
    /// a loss over the rows of a batch has four vectors to work on, thousands of times.
    private static final int POLYNOMIAL_SHARE = 12;

    /// Where bounds leave out most of what is counted as work, as many times that share.
    private static final int BOUNDED = 24;

    private final LaneTiling laneTiling;
    private final WindowTiling windowTiling;
    private final Tiling tiling;
    private final Target target;
    private final boolean vectorBackend;
    /// Why there are no vectors where there are none.
    private final Decision plain;
    private final ColumnBlocks blocks;

    private Scheduler(Target target, boolean vectorBackend, Decision plain, ColumnBlocks blocks) {
        this.plain = plain;
        this.blocks = blocks;
        this.target = target;
        this.tiling = new Tiling(target);
        this.laneTiling = new LaneTiling(target);
        this.windowTiling = new WindowTiling(target);
        this.vectorBackend = vectorBackend;
    }

    /// The kernels of a plan, in order. Names are unique among them.
    public static List<Kernel> schedule(ProgramPlan plan, Target target, boolean vectorBackend) {
        List<Lowered> lowered = lower(plan);
        return schedule(plan, target, vectorBackend, lowered, blocks(plan, target, lowered));
    }

    /// What kernels compute, as plain loops.
    public static List<Kernel> plain(ProgramPlan plan, List<Kernel> kernels, Target target) {
        List<Lowered> lowered = new ArrayList<>();
        for (Kernel kernel : kernels) {
            long calls = plan.steps().get(kernels.indexOf(kernel)).tunedCalls();
            kernel.nests().forEach(nest -> lowered.add(new Lowered(null, nest.computation(), calls)));
            if (kernel.nests().isEmpty()) {
                lowered.add(new Lowered(kernel instanceof DrawKernel draw ? draw.plain() : kernel, null, calls));
            }
        }
        return schedule(plan, target, false, lowered, new ColumnBlocks(Set.of()));
    }

    private static List<Kernel> schedule(ProgramPlan plan, Target target, boolean vectorBackend, List<Lowered> lowered, ColumnBlocks blocks) {
        Scheduler scheduler = new Scheduler(target, vectorBackend, Decision.of(Rule.PLAIN_BACKEND), blocks);
        // What runs a few times in a process never gets the vectors compiled that it would need to be fast.
        Scheduler prepared = new Scheduler(target, false, Decision.of(Rule.SELDOM), blocks);
        long least = leastTiled(lowered);
        List<Kernel> kernels = new ArrayList<>();
        for (Lowered one : lowered) {
            Scheduler own = kernels.size() < plan.prepared() ? prepared : scheduler;
            kernels.add(one.ready != null ? own.ready(one.ready) : own.kernel(blocks.apply(one.computation), one.perCall(least)));
        }
        return Unrolling.apply(plan, Regions.apply(plan, kernels), vectorBackend);
    }

    private Kernel ready(Kernel kernel) {
        return vectorBackend && kernel instanceof DrawKernel draw ? draw.onVectors() : kernel;
    }

    private static long leastTiled(List<Lowered> lowered) {
        return lowered.stream().filter(one -> one.multiplies()).mapToLong(one -> one.calls * one.computation.tunedWork()).sum() / TILED_SHARE;
    }

    /// The names of the matrices that the kernels of a plan keep in blocks of columns (see [ColumnBlocks]).
    public static Set<String> inBlocks(ProgramPlan plan, Target target) {
        return plan.stored().isEmpty() ? Set.of() : blocks(plan, target, lower(plan)).blocked().stream().map(Buffer::name).collect(Collectors.toSet());
    }

    /// Matrices of the program's own that only tiles read, whatever the back end: both forms of a kernel see the same memory.
    private static ColumnBlocks blocks(ProgramPlan plan, Target target, List<Lowered> lowered) {
        ColumnBlocks none = new ColumnBlocks(Set.of());
        if (plan.stored().isEmpty()) {
            return none;
        }
        Scheduler tiles = new Scheduler(target, true, null, none);
        long least = leastTiled(lowered);
        Set<Buffer> candidates = new HashSet<>();
        Set<Buffer> others = new HashSet<>();
        for (Lowered one : lowered) {
            boolean tiled = one.computation != null && (!one.multiplies() || tiles.inTiles(one.computation, one.perCall(least)));
            Kernel kernel = one.ready != null ? one.ready : new LoopNest(one.computation, Schedule.plain(Form.MAP, false, -1, Tail.MASKED));
            Stream.concat(kernel.reads().stream(), kernel.writes().stream()).forEach(tiled ? candidates::add : others::add);
        }
        candidates.removeAll(others);
        candidates.removeIf(buffer -> buffer.within() != null || buffer.kind() != Buffer.Kind.PARAMETER && buffer.kind() != Buffer.Kind.OPTIMIZER
                || !plan.stored().contains(buffer.name()));
        return ColumnBlocks.of(candidates, lowered.stream().map(Lowered::computation).filter(Objects::nonNull).toList());
    }

    /// Whether tiles compute a product, or would if what fills their lanes were in blocks of columns.
    private boolean inTiles(Computation product, long least) {
        Form form = choose(product, least).form();
        boolean rows = form == Form.PANELS && Contractions.rowAxis(product) >= 0;
        return form == Form.TILE || rows && ProductSizes.fitsBlocks(product.parallel().getLast(), product.reduction().getLast());
    }

    private static List<Lowered> lower(ProgramPlan plan) {
        return KernelSteps.of(plan).byName().entrySet().stream().map(named -> lower(plan, named.getValue(), named.getKey())).toList();
    }

    /// A step as a kernel of its own kind, or as a computation that is to be scheduled.
    private record Lowered(Kernel ready, Computation computation, long calls) {
        /// What one call has to do for all of them to do so much.
        long perCall(long work) {
            return Math.ceilDiv(work, calls);
        }

        boolean multiplies() {
            return computation != null && computation.fold() != null && computation.fold().kind() == Kind.PRODUCT_SUM;
        }
    }

    private static Lowered lower(ProgramPlan plan, ProgramPlan.Step step, String name) {
        ProgramPlan.Result first = step.results().getFirst();
        boolean stored = first.buffer().equals(plan.buffers().get(first.value()));
        if (first.value().op() instanceof RandomDraw draw && (stored || !plan.buffers().containsKey(first.value()))) {
            return new Lowered(new DrawKernel(name, draw, first.buffer(), first.value().origin(), false), null, step.tunedCalls());
        }
        if (first.value().op() instanceof Library op && stored) {
            return new Lowered(LibraryKernel.of(plan, step, op, name), null, step.tunedCalls());
        }
        return new Lowered(null, AxisMerging.apply(AxisSplitting.apply(Lowering.lower(plan, step, name))), step.tunedCalls());
    }

    private Kernel kernel(Computation computation, long leastTiled) {
        int edge = computation.fold() == null ? 0 : computation.fold().edge();
        if (edge == 0) {
            return new LoopNest(computation, chosen(computation, leastTiled));
        }
        long columns = computation.parallel().getLast().constant();
        Schedule main = chosen(computation.columns(0, columns - edge), leastTiled);
        if (main.partitionAxis() > 0) {
            main = main.sharedAlong(0, main.tile().unit());
        }
        return new LoopNest(computation, main.before(laneTiling.edge(computation.columns(columns - edge, edge), main, vectorBackend)));
    }

    private Schedule chosen(Computation computation, long leastTiled) {
        Schedule schedule = choose(computation, leastTiled);
        boolean chains = !schedule.vector() && (schedule.form() == Form.FOLD_COLUMNS || schedule.form() == Form.FOLD_SERIAL);
        boolean products = chains && computation.fold().kind() == Kind.PRODUCT_SUM;
        return (products ? Tiling.scalar(computation, schedule) : schedule).because(share(computation, schedule));
    }

    private static Decision share(Computation c, Schedule schedule) {
        if (schedule.form() == Form.SCATTER) {
            return null;
        }
        return schedule.partitionAxis() >= 0 ? Decision.of(Rule.SHARED, c.tunedWork(), SHARED_WORK) : c.parallel().isEmpty() ? Decision.of(Rule.ONE_RESULT)
                : c.tunedWork() < SHARED_WORK ? Decision.of(Rule.ALONE, c.tunedWork(), SHARED_WORK) : Decision.of(Rule.NO_AXIS_TO_SHARE);
    }

    private Schedule choose(Computation c, long leastTiled) {
        int partition = !c.parallel().isEmpty() && c.tunedWork() >= SHARED_WORK ? 0 : -1;
        if (c.results().getFirst().accumulate()) {
            return scatter(c, leastTiled);
        }
        if (!c.window().isEmpty()) {
            boolean enough = vectorBackend && c.tunedWork() >= leastTiled;
            return PoolTiling.schedule(c, enough, partition >= 0, target).because(enough ? null : vectorBackend ? tooLittle(c, leastTiled) : plain);
        }
        int transposed = vectorBackend ? Contractions.transposedAxis(c) : -1;
        long elements = transposed < 0 ? 0 : c.parallel().get(transposed).tuned() * c.parallel().getLast().tuned();
        if (elements >= SQUARE) {
            int split = partition >= 0 ? Tiling.outermost(c, transposed) : -1;
            return new Schedule(Form.TRANSPOSE, true, null, split, split == transposed ? Tiling.WIDEST : 1, Tail.MASKED)
                    .because(Decision.of(Rule.SQUARES, elements, SQUARE));
        }
        Decision refusal = vectorBackend ? Vectorizable.refusal(c) : plain;
        if (c.fold() == null) {
            Decision against = refusal != null ? refusal : againstVectors(c, leastTiled);
            return Schedule.plain(Form.MAP, against == null, partition, tail(c))
                    .because(elements > 0 ? Decision.of(Rule.FEW_SQUARES, elements, SQUARE) : null, against == null ? lanes(c) : against);
        }
        return c.fold().kind().isPosition() ? positions(c, partition) : fold(c, leastTiled, partition, refusal);
    }

    /// Rows of updates are added in lanes: no two of them meet in one element.
    private Schedule scatter(Computation c, long leastTiled) {
        Decision refusal = vectorBackend ? Vectorizable.refusal(c) : plain;
        Decision against = refusal != null ? refusal : againstVectors(c, leastTiled);
        return Schedule.plain(Form.SCATTER, against == null, -1, tail(c))
                .because(Decision.of(Rule.ADDED_IN_ORDER), against == null ? lanes(c) : against);
    }

    private static Tail tail(Computation c) {
        return c.polynomials() || !Masks.fit(c) ? Tail.SCALAR : Tail.MASKED;
    }

    private static Decision lanes(Computation c) {
        return Decision.of(Rule.LANES, c.parallel().size() - 1);
    }

    private static Decision tooLittle(Computation c, long leastTiled) {
        return Decision.of(Rule.TOO_LITTLE_FOR_TILES, c.tunedWork(), leastTiled, TILED_SHARE);
    }

    /// Why a computation without a fold that could run in lanes does not, or null.
    private static Decision againstVectors(Computation c, long leastTiled) {
        Dim row = c.parallel().getLast();
        return isSmall(c) ? Decision.of(Rule.SMALL, c.parallel().stream().mapToLong(Dim::tuned).reduce(1, Math::multiplyExact), SMALL,
                c.tunedWork(), SMALL_WORK)
                : row.isConstant() && row.constant() < NARROW && c.parallel().size() > 1 ? Decision.of(Rule.NARROW, row, NARROW)
                : isRare(c, leastTiled) ? rare(c, leastTiled) : null;
    }

    private static Decision rare(Computation c, long leastTiled) {
        return Decision.of(Rule.RARE_POLYNOMIALS, c.tunedWork(), Math.ceilDiv(leastTiled, POLYNOMIAL_SHARE), TILED_SHARE * POLYNOMIAL_SHARE);
    }

    private Schedule positions(Computation c, int partition) {
        boolean side = vectorBackend && columns(c) && Vectorizable.positionsAlongLastParallelAxis(c);
        return side ? Schedule.plain(Form.FOLD_COLUMNS, true, partition, Tail.SCALAR).because(Decision.of(Rule.POSITIONS))
                : Schedule.plain(Form.FOLD_SERIAL, false, partition, Tail.MASKED).because(vectorBackend ? Decision.of(Rule.POSITIONS_IN_ORDER) : plain);
    }

    /// @param refusal why lanes cannot run along the last parallel axis, or null
    private Schedule fold(Computation c, long leastTiled, int partition, Decision refusal) {
        boolean lanes = refusal == null;
        boolean products = c.fold().kind() == Kind.PRODUCT_SUM;
        Schedule panels = products ? Tiling.transposed(c, vectorBackend, partition >= 0) : null;
        if (panels != null) {
            return panels;
        }
        Decision untiled = null;
        if (products && lanes) {
            int rowAxis = Contractions.rowAxis(c);
            Schedule lone = rowAxis < 0 && c.tunedWork() >= leastTiled ? windowTiling.lone(c, partition >= 0) : null;
            if (lone != null) {
                return lone;
            }
            long least = rowAxis < 0 ? 0 : leastTiled * (Contractions.skipsBounds(c, rowAxis) ? BOUNDED : 1);
            untiled = rowAxis < 0 ? Decision.of(Rule.NO_ROWS) : c.bounds(rowAxis) ? Decision.of(Rule.BOUNDED_ROWS, rowAxis)
                    : c.tunedWork() < least ? tooLittle(c, least) : null;
            if (untiled == null) {
                Schedule windows = c.bounds(c.axes() - 1) ? windowTiling.schedule(c, rowAxis, partition >= 0) : null;
                return windows != null ? windows : tiling.schedule(c, rowAxis, partition >= 0, blocks.touches(c), least);
            }
        }
        Schedule row = products && lanes ? Tiling.row(c, partition >= 0) : null;
        if (row != null) {
            return row;
        }
        if (columns(c)) {
            Tile side = lanes ? Tiling.columns(c) : null;
            return new Schedule(Form.FOLD_COLUMNS, lanes, side, partition, 1, c.polynomials() ? Tail.SCALAR : Tail.MASKED)
                    .because(untiled, Decision.of(Rule.NEIGHBOURS_FOLD, c.parallel().size() - 1), side == null ? null : Tiling.sideBySide(c, side), refusal);
        }
        Decision chain = chain(c, partition);
        return chain != null ? Schedule.plain(Form.FOLD_SERIAL, false, partition, Tail.MASKED).because(chain) : alongTerms(c, leastTiled, partition);
    }

    /// Why the terms of a fold are one chain, or null: they may be added in lanes.
    private static Decision chain(Computation c, int partition) {
        Kind kind = c.fold().kind();
        Dim length = c.reduction().isEmpty() ? Dim.ONE : c.reduction().getLast();
        // One comparison waits for the next some ten cycles: a chain of extremes is worth no row that fills vectors.
        boolean extremes = (kind == Kind.MAX || kind == Kind.MIN) && partition >= 0;
        boolean wholeLanes = length.isConstant() && length.constant() % Tiling.WIDEST == 0 && (extremes || c.foldedPoints() > SHORT_FOLD);
        boolean isShort = length.isConstant() && length.constant() <= SHORT_FOLD && !wholeLanes;
        if (kind == Kind.PRODUCT) {
            return Decision.of(Rule.CHAIN_OF_PRODUCTS);
        }
        if (isShort) {
            return Decision.of(Rule.SHORT_CHAIN, length, SHORT_FOLD + 1);
        }
        Decision apart = apart(c, c.axes() - 1);
        return apart != null ? apart : c.fold().element().type().isFloat() ? null : Decision.of(Rule.CHAIN_OF_TYPE, c.fold().element().type().text());
    }

    private Schedule alongTerms(Computation c, long leastTiled, int partition) {
        Decision refusal = vectorBackend ? Vectorizable.termsRefusal(c) : plain;
        Schedule tiled = refusal == null && c.fold().kind() == Kind.PRODUCT_SUM ? laneTiling.schedule(c, partition >= 0) : null;
        Decision against = refusal != null ? refusal : isRare(c, leastTiled) ? rare(c, leastTiled) : null;
        return tiled != null ? tiled : Schedule.plain(Form.FOLD_LANES, against == null, partition, Tail.MASKED)
                .because(Decision.of(against == null ? Rule.LANES_OF_TERMS : Rule.TERMS_WITHOUT_VECTORS, c.foldedPoints()), against);
    }

    /// Whether a kernel has polynomials, and hardly any work beside that of the program's products.
    private static boolean isRare(Computation c, long leastTiled) {
        return c.polynomials() && c.tunedWork() * POLYNOMIAL_SHARE < leastTiled;
    }

    /// Whether a kernel without polynomials is over so soon that vectors would gain a program next to nothing, and C2 would compile one method more of them.
    /// (An update by Adam takes some eighty operations an element, a root and a quotient among them, and C2 does not vectorise it by itself.)
    private static boolean isSmall(Computation c) {
        long points = 1;
        for (Dim extent : c.parallel()) {
            if (!extent.isConstant()) {
                return false;
            }
            points *= extent.constant();
        }
        return points <= SMALL && c.tunedWork() <= SMALL_WORK && !c.polynomials();
    }

    /// Lanes along the outputs pay when neighbouring outputs are neighbours in memory for some operand of the fold.
    private static boolean columns(Computation c) {
        int last = c.parallel().size() - 1;
        return last >= 0 && contiguous(c, last) && folded(c).anyMatch(load -> load.access().stride(last).isOne());
    }

    /// Along the axis every operand of the fold is neighbours in memory, or the same element.
    private static boolean contiguous(Computation c, int axis) {
        return apart(c, axis) == null;
    }

    /// Why not, or null.
    private static Decision apart(Computation c, int axis) {
        return c.bounds(axis) ? Decision.of(Rule.BOUNDED_LANES, axis) : folded(c).filter(load -> {
            Dim stride = load.access().stride(axis);
            return !stride.isZero() && !stride.isOne() || load.access().divides(axis);
        }).findFirst().map(load -> Decision.of(Rule.CHAIN_APART, load.access().buffer().name())).orElse(null);
    }

    private static Stream<Load> folded(Computation c) {
        return c.operands().stream().filter(operand -> inFold(c, operand)).filter(Load.class::isInstance).map(Load.class::cast);
    }

    static boolean inFold(Computation c, Computation.Operand operand) {
        int index = c.operands().indexOf(operand);
        return c.fold().element().nodes().stream()
                .anyMatch(node -> node instanceof Scalar.Operand o && o.index() == index);
    }
}
