package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Schedule.Tail;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A sum of products with one of the four points of a square in an image, as a position says (`io.tapeless.compiler.plan.WinnerConvolution`).
///
/// @param points   the points, row by row
/// @param position says which
/// @param factor   what the chosen one is multiplied by
public record Choice(List<Access> points, Access position, Access factor) {
    private static final int POINTS = 4;
    /// Rows of a tile: of three with five taps C2 still keeps all in registers, but more of them do not load less per product than they compute.
    private static final int[] ROWS = {2, 3, 1};

    /// What a computation chooses, or null.
    public static Choice of(Computation c) {
        boolean products = c.fold() != null && c.fold().kind() == Kind.PRODUCT_SUM && c.fold().domain().isEmpty() && c.fold().element().type() == DType.F32;
        if (!products || !(c.fold().element() instanceof Scalar.Binary product) || product.function() != BinaryFunction.MUL
                || !(product.a() instanceof Scalar.Select)) {
            return null;
        }
        List<Access> points = new ArrayList<>();
        Access position = null;
        Scalar rest = product.a();
        while (rest instanceof Scalar.Select select && select.condition() instanceof Scalar.Compare asked && asked.comparison() == Comparison.EQ
                && asked.b().equals(Scalar.constant(points.size(), DType.I32))) {
            position = load(c, asked.a());
            points.add(load(c, select.a()));
            rest = select.b();
        }
        points.add(load(c, rest));
        Access factor = load(c, product.b());
        boolean plain = Stream.concat(points.stream(), Stream.of(position, factor))
                .allMatch(access -> access != null && access.indirect() == null && access.quotients().isEmpty());
        return plain && points.size() == POINTS && isSquare(points) ? new Choice(points, position, factor) : null;
    }

    private static Access load(Computation c, Scalar scalar) {
        return scalar instanceof Scalar.Operand operand && operand.index() >= 0 && c.operands().get(operand.index()) instanceof Load load && !load.guarded()
                ? load.access() : null;
    }

    private static boolean isSquare(List<Access> points) {
        return points.stream().allMatch(point -> point.strides().equals(points.getFirst().strides()))
                && IntStream.range(1, POINTS).allMatch(i -> apart(points, i).isConstant())
                && apart(points, 1).plus(apart(points, 2)).equals(apart(points, POINTS - 1));
    }

    private static Dim apart(List<Access> points, int which) {
        return points.get(which).offset().minus(points.getFirst().offset());
    }

    /// How far the second point lies behind the first.
    public int across() {
        return (int) apart(points, 1).constant();
    }

    /// How far the third point, in the next row, lies behind the first.
    public int down() {
        return (int) apart(points, 2).constant();
    }

    /// Tiles of some features × all taps beside each other, or null: neighbouring taps and windows are neighbours in the image, and share what is loaded of it.
    Schedule schedule(Computation c, boolean shared, Target target) {
        int last = c.axes() - 1;
        int column = c.parallel().size() - 1;
        int row = IntStream.range(0, Math.max(column, 0)).filter(axis -> isRow(c, axis)).findFirst().orElse(-1);
        boolean lanes = c.reduction().size() > 1 && c.reduction().getLast().equals(Dim.of(Tiling.WIDEST))
                && Stream.of(points.getFirst(), position, factor).allMatch(access -> access.stride(last).isOne());
        boolean slides = lanes && points.getFirst().stride(last - 1).equals(Dim.of(2L * across()))
                && c.reduction().get(last - 1 - c.parallel().size()).isConstant();
        if (!slides || row < 0 || c.results().size() != 1 || !c.parallel().get(column).isConstant()
                || !points.getFirst().stride(column).equals(Dim.of(across()))
                || !position.stride(column).isZero() || !factor.stride(column).isZero()) {
            return null;
        }
        long features = c.parallel().get(row).constant();
        int rows = target.vectorRegisters() < 32 ? 1 : IntStream.of(ROWS).filter(count -> features % count == 0).findFirst().orElse(1);
        Block block = new Block(rows, (int) c.parallel().get(column).constant());
        Tile tile = new Tile(row, block, null, null, false, column, LaneTiling.heldFrom(c, row, column, block));
        return new Schedule(Form.LANE_TILE, true, tile, shared ? row : -1, rows, Tail.MASKED)
                .because(Decision.of(Decision.Rule.WINNERS, rows, block.vectors()));
    }

    private boolean isRow(Computation c, int axis) {
        return c.parallel().get(axis).isConstant() && points.getFirst().stride(axis).isZero()
                && Stream.of(position, factor).allMatch(access -> access.stride(axis).isConstant() && !access.stride(axis).isZero());
    }
}
