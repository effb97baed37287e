package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.kernel.DeviceSchedule.Form;
import io.tapeless.compiler.kernel.DeviceSchedule.Tile;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Chooses the tasks of a device program: every internal edge of a plan becomes a task boundary. All cost rules are here.
public final class DeviceScheduler {
    /// Work items per side of a group: 256 items, which every device allows.
    static final int GROUP = 16;
    /// How much of the summed axis is staged at once: two tiles of 128 × 16 floats are 16 KB of group-shared memory.
    static final int STEP = 16;
    /// Products smaller than this in any direction leave most of a tile idle: a work item per output does as well.
    static final int SMALL = 16;
    /// With fewer outputs than this a device is idle while each item folds a long axis.
    static final long FEW_OUTPUTS = 4096;
    /// A fold this long is cut into [#CHUNKS] parts.
    static final long LONG_FOLD = 512;
    static final int CHUNKS = 256;

    /// A scatter of more steps than this, target elements times updates, is worth three tasks instead of one.
    static final long LARGE_SCATTER = 1L << 22;

    private final Map<String, Integer> names = new HashMap<>();
    private final List<DeviceKernel> kernels = new ArrayList<>();
    private final boolean library;
    private int extra = -1;

    private DeviceScheduler(boolean library) {
        this.library = library;
    }

    /// The tasks of a plan, in order. Names are unique among them. Partial sums live in workspace buffers that the plan has no slot for.
    ///
    /// @param library whether products are also given as those of the device maker's library
    public static List<DeviceKernel> schedule(ProgramPlan plan, boolean library) {
        DeviceScheduler scheduler = new DeviceScheduler(library);
        plan.steps().forEach(step -> scheduler.add(plan, step));
        return List.copyOf(scheduler.kernels);
    }

    private void add(ProgramPlan plan, ProgramPlan.Step step) {
        ProgramPlan.Result first = step.results().getFirst();
        String name = unique(KernelNames.of(step));
        boolean stored = first.buffer().equals(plan.buffers().get(first.value()));
        if (first.value().op() instanceof RandomDraw draw && (stored || !plan.buffers().containsKey(first.value()))) {
            kernels.add(new DeviceKernel(new DrawKernel(name, draw, first.buffer(), first.value().origin(), false),
                    DeviceSchedule.of(Form.DRAW), step.loops()));
            return;
        }
        if (first.value().op() instanceof Library op && stored) {
            LibraryKernel routine = LibraryKernel.of(plan, step, op, name);
            if (!routine.alongLines()) {
                throw new UnsupportedOnDevice(op.mnemonic(), first.value().origin(), "a routine over a whole matrix");
            }
            kernels.add(new DeviceKernel(routine, DeviceSchedule.of(Form.LINES), step.loops()));
            return;
        }
        Computation computation = AxisMerging.apply(Lowering.lower(plan, step, name));
        if (computation.results().getFirst().accumulate()) {
            addScatter(computation, step.loops());
            return;
        }
        Tile tile = computation.fold() == null ? null : tile(computation);
        if (tile != null) {
            LibraryProduct product = library ? LibraryProduct.of(computation, tile, step.loops(),
                    elements -> new Buffer(extra--, Buffer.Kind.WORKSPACE, computation.name() + " sums", DType.F32, elements, List.of())) : null;
            kernels.add(new DeviceKernel(new LoopNest(computation, null), DeviceSchedule.of(tile), step.loops(), product));
        } else if (staged(computation)) {
            addStaged(computation, step.loops());
        } else {
            kernels.add(DeviceKernel.of(computation, DeviceSchedule.of(Form.MAP), step.loops()));
        }
    }

    private String unique(String name) {
        int count = names.merge(name.toLowerCase(Locale.ROOT), 1, Integer::sum);
        return count == 1 ? name : name + count;
    }

    private static long tuned(List<Dim> dims) {
        long product = 1;
        for (Dim dim : dims) {
            product = Math.multiplyExact(product, Math.max(1, dim.tuned()));
        }
        return product;
    }

