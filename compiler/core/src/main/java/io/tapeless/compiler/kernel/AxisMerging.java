package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Drops axes of extent 1 and merges neighbouring axes that every access walks as one: `[N, 128]` element by element is one axis of
/// `N·128`. Parallel axes merge with parallel, reduction with reduction; the order of elements is unchanged, so results are too.
final class AxisMerging {
    private AxisMerging() {}

    static Computation apply(Computation computation) {
        Set<Integer> fixed = positionsUsed(computation);
        List<Integer> kept = new ArrayList<>();
        List<Dim> parallel = new ArrayList<>();
        List<Dim> reduction = new ArrayList<>();
        int split = computation.parallel().size();
        for (int axis = 0; axis < computation.axes(); axis++) {
            boolean reduced = axis >= split;
            List<Dim> side = reduced ? reduction : parallel;
            Dim extent = reduced ? computation.reduction().get(axis - split) : computation.parallel().get(axis);
            if (extent.isOne() && !fixed.contains(axis) && !(reduced && computation.bounds(axis))) {
                continue;
            }
            if (!side.isEmpty() && !fixed.contains(axis) && !fixed.contains(kept.getLast()) && walksAsOne(computation, kept.getLast(), axis, extent)) {
                kept.set(kept.size() - 1, axis);
                side.set(side.size() - 1, side.getLast().times(extent));
            } else {
                kept.add(axis);
                side.add(extent);
            }
        }
        return rebuilt(computation, kept, parallel, reduction);
    }

    private static Computation rebuilt(Computation old, List<Integer> kept, List<Dim> parallel, List<Dim> reduction) {
        List<Operand> operands = old.operands().stream().map(operand -> switch (operand) {
            case Load load -> (Operand) new Load(load.access().select(kept), load.guarded());
            case Number number -> number;
        }).toList();
        List<Computation.Result> results = old.results().stream().map(result -> new Computation.Result(
                result.access().select(kept), renumbered(result.value(), kept), result.accumulate(), renumbered(result.extreme(), kept))).toList();
        Computation.Fold fold = old.fold() == null ? null
                : new Computation.Fold(old.fold().kind(), renumbered(old.fold().element(), kept), old.fold().domain().stream()
                        .map(within -> new Computation.Within(within.at().renumbered(kept), within.extent())).toList(), old.fold().edge());
        Computation merged = new Computation(old.name(), old.formula(), old.origin(), parallel, reduction, fold, operands, results);
        // An element that a sum is made of and that its result needs again was read twice: once without the axes of the sum, where it has no strides.
        return operands.stream().distinct().count() == operands.size() ? merged : merged.reading(operands.stream().distinct().toList());
    }

    private static Computation.Extreme renumbered(Computation.Extreme extreme, List<Integer> kept) {
        return extreme == null ? null : new Computation.Extreme(extreme.kind(), extreme.axes().stream().map(kept::indexOf).toList());
    }

    private static Scalar renumbered(Scalar scalar, List<Integer> kept) {
        return scalar.mapLeaves(leaf -> leaf instanceof Scalar.Index index
                ? kept.contains(index.axis()) ? new Scalar.Index(kept.indexOf(index.axis())) : Scalar.constant(0, DType.I32)
                : leaf);
    }

    /// Axes whose position is used as a number.
    private static Set<Integer> positionsUsed(Computation computation) {
        Set<Integer> used = new HashSet<>(computation.window());
        computation.results().forEach(result -> collect(result.value(), used));
        if (computation.fold() != null) {
            collect(computation.fold().element(), used);
            if (computation.fold().kind().isPosition()) {
                for (int axis = computation.parallel().size(); axis < computation.axes(); axis++) {
                    used.add(axis);
                }
            }
        }
        return used;
    }

    private static void collect(Scalar scalar, Set<Integer> used) {
        scalar.nodes().forEach(node -> {
            if (node instanceof Scalar.Index index) {
                used.add(index.axis());
            }
        });
    }

    private static boolean walksAsOne(Computation computation, int outer, int inner, Dim innerExtent) {
        List<Access> accesses = new ArrayList<>();
        computation.operands().forEach(operand -> {
            if (operand instanceof Load load) {
                accesses.add(load.access());
                if (load.access().indirect() != null) {
                    accesses.add(load.access().indirect().index());
                }
            }
        });
        computation.results().forEach(result -> {
            accesses.add(result.access());
            if (result.access().indirect() != null) {
                accesses.add(result.access().indirect().index());
            }
        });
        boolean bound = computation.bounds(outer) || computation.bounds(inner)
                || accesses.stream().anyMatch(access -> access.divides(outer) || access.divides(inner));
        return !bound && accesses.stream().allMatch(access -> access.stride(outer).equals(access.stride(inner).times(innerExtent)));
    }
}
