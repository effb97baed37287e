package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The part of a memory that a worker touches in a kernel that all share: the same part of equal ones. Workers get whole chunks, as evenly as
/// possible (`runtime`'s `Split`), so two kernels that agree on both numbers give a worker the same elements.
///
/// @param chunk    elements of a chunk: a worker's share of the kernel's outermost extent is a number of units, and these are their elements
/// @param elements elements that all workers touch together
record WorkerPart(long chunk, Dim elements) {
    /// The part of `memory` in which all accesses of a kernel stay, or nothing when workers may touch each other's.
    static Optional<WorkerPart> of(LoopNest nest, Buffer memory) {
        int axis = nest.schedule().partitionAxis();
        if (axis < 0 || !staysInside(nest.schedule().form())) {
            return Optional.empty();
        }
        Optional<WorkerPart> common = Optional.empty();
        for (Load load : touching(nest.computation(), memory)) {
            Optional<WorkerPart> part = of(nest, load, axis);
            if (part.isEmpty() || common.isPresent() && !common.equals(part)) {
                return Optional.empty();
            }
            common = part;
        }
        return common;
    }

    private static Optional<WorkerPart> of(LoopNest nest, Load load, int axis) {
        Computation computation = nest.computation();
        Optional<Long> row = row(computation, load, axis);
        return row.map(stride -> new WorkerPart(stride * nest.schedule().unit(), computation.parallel().get(axis).times(stride)));
    }

    /// Forms in which a worker computes the elements of its range and no others.
    private static boolean staysInside(Schedule.Form form) {
        return switch (form) {
            case MAP, FOLD_COLUMNS, FOLD_LANES, FOLD_SERIAL, TILE, POOL_TILE, TRANSPOSE -> true;
            case SCALAR_TILE, LANE_TILE, WINDOW_TILE, PANELS, SCATTER -> false;
        };
    }

    /// All accesses to a memory, results as unguarded loads.
    static List<Load> touching(Computation computation, Buffer memory) {
        List<Load> all = new ArrayList<>();
        for (Computation.Operand operand : computation.operands()) {
            if (operand instanceof Load load) {
                collect(load, memory, all);
            }
        }
        computation.results().forEach(result -> collect(new Load(result.access(), result.accumulate()), memory, all));
        return all;
    }

    private static void collect(Load load, Buffer memory, List<Load> into) {
        if (load.access().buffer().equals(memory)) {
            into.add(load);
        }
        if (load.access().indirect() != null) {
            collect(new Load(load.access().indirect().index(), load.guarded()), memory, into);
        }
    }

    /// Elements from one position along an axis to the next, when the access stays among them whatever the positions along the other axes.
    static Optional<Long> row(Computation computation, Load load, int axis) {
        Access access = load.access();
        Dim stride = access.stride(axis);
        if (load.guarded() || !stride.isConstant() || stride.constant() <= 0 || !access.quotients().isEmpty() || !access.offset().isConstant()
                || access.offset().constant() < 0) {
            return Optional.empty();
        }
        long last = access.offset().constant();
        for (int other = 0; other < computation.axes(); other++) {
            Dim extent = other < computation.parallel().size() ? computation.parallel().get(other)
                    : computation.reduction().get(other - computation.parallel().size());
            Dim step = access.stride(other);
            if (other == axis || step.isZero()) {
                continue;
            }
            if (!step.isConstant() || step.constant() < 0 || !extent.isConstant()) {
                return Optional.empty();
            }
            last += step.constant() * (extent.constant() - 1);
        }
        Access.Indirect indirect = access.indirect();
        if (indirect != null) {
            if (!indirect.stride().isConstant() || !indirect.extent().isConstant()) {
                return Optional.empty();
            }
            last += indirect.stride().constant() * (indirect.extent().constant() - 1);
        }
        return last < stride.constant() ? Optional.of(stride.constant()) : Optional.empty();
    }
}