    /// One task that goes through all updates for every element of the target, or three whose work is updates squared and target elements.
    private void addScatter(Computation c, List<Loop> loops) {
        Access target = c.results().getFirst().access();
        Scatters axes = Scatters.of(c);
        long updates = tuned(axes.extents(c, axes.searched()));
        long elements = Math.multiplyExact(target.indirect().extent().tuned(), tuned(axes.extents(c, axes.shared())));
        if (elements <= LARGE_SCATTER / Math.max(1, updates)) {
            kernels.add(DeviceKernel.of(c, DeviceSchedule.of(Form.SCATTER), loops));
            return;
        }
        Dim rows = product(axes.extents(c, axes.indexed()));
        DeviceSchedule.ScatterLinks links = new DeviceSchedule.ScatterLinks(
                workspace(c.name() + " first", rows.times(target.indirect().extent())),
                        workspace(c.name() + " next", rows.times(product(axes.extents(c, axes.searched())))));
        Access whole = new Access(links.first(), List.of(Dim.ONE), Dim.ZERO, null);
        kernels.add(DeviceKernel.of(new Computation(unique(c.name() + "None"), links.first().name() + " = -1", c.origin(),
                List.of(links.first().elements()), List.of(),
                null, List.of(), List.of(new Computation.Result(whole, Scalar.constant(-1, DType.I32), false))), DeviceSchedule.of(Form.MAP), loops));
        kernels.add(DeviceKernel.of(c.named(unique(c.name() + "Links")), DeviceSchedule.of(Form.SCATTER_LINKS, links), loops));
        kernels.add(DeviceKernel.of(c, DeviceSchedule.of(Form.SCATTER_SUMS, links), loops));
    }

    private Buffer workspace(String name, Dim elements) {
        return new Buffer(extra--, Buffer.Kind.WORKSPACE, name, DType.I32, elements, List.of());
    }

    private static Dim product(List<Dim> dims) {
        return dims.stream().reduce(Dim.ONE, Dim::times);
    }

    private static boolean staged(Computation c) {
        return c.fold() != null && !c.fold().kind().isPosition() && tuned(c.parallel()) < FEW_OUTPUTS
                && tuned(c.reduction()) >= LONG_FOLD;
    }

    /// A fold in two tasks: partial results per chunk, then the fold of these with the epilogue.
    private void addStaged(Computation c, List<Loop> loops) {
        DType type = c.fold().element().type();
        List<Dim> outer = new ArrayList<>(c.parallel());
        outer.add(Dim.of(CHUNKS));
        Buffer partials = new Buffer(extra--, Buffer.Kind.WORKSPACE, c.name() + " partials", type, product(outer), List.of());
        List<Dim> strides = new ArrayList<>();
        Dim stride = Dim.of(CHUNKS);
        for (Dim extent : c.parallel().reversed()) {
            strides.addFirst(stride);
            stride = stride.times(extent);
        }
        Scalar total = new Scalar.Operand(Computation.ACCUMULATOR, type);
        List<Dim> firstStrides = new ArrayList<>(strides);
        firstStrides.addAll(Collections.nCopies(c.reduction().size(), Dim.ZERO));
        Computation first = new Computation(unique(c.name() + "Partials"), c.formula() + ", in " + CHUNKS + " parts", c.origin(), c.parallel(),
                c.reduction(), c.fold(), c.operands(), List.of(new Computation.Result(new Access(partials, firstStrides, Dim.ZERO, null), total, false)));
        kernels.add(DeviceKernel.of(first, DeviceSchedule.partials(CHUNKS), loops));
        kernels.add(DeviceKernel.of(second(c, partials, strides, type), DeviceSchedule.of(Form.MAP), loops));
    }

