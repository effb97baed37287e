package io.tapeless.compiler.driver;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Within;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// What one call of a kernel does at the tuned sizes.
///
/// @param operations arithmetic with floating-point numbers; a multiply-add counts as two, a function as one. What windows have outside of images does not
///                   count, nor do comparisons, what they select, conversions and positions
/// @param bytes      read and written: of each buffer as many elements as there are points that reach different ones, at most all
record KernelWork(long operations, long bytes) {
    /// Positions of windows and their taps that are counted one by one; of more all count.
    private static final long COUNTED = 1 << 22;

    static KernelWork of(Kernel kernel) {
        return new KernelWork(kernel.nests().stream().mapToLong(nest -> operations(nest.computation())).sum(), bytes(kernel));
    }

    private static long operations(Computation c) {
        long folded = c.fold() == null ? 0 : folded(c) * (1 + inner(c.fold().element()));
        return folded + extent(c.parallel()) * c.results().stream().mapToLong(result -> inner(result.value())).sum();
    }

    /// Points at which a fold takes an element: the product of those along axes that no bound ties together.
    private static long folded(Computation c) {
        List<Dim> extents = Stream.concat(c.parallel().stream(), c.reduction().stream()).toList();
        List<Set<Integer>> groups = new ArrayList<>(IntStream.range(0, extents.size()).mapToObj(Set::of).toList());
        for (Within within : c.fold().domain()) {
            List<Set<Integer>> tied = groups.stream().filter(group -> within.at().terms().stream().anyMatch(term -> group.contains(term.axis()))).toList();
            groups.removeAll(tied);
            groups.add(tied.stream().flatMap(Set::stream).collect(Collectors.toSet()));
        }
        return groups.stream().mapToLong(group -> points(c, extents, List.copyOf(group))).reduce(1, Math::multiplyExact);
    }

    private static long points(Computation c, List<Dim> extents, List<Integer> axes) {
        List<Within> bounds = c.fold().domain().stream().filter(within -> within.at().terms().stream().anyMatch(term -> axes.contains(term.axis()))).toList();
        long all = extent(axes.stream().map(extents::get).toList());
        return bounds.isEmpty() || all > COUNTED ? all : LongStream.range(0, all).filter(number -> {
            int[] point = new int[extents.size()];
            long rest = number;
            for (int axis : axes) {
                point[axis] = (int) (rest % extents.get(axis).tuned());
                rest /= extents.get(axis).tuned();
            }
            return bounds.stream().allMatch(within -> within.holdsTuned(point));
        }).count();
    }

    private static long extent(List<Dim> dims) {
        return dims.stream().mapToLong(Dim::tuned).reduce(1, Math::multiplyExact);
    }

    private static long inner(Scalar scalar) {
        return scalar.nodes().stream().distinct().mapToLong(node -> switch (node) {
            case Scalar.Fma fma when fma.type().isFloat() -> 2;
            case Scalar.Unary unary when unary.type().isFloat() -> 1;
            case Scalar.Binary binary when binary.type().isFloat() -> 1;
            default -> 0;
        }).sum();
    }

    private static long bytes(Kernel kernel) {
        Map<Buffer, Long> read = new LinkedHashMap<>();
        Map<Buffer, Long> written = new LinkedHashMap<>();
        for (LoopNest nest : kernel.nests()) {
            Computation c = nest.computation();
            List<Dim> extents = Stream.concat(c.parallel().stream(), c.reduction().stream()).toList();
            c.operands().stream().filter(Computation.Load.class::isInstance).map(operand -> ((Computation.Load) operand).access()).forEach(access -> {
                reach(access, extents, read);
                if (access.indirect() != null) {
                    reach(access.indirect().index(), extents, read);
                }
            });
            c.results().forEach(result -> reach(result.access(), extents, written));
        }
        if (kernel.nests().isEmpty()) {
            kernel.reads().forEach(buffer -> read.put(buffer, buffer.elements().tuned()));
            kernel.writes().forEach(buffer -> written.put(buffer, buffer.elements().tuned()));
        }
        return Stream.of(read, written).flatMap(elements -> elements.entrySet().stream()).mapToLong(one -> one.getValue() * one.getKey().dtype().bytes()).sum();
    }

    private static void reach(Access access, List<Dim> extents, Map<Buffer, Long> elements) {
        long points = 1;
        for (int axis = 0; axis < extents.size(); axis++) {
            boolean moves = !access.stride(axis).isZero() || access.divides(axis)
                    || access.indirect() != null && !access.indirect().index().stride(axis).isZero();
            points = Math.multiplyExact(points, moves ? extents.get(axis).tuned() : 1);
        }
        elements.merge(access.buffer(), Math.min(points, access.buffer().elements().tuned()), Math::max);
    }
}
