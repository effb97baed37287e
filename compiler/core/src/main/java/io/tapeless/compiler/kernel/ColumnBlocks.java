package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Matrices `[rows, columns]` that a training step stores as `[columns / 32, rows, 32]`: blocks of columns, one after the other. A worker computes
/// whole blocks, in the product that reads the matrix and in its update, so that no other worker's cache ever holds what it writes; and tiles walk
/// each block from end to end. The axis of columns becomes two: blocks, which is the outermost, and columns of a block. Sums run as before.
///
/// @param blocked the matrices
record ColumnBlocks(Set<Buffer> blocked) {
    /// Columns of a block: two of the widest vectors.
    public static final int COLUMNS = 32;
    /// Fewer blocks are too few to share.
    private static final int LEAST = 4;

    /// Chooses among matrices those that all computations walk by columns.
    ///
    /// @param candidates   matrices in row-major order
    /// @param computations all that touch them
    static ColumnBlocks of(Set<Buffer> candidates, List<Computation> computations) {
        Set<Buffer> blocked = new HashSet<>(candidates);
        int before;
        do {
            before = blocked.size();
            computations.stream().filter(c -> !divisible(c, blocked)).forEach(c -> accesses(c).map(Access::buffer).forEach(blocked::remove));
        } while (blocked.size() < before);
        return new ColumnBlocks(Set.copyOf(blocked));
    }

    /// Whether a computation touches any of the matrices.
    boolean touches(Computation c) {
        return accesses(c).anyMatch(access -> blocked.contains(access.buffer()));
    }

    /// Whether the last parallel axis of a computation that touches some of the matrices is that of their columns.
    private static boolean divisible(Computation c, Set<Buffer> matrices) {
        List<Access> touching = accesses(c).filter(access -> matrices.contains(access.buffer())).toList();
        if (touching.isEmpty()) {
            return true;
        }
        int last = c.parallel().size() - 1;
        Dim columns = last < 1 ? Dim.ONE : c.parallel().get(last);
        boolean whole = columns.isConstant() && columns.constant() % COLUMNS == 0 && columns.constant() >= LEAST * COLUMNS;
        boolean positions = c.expressions().flatMap(scalar -> scalar.nodes().stream()).anyMatch(Scalar.Index.class::isInstance);
        boolean guarded = c.operands().stream().anyMatch(operand -> operand instanceof Load load && load.guarded());
        return whole && !positions && !guarded && (c.fold() == null || c.fold().domain().isEmpty())
                && accesses(c).allMatch(access -> !access.divides(last) && access.indirect() == null && !isApart(access.buffer(), matrices, touching))
                && touching.stream().allMatch(access -> isWhole(c, access));
    }

    /// Whether a buffer belongs to what is updated with some of the matrices, but not to them: what one kernel walks together is all in blocks or not at all.
    private static boolean isApart(Buffer buffer, Set<Buffer> matrices, List<Access> touching) {
        boolean variable = buffer.kind() == Buffer.Kind.PARAMETER || buffer.kind() == Buffer.Kind.OPTIMIZER;
        return variable && !matrices.contains(buffer) && touching.stream().anyMatch(access -> access.buffer().elements().equals(buffer.elements()));
    }

    /// Whether an access walks all of its matrix: the last parallel axis along columns, another one along rows.
    private static boolean isWhole(Computation c, Access access) {
        int last = c.parallel().size() - 1;
        Dim columns = c.parallel().get(last);
        Dim elements = Dim.ONE;
        for (int axis = 0; axis < c.axes(); axis++) {
            if (!access.stride(axis).isZero()) {
                elements = elements.times(axis < c.parallel().size() ? c.parallel().get(axis) : c.reduction().get(axis - c.parallel().size()));
                if (axis == last ? !access.stride(axis).isOne() : !access.stride(axis).equals(columns)) {
                    return false;
                }
            }
        }
        return access.offset().isZero() && access.quotients().isEmpty() && elements.equals(access.buffer().elements())
                && access.buffer().dtype() == DType.F32 && access.stride(last).isOne();
    }

    private static Stream<Access> accesses(Computation c) {
        return Stream.concat(c.operands().stream().filter(Load.class::isInstance).map(operand -> ((Load) operand).access()),
                c.results().stream().map(Computation.Result::access));
    }

    /// The computation over blocks of columns; itself when it touches none of the matrices.
    Computation apply(Computation c) {
        if (!touches(c)) {
            return c;
        }
        int last = c.parallel().size() - 1;
        Dim columns = c.parallel().get(last);
        List<Dim> parallel = new ArrayList<>(c.parallel());
        parallel.set(last, Dim.of(COLUMNS));
        parallel.addFirst(Dim.of(columns.constant() / COLUMNS));
        List<Operand> operands = c.operands().stream().map(operand -> operand instanceof Load load
                ? new Load(divided(load.access(), last, columns), load.guarded()) : operand)
                .toList();
        List<Computation.Result> results = c.results().stream()
                .map(result -> new Computation.Result(divided(result.access(), last, columns), result.value(), result.accumulate())).toList();
        return new Computation(c.name(), c.formula(), c.origin(), parallel, c.reduction(), c.fold(), operands, results);
    }

    private Access divided(Access access, int last, Dim columns) {
        List<Dim> strides = new ArrayList<>(access.strides());
        Dim block = strides.get(last).times(Dim.of(COLUMNS));
        if (blocked.contains(access.buffer())) {
            strides.replaceAll(stride -> stride.equals(columns) ? Dim.of(COLUMNS) : stride);
            block = Dim.of(access.buffer().elements().constant() / columns.constant() * COLUMNS);
        }
        strides.addFirst(block);
        return new Access(access.buffer(), strides, access.offset(), null, access.quotients());
    }
}
