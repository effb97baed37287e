package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.kernel.DeviceSchedule.Tile;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// A matrix product as a task of the device maker's library, where there is one: out[b, i, j] = Σ left[b, i, k] · right[b, k, j], each sum
/// alone, in the library's order. What our own kernel does with a sum before it stores it is a task of its own then.
///
/// A library is told its sizes once, so they are those of the capacity: rows behind those of the run are computed as well and read by nobody.
/// Where the sum itself runs over such rows, both operands are 0 there (`padded`).
///
/// @param rows     i; may be a size of the run
/// @param columns  j, a literal
/// @param depth    k; may be a size of the run
/// @param batch    b, or [Dim#ONE]; may be a size of the run
/// @param padded   whether rows of the operands behind the sizes of the run must be 0
/// @param epilogue what is done with the sums, or null when they are the result
public record LibraryProduct(Dim rows, Dim columns, Dim depth, Dim batch, Matrix left, Matrix right, Matrix out, boolean padded, DeviceKernel epilogue) {
    /// A matrix in memory from its first element on.
    ///
    /// @param transposed whether columns of it are contiguous instead of rows
    /// @param leading    elements between neighbouring rows (columns where transposed)
    /// @param stride     elements between neighbours along the batch
    public record Matrix(Buffer buffer, boolean transposed, long leading, long stride) {}

    /// The product of a tile as a library's, or null when the memory is not laid out as libraries have it.
    ///
    /// @param scratch makes memory for the sums
    static LibraryProduct of(Computation c, Tile tile, List<Loop> loops, Function<Dim, Buffer> scratch) {
        if (c.reduction().size() != 1 || tile.batch().size() > 1 || !c.fold().domain().isEmpty() || c.fold().element().type() != DType.F32) {
            return null;
        }
        int batchAxis = tile.batch().isEmpty() ? -1 : tile.batch().getFirst();
        Dim rows = c.parallel().get(tile.row());
        Dim columns = c.parallel().get(tile.column());
        Dim depth = c.reduction().getFirst();
        Dim batch = batchAxis < 0 ? Dim.ONE : c.parallel().get(batchAxis);
        List<Load> factors = Contractions.factors(c);
        Access leftAccess = factors.get(tile.rowFirst() ? 0 : 1).access();
        Access rightAccess = factors.get(tile.rowFirst() ? 1 : 0).access();
        Matrix left = matrix(leftAccess, tile.row(), rows, tile.depth(), depth, batchAxis);
        Matrix right = matrix(rightAccess, tile.depth(), depth, tile.column(), columns, batchAxis);
        boolean padded = !depth.isConstant();
        boolean literal = columns.isConstant() && (batchAxis < 0 || rows.isConstant() && depth.isConstant());
        if (left == null || right == null || !literal || padded && !(isWhole(left, depth) && isWhole(right, depth))) {
            return null;
        }
        Dim elements = batch.times(rows).times(columns);
        Buffer own = inPlace(c, tile, batchAxis, elements);
        Buffer sums = own == null ? scratch.apply(elements) : own;
        long stride = batchAxis < 0 ? 0 : rows.times(columns).constant();
        Matrix out = new Matrix(sums, false, columns.constant(), stride);
        return new LibraryProduct(rows, columns, depth, batch, left, right, out, padded, epilogue(c, sums, strides(c, tile, batchAxis, out), loops));
    }

    /// The matrix that an access is along two axes, or null.
    private static Matrix matrix(Access access, int major, Dim majorExtent, int minor, Dim minorExtent, int batchAxis) {
        boolean plain = access.indirect() == null && access.quotients().isEmpty() && access.offset().isZero() && access.buffer().within() == null
                && access.buffer().dtype() == DType.F32 && access.strides().stream().allMatch(Dim::isConstant);
        if (!plain) {
            return null;
        }
        boolean transposed = !access.stride(minor).isOne();
        Dim contiguous = transposed ? majorExtent : minorExtent;
        long leading = access.stride(transposed ? minor : major).constant();
        if (transposed && !access.stride(major).isOne() || !contiguous.isConstant() || leading < contiguous.constant()) {
            return null;
        }
        return new Matrix(access.buffer(), transposed, leading, batchAxis < 0 ? 0 : access.stride(batchAxis).constant());
    }

