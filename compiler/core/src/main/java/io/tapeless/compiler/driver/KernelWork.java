package io.tapeless.compiler.driver;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What one call of a kernel does at the tuned sizes.
///
/// @param operations floating-point operations; a multiply-add counts as two
/// @param bytes      read and written: of each buffer as many elements as there are points that reach different ones, at most all
record KernelWork(long operations, long bytes) {
    static KernelWork of(Kernel kernel) {
        return new KernelWork(kernel.nests().stream().mapToLong(nest -> operations(nest.computation())).sum(), bytes(kernel));
    }

    private static long operations(Computation c) {
        long points = extent(c.parallel());
        long folded = c.fold() == null ? 0 : points * extent(c.reduction()) * (1 + inner(c.fold().element()));
        return folded + points * c.results().stream().mapToLong(result -> inner(result.value())).sum();
    }

    private static long extent(List<Dim> dims) {
        return dims.stream().mapToLong(Dim::tuned).reduce(1, Math::multiplyExact);
    }

    private static long inner(Scalar scalar) {
        return scalar.nodes().stream().distinct().filter(node -> !node.children().isEmpty()).count();
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