    private static Computation second(Computation c, Buffer partials, List<Dim> strides, DType type) {
        int axes = c.parallel().size() + 1;
        List<Operand> operands = new ArrayList<>();
        for (Operand operand : c.operands()) {
            operands.add(switch (operand) {
                case Load load -> new Load(cut(load.access(), axes), load.guarded());
                case Computation.Number number -> number;
            });
        }
        List<Dim> all = new ArrayList<>(strides);
        all.add(Dim.ONE);
        operands.add(new Load(new Access(partials, all, Dim.ZERO, null), false));
        Kind kind = c.fold().kind() == Kind.PRODUCT_SUM ? Kind.SUM : c.fold().kind();
        List<Computation.Result> results = c.results().stream()
                .map(result -> new Computation.Result(cut(result.access(), axes), result.value(), false)).toList();
        return new Computation(c.name(), c.formula(), c.origin(), c.parallel(), List.of(Dim.of(CHUNKS)),
                new Computation.Fold(kind, new Scalar.Operand(operands.size() - 1, type), List.of()), withoutUnused(operands, results), results);
    }

    /// What only the elements of the fold read is not read by the second stage: the operand stays in its place but nothing loads it.
    private static List<Operand> withoutUnused(List<Operand> operands, List<Computation.Result> results) {
        List<Operand> kept = new ArrayList<>(operands);
        Operand partials = operands.getLast();
        for (int i = 0; i < operands.size() - 1; i++) {
            int index = i;
            boolean used = results.stream().flatMap(result -> result.value().nodes().stream())
                    .anyMatch(node -> node instanceof Scalar.Operand o && o.index() == index);
            if (!used) {
                kept.set(i, partials);
            }
        }
        return kept;
    }

    /// The access over the parallel axes and one new reduction axis that it does not move along.
    private static Access cut(Access access, int axes) {
        List<Dim> strides = new ArrayList<>(access.strides().subList(0, axes - 1));
        strides.add(Dim.ZERO);
        Access.Indirect indirect = access.indirect() == null ? null
                : new Access.Indirect(cut(access.indirect().index(), axes), access.indirect().stride(), access.indirect().extent());
        return new Access(access.buffer(), strides, access.offset(), indirect, access.quotients());
    }

    /// The tile of a matrix product, or null when the computation is none or too small for one.
    private static Tile tile(Computation c) {
        if (c.fold().kind() != Kind.PRODUCT_SUM || !c.fold().element().type().isFloat() || c.reduction().isEmpty()) {
            return null;
        }
        List<Load> factors = Contractions.factors(c);
        if (factors == null || factors.get(0).guarded() || factors.get(1).guarded()) {
            return null;
        }
        int column = oneSided(c, factors.get(1), factors.get(0));
        int row = oneSided(c, factors.get(0), factors.get(1));
        int depth = deepest(c);
        if (column < 0 || row < 0 || c.fold().domain().stream().anyMatch(within -> within.at().factor(row) != 0 && within.at().factor(column) != 0)
                || extent(c, row) < SMALL || extent(c, column) < SMALL || extent(c, depth) < SMALL) {
            return null;
        }
        // Stores are contiguous along columns: the later axis of the result is theirs.
        boolean rowFirst = row < column;
        List<Integer> batch = new ArrayList<>();
        for (int axis = 0; axis < c.parallel().size(); axis++) {
            if (axis != row && axis != column) {
                batch.add(axis);
            }
        }
        long smaller = Math.min(extent(c, row), extent(c, column));
        int items = smaller >= 512 ? 8 : smaller >= 64 ? 4 : 1;
        return new Tile(rowFirst ? row : column, rowFirst ? column : row, batch, depth, GROUP, items, STEP, rowFirst);
    }

    private static long extent(Computation c, int axis) {
        int split = c.parallel().size();
        return (axis < split ? c.parallel().get(axis) : c.reduction().get(axis - split)).tuned();
    }

    /// The longest parallel axis along which `moving` moves and `other` does not, or −1.
    private static int oneSided(Computation c, Load moving, Load other) {
        int best = -1;
        for (int axis = 0; axis < c.parallel().size(); axis++) {
            if (!moving.access().stride(axis).isZero() && other.access().stride(axis).isZero() && (best < 0 || extent(c, axis) >= extent(c, best))) {
                best = axis;
            }
        }
        return best;
    }

    private static int deepest(Computation c) {
        int best = c.parallel().size();
        for (int axis = best; axis < c.axes(); axis++) {
            best = extent(c, axis) > extent(c, best) ? axis : best;
        }
        return best;
    }
}