    /// Whether rows along the sum are all that the memory holds, and memory that a task may write.
    private static boolean isWhole(Matrix matrix, Dim depth) {
        boolean writable = switch (matrix.buffer.kind()) {
            case INPUT, TARGET, WORKSPACE -> true;
            case PARAMETER, STATE, GRADIENT, OPTIMIZER, LITERAL -> false;
        };
        return writable && matrix.buffer.elements().equals(depth.times(matrix.leading));
    }

    /// A result's memory that can take the sums first: it has their shape, and only the element that is being computed is replaced.
    private static Buffer inPlace(Computation c, Tile tile, int batchAxis, Dim elements) {
        List<Access> results = c.results().stream().map(Computation.Result::access).toList();
        for (Access access : results) {
            Buffer buffer = access.buffer();
            boolean kept = buffer.kind() == Buffer.Kind.WORKSPACE && buffer.within() == null && buffer.dtype() == DType.F32
                    && buffer.elements().equals(elements);
            Matrix out = kept && access.indirect() == null && access.quotients().isEmpty() && access.offset().isZero()
                    ? new Matrix(buffer, false, c.parallel().get(tile.column()).constant(), 0) : null;
            if (out != null && access.strides().equals(strides(c, tile, batchAxis, out))) {
                return buffer;
            }
        }
        return null;
    }

    /// Strides of dense sums [batch, row, column] along the axes of the product.
    private static List<Dim> strides(Computation c, Tile tile, int batchAxis, Matrix out) {
        List<Dim> strides = new ArrayList<>();
        for (int axis = 0; axis < c.axes(); axis++) {
            strides.add(axis == tile.column() ? Dim.ONE : axis == tile.row() ? Dim.of(out.leading)
                    : axis == batchAxis ? c.parallel().get(tile.row()).times(out.leading) : Dim.ZERO);
        }
        return strides;
    }

    private static DeviceKernel epilogue(Computation c, Buffer sums, List<Dim> strides, List<Loop> loops) {
        int parallel = c.parallel().size();
        Load sum = new Load(new Access(sums, strides.subList(0, parallel), Dim.ZERO, null), false);
        Computation.Result first = c.results().getFirst();
        if (c.results().size() == 1 && first.access().buffer().equals(sums) && first.isTotal()) {
            return null;
        }
        List<Operand> operands = new ArrayList<>();
        for (int i = 0; i < c.operands().size(); i++) {
            int index = i;
            boolean used = c.results().stream().flatMap(result -> result.value().nodes().stream())
                    .anyMatch(node -> node instanceof Scalar.Operand o && o.index() == index);
            operands.add(!used ? sum : switch (c.operands().get(i)) {
                case Load load -> new Load(load.access().over(parallel), load.guarded());
                case Computation.Number number -> number;
            });
        }
        operands.add(sum);
        List<Computation.Result> results = c.results().stream().map(result -> new Computation.Result(result.access().over(parallel),
                result.value().mapLeaves(leaf -> leaf instanceof Scalar.Operand o && o.index() == Computation.ACCUMULATOR
                        ? new Scalar.Operand(operands.size() - 1, o.type()) : leaf), false)).toList();
        Computation map = new Computation(c.name() + "Rest", c.formula() + ", of sums", c.origin(), c.parallel(), List.of(), null, operands, results);
        return DeviceKernel.of(map, DeviceSchedule.of(DeviceSchedule.Form.MAP), loops);
    }

    /// The memory of the operands and of the sums.
    public List<Buffer> buffers() {
        return Stream.of(left, right, out).map(Matrix::buffer).distinct().toList();
    }

    @Override
    public String toString() {
        return "library product " + (batch.isOne() ? "" : batch + " x ") + rows + " x " + columns + " x " + depth + (padded ? ", operands padded" : "")
                + " into " + out.buffer.name() + (epilogue == null ? "" : ", then " + epilogue.name());
    }
}
