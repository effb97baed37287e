package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Schedule.Tail;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Chooses the schedule of every kernel of a plan. All cost rules of loops, tiles and partition are here.
public final class Scheduler {
    /// Work below which waking the team costs more than it saves (operations at the tuned sizes).
    static final long SHARED_WORK = 20_000;
    /// Folds this short run as one chain: the halving tree would cost more.
    static final int SHORT_FOLD = 32;

    private final Target target;
    private final boolean vectorBackend;
    private final Map<String, Integer> names = new HashMap<>();

    private Scheduler(Target target, boolean vectorBackend) {
        this.target = target;
        this.vectorBackend = vectorBackend;
    }

    /// The kernels of a plan, in order. Names are unique among them.
    public static List<Kernel> schedule(ProgramPlan plan, Target target, boolean vectorBackend) {
        Scheduler scheduler = new Scheduler(target, vectorBackend);
        List<Kernel> kernels = new ArrayList<>();
        for (ProgramPlan.Step step : plan.steps()) {
            kernels.add(scheduler.kernel(plan, step));
        }
        return Unrolling.apply(plan, kernels);
    }

    private Kernel kernel(ProgramPlan plan, ProgramPlan.Step step) {
        ProgramPlan.Result first = step.results().getFirst();
        String name = unique(KernelNames.of(step));
        boolean stored = first.buffer().equals(plan.buffers().get(first.value()));
        if (first.value().op() instanceof RandomDraw draw && (stored || !plan.buffers().containsKey(first.value()))) {
            return new DrawKernel(name, draw, first.buffer(), first.value().origin());
        }
        Computation computation = AxisMerging.apply(Lowering.lower(plan, step, name));
        return new LoopNest(computation, choose(computation));
    }

    private String unique(String name) {
        int count = names.merge(name.toLowerCase(Locale.ROOT), 1, Integer::sum);
        return count == 1 ? name : name + count;
    }

    private Schedule choose(Computation c) {
        int partition = !c.parallel().isEmpty() && c.tunedWork() >= SHARED_WORK ? 0 : -1;
        if (c.results().getFirst().accumulate()) {
            return new Schedule(Form.SCATTER, false, 1, 1, -1, -1, Tail.MASKED);
        }
        boolean lanes = vectorBackend && Vectorizable.alongLastParallelAxis(c);
        if (c.fold() == null) {
            return new Schedule(Form.MAP, lanes, 1, 1, -1, partition, c.polynomials() ? Tail.SCALAR : Tail.MASKED);
        }
        Kind kind = c.fold().kind();
        if (kind == Kind.ARGMAX || kind == Kind.ARGMIN) {
            return new Schedule(Form.FOLD_SERIAL, false, 1, 1, -1, partition, Tail.MASKED);
        }
        if (kind == Kind.PRODUCT_SUM && lanes) {
            int rowAxis = rowAxis(c);
            if (rowAxis >= 0) {
                return tile(c, rowAxis, partition);
            }
        }
        if (columns(c)) {
            return new Schedule(Form.FOLD_COLUMNS, lanes, 1, 1, -1, partition, c.polynomials() ? Tail.SCALAR : Tail.MASKED);
        }
        Dim length = c.reduction().isEmpty() ? Dim.ONE : c.reduction().getLast();
        boolean isShort = length.isConstant() && length.constant() <= SHORT_FOLD;
        if (isShort || !contiguousFold(c) || !c.fold().element().type().isFloat()) {
            return new Schedule(Form.FOLD_SERIAL, false, 1, 1, -1, partition, Tail.MASKED);
        }
        return new Schedule(Form.FOLD_LANES, vectorBackend && Vectorizable.alongLastReductionAxis(c), 1, 1, -1, partition, Tail.MASKED);
    }

    /// Lanes along the outputs pay when neighbouring outputs are neighbours in memory for some operand of the fold.
    private static boolean columns(Computation c) {
        if (c.parallel().isEmpty()) {
            return false;
        }
        int last = c.parallel().size() - 1;
        boolean neighbours = false;
        for (Computation.Operand operand : c.operands()) {
            if (operand instanceof Load load && inFold(c, load)) {
                Dim stride = load.access().stride(last);
                if (!stride.isZero() && !stride.isOne()) {
                    return false;
                }
                neighbours |= stride.isOne();
            }
        }
        return neighbours;
    }

    private static boolean contiguousFold(Computation c) {
        int last = c.axes() - 1;
        for (Computation.Operand operand : c.operands()) {
            if (operand instanceof Load load && inFold(c, load)) {
                Dim stride = load.access().stride(last);
                if (!stride.isZero() && !stride.isOne()) {
                    return false;
                }
            }
        }
        return true;
    }

    static boolean inFold(Computation c, Computation.Operand operand) {
        int index = c.operands().indexOf(operand);
        return c.fold().element().nodes().stream()
                .anyMatch(node -> node instanceof Scalar.Operand o && o.index() == index);
    }

    /// The innermost axis along which only the operand that is broadcast over the lanes varies: rows of the tile share the other one.
    private static int rowAxis(Computation c) {
        int lane = c.parallel().size() - 1;
        List<Load> factors = Contractions.factors(c);
        if (factors == null || !factors.get(0).access().stride(lane).isZero() || !factors.get(1).access().stride(lane).isOne()) {
            return -1;
        }
        for (int axis = lane - 1; axis >= 0; axis--) {
            if (factors.get(1).access().stride(axis).isZero()) {
                return axis;
            }
        }
        return -1;
    }

    /// Rows that divide the tuned extent best within the register budget: accumulators + two operand vectors + one broadcast.
    private Schedule tile(Computation c, int rowAxis, int partition) {
        int maximum = target.vectorRegisters() >= 32 ? 12 : 6;
        long extent = c.parallel().get(rowAxis).tuned();
        int best = 1;
        double bestCost = Double.MAX_VALUE;
        for (int rows = 2; rows <= maximum; rows++) {
            // A row outside a full tile costs about four times one inside; small tiles reload the shared vectors more often.
            double cost = (extent / rows * rows * (1 + 2.0 / rows) + extent % rows * 4.0) / extent;
            if (rows <= extent && cost < bestCost) {
                best = rows;
                bestCost = cost;
            }
        }
        int split = partition >= 0 ? rowAxisOrOuter(c, rowAxis) : -1;
        return new Schedule(Form.TILE, true, best, 2, rowAxis, split, Tail.MASKED);
    }

    /// Workers share the outermost axis; a batch axis of tuned extent 1 would leave all but one idle.
    private static int rowAxisOrOuter(Computation c, int rowAxis) {
        for (int axis = 0; axis < rowAxis; axis++) {
            if (c.parallel().get(axis).tuned() > 1) {
                return axis;
            }
        }
        return rowAxis;
    }
}
