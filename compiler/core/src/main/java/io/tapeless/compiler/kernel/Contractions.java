package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.plan.TapOrder;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.stream.IntStream;

/// The shapes that have kernels of their own: sums of products, and transposed copies.
public final class Contractions {
    private Contractions() {}

    /// The loads that are multiplied, or null when a factor is not a plain load.
    public static List<Load> factors(Computation c) {
        if (c.fold().element() instanceof Scalar.Binary product && product.function() == BinaryFunction.MUL
                && product.a() instanceof Scalar.Operand a && product.b() instanceof Scalar.Operand b
                && c.operands().get(a.index()) instanceof Load left && c.operands().get(b.index()) instanceof Load right
                && plain(left.access()) && plain(right.access())) {
            return List.of(left, right);
        }
        return null;
    }

    /// The same, that which varies along an axis of rows last.
    public static List<Load> factors(Computation c, int rowAxis) {
        List<Load> factors = factors(c);
        return factors.get(0).access().isShared(rowAxis) ? factors : factors.reversed();
    }

    private static boolean plain(Access access) {
        return access.indirect() == null;
    }

    /// The innermost axis along which only the operand that is broadcast over the lanes varies (rows of a tile share the other one), or −1
    /// when this is no product of one operand that fills the lanes and one that does not. Where the sum's bounds depend on that axis, as
    /// where windows stick out of small images or fall between strides, one farther out that has none: images at one position.
    public static int rowAxis(Computation c) {
        int lane = c.parallel().size() - 1;
        List<Load> factors = factors(c);
        if (factors == null || !factors.get(0).access().stride(lane).isZero() || !factors.get(1).access().stride(lane).isOne()) {
            return -1;
        }
        int innermost = -1;
        for (int axis = lane - 1; axis >= 0; axis--) {
            if (factors.get(1).access().isShared(axis) && !c.window().contains(axis)) {
                if (!c.bounds(axis)) {
                    return axis;
                }
                innermost = Math.max(innermost, axis);
            }
        }
        return innermost;
    }

    /// Whether the taps of a row are summed innermost and written out in a tile, for neighbouring rows of it share what they read of the image ([TapOrder]).
    public static boolean sharesTaps(Computation c, int rowAxis) {
        int tap = c.axes() - 1;
        List<Load> factors = c.reduction().size() < 2 ? null : factors(c);
        Dim lanes = c.parallel().getLast();
        Dim taps = factors == null ? Dim.ONE : c.reduction().getLast();
        if (factors == null || c.bounds(tap) || !taps.isConstant() || taps.constant() > TapOrder.MOST_TAPS || !lanes.isConstant()
                || lanes.constant() > TapOrder.MOST_FEATURES) {
            return false;
        }
        Access image = factors.getFirst().access();
        Access weights = factors.getLast().access();
        boolean literal = image.stride(rowAxis).isConstant() && image.stride(tap).isConstant() && weights.stride(tap).isConstant();
        return literal && !image.divides(rowAxis) && !image.divides(tap) && !weights.divides(tap)
                && TapOrder.isShared(Math.abs(image.stride(rowAxis).constant()), Math.abs(image.stride(tap).constant()), taps.constant());
    }

    /// Whether [#rowAxis] passed over an axis for its bounds.
    static boolean skipsBounds(Computation c, int rowAxis) {
        Access filled = factors(c).get(1).access();
        return IntStream.range(rowAxis + 1, c.parallel().size() - 1).anyMatch(axis -> c.bounds(axis) && filled.isShared(axis));
    }

    /// The innermost axis whose neighbours share the second factor, where neighbours along the last axis share the first; else −1. Nothing need
    /// be contiguous.
    static int scalarRowAxis(Computation c) {
        int lane = c.parallel().size() - 1;
        if (lane < 1 || c.reduction().isEmpty() || factors(c) == null || !isUnbounded(c) || !factors(c).get(0).access().stride(lane).isZero()) {
            return -1;
        }
        for (int axis = lane - 1; axis >= 0; axis--) {
            if (factors(c).get(1).access().stride(axis).isZero()) {
                return axis;
            }
        }
        return -1;
    }

    /// The row axis, the innermost, of a product of rows by a matrix that is contiguous along the sum instead of the lanes (a · bᵀ); else −1.
    /// Only panels, which are packed anyway, can have it so.
    public static int transposedRowAxis(Computation c) {
        int lane = c.parallel().size() - 1;
        List<Load> factors = c.fold() != null && c.reduction().size() == 1 && lane > 0 ? factors(c) : null;
        if (factors == null || !isUnbounded(c) || !factors.get(0).access().stride(lane).isZero()) {
            return -1;
        }
        Access right = factors.get(1).access();
        boolean transposed = right.stride(c.axes() - 1).isOne() && IntStream.range(0, lane).allMatch(axis -> right.stride(axis).isZero())
                && !right.stride(lane).isZero() && !right.stride(lane).isOne();
        return transposed ? lane - 1 : -1;
    }

    /// The matrix of a product of one row by a matrix whose rows lie along the lanes (0 or 1, which factor it is); else −1. The axis of rows of
    /// literal extent 1 has been dropped.
    public static int rowMatrix(Computation c) {
        List<Load> factors = c.fold() != null && c.parallel().size() == 1 && c.reduction().size() == 1 ? factors(c) : null;
        if (factors == null || !isUnbounded(c)) {
            return -1;
        }
        int matrix = factors.get(0).access().stride(0).isOne() ? 0 : 1;
        return factors.get(matrix).access().stride(0).isOne() && factors.get(1 - matrix).access().stride(0).isZero() ? matrix : -1;
    }

    /// Whether all points of the sum take part, at coordinates without quotients.
    static boolean isUnbounded(Computation c) {
        return c.fold().domain().isEmpty() && factors(c).stream().allMatch(factor -> factor.access().quotients().isEmpty());
    }

    /// For a computation that copies a matrix into transposed order, or what there is of it: the axis along which the source is contiguous. Else −1.
    public static int transposedAxis(Computation c) {
        int lane = c.parallel().size() - 1;
        Load load = lane < 1 || c.fold() != null || c.results().size() != 1 ? null : copied(c);
        if (load == null || !plain(load.access()) || !load.access().quotients().isEmpty()) {
            return -1;
        }
        Computation.Result result = c.results().getFirst();
        boolean stored = !result.accumulate() && result.access().buffer().dtype() == DType.F32 && result.access().stride(lane).isOne();
        for (int axis = 0; axis < lane && stored; axis++) {
            if (load.access().stride(axis).isOne() && !load.access().stride(lane).isOne()) {
                return partly(c) && result.value().nodes().contains(new Scalar.Index(axis)) ? -1 : axis;
            }
        }
        return -1;
    }

    /// What a computation copies: a load, or one where positions allow it and a constant elsewhere; else null.
    public static Load copied(Computation c) {
        Scalar value = c.results().getFirst().value();
        if (value instanceof Scalar.Operand whole) {
            return c.operands().get(whole.index()) instanceof Load load && !load.guarded() ? load : null;
        }
        boolean some = value instanceof Scalar.Select select && select.a() instanceof Scalar.Operand && select.b() instanceof Scalar.Constant
                && select.condition().nodes().stream().noneMatch(node -> node instanceof Scalar.Operand o && c.operands().get(o.index()) instanceof Load);
        return some && c.operands().get(((Scalar.Operand) ((Scalar.Select) value).a()).index()) instanceof Load load ? load : null;
    }

    /// Whether a copy has a condition.
    public static boolean partly(Computation c) {
        return c.results().getFirst().value() instanceof Scalar.Select;
    }
}
