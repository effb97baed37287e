package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Which kernels without loops compute neighbouring elements in the lanes of a vector, and which of their buffers must be in memory because
/// others want their elements in other pieces.
///
/// The last parallel axis is cut into vectors of eight elements, then of four, and single elements: (0–7), (8–11), 12 of 13. Every
/// lane does what the scalar code does, so nothing shows in the bits. Folds along the lanes' axis stay chains of scalars.
public final class StraightLanes {
    /// Elements of the widest vectors: those of 256 bits. A tiny model waits for results most of the time, not for lanes.
    public static final int WIDEST = 8;
    /// What every machine has.
    public static final int NARROWEST = 4;

    /// Functions that straight-line code computes in lanes, operation by operation: some 25.
    private static final Set<UnaryFunction> PRINTED = Set.of(UnaryFunction.EXP, UnaryFunction.SIGMOID, UnaryFunction.TANH);
    private static final int POLYNOMIAL = 25;
    /// Operations on vectors are longer in bytecode, and dozens of virtual registers to C1: it refused methods with some 290 calls of
    /// `FloatVector`'s methods (with 270 it did not), and what C1 refuses C2 was never asked to compile (six times slower).
    private static final int VECTOR = 3;

    private StraightLanes() {}

    /// Neighbouring elements: `width` from `from` on.
    public record Piece(long from, int width) {
        /// Whether they have an element in common.
        public boolean overlaps(Piece other) {
            return from < other.from + other.width && other.from < from + width;
        }
    }

    /// The pieces of an axis, in order.
    public static List<Piece> pieces(long extent, int widest) {
        List<Piece> pieces = new ArrayList<>();
        for (long from = 0; from < extent; from += pieces.getLast().width) {
            long left = extent - from;
            pieces.add(new Piece(from, left >= widest ? widest : widest >= NARROWEST && left >= NARROWEST ? NARROWEST : 1));
        }
        return pieces;
    }

    /// The names of kernels in a row to compute in lanes.
    static Set<String> of(List<LoopNest> nests) {
        Set<String> lanes = nests.stream().filter(StraightLanes::suit).map(LoopNest::name).collect(Collectors.toCollection(HashSet::new));
        Set<Buffer> split = split(nests, lanes);
        // A copy of scalars is nothing but other names.
        nests.stream().filter(nest -> isCopy(nest) && nest.writes().stream().anyMatch(split::contains)).forEach(nest -> lanes.remove(nest.name()));
        return lanes;
    }

    /// Whether a kernel stores what it reads, and nothing else.
    static boolean isCopy(LoopNest nest) {
        return nest.computation().fold() == null && nest.computation().results().stream().allMatch(result -> result.value() instanceof Scalar.Operand);
    }

    /// Whether the elements along the last axis of a kernel can be computed in lanes, and some fill one.
    static boolean suit(LoopNest nest) {
        Computation c = nest.computation();
        return Vectorizable.alongLastParallelAxis(c) && !isLookUp(c) && c.results().getFirst().access().buffer().dtype() == DType.F32
                && c.parallel().getLast().constant() >= NARROWEST
                && (c.fold() == null || !c.fold().kind().isPosition())
                && c.expressions().flatMap(scalar -> scalar.nodes().stream()).allMatch(node -> isSimple(node, c));
    }

    private static boolean isLookUp(Computation c) {
        return c.operands().stream().anyMatch(operand -> operand instanceof Load load && load.access().indirect() != null);
    }

    /// No integers in lanes, and nothing that is long in vector form.
    private static boolean isSimple(Scalar node, Computation c) {
        int lane = c.parallel().size() - 1;
        return switch (node) {
            case Scalar.Operand o -> o.type() == DType.F32 || o.index() >= 0
                    && (!(c.operands().get(o.index()) instanceof Load load) || load.access().stride(lane).isZero());
            case Scalar.Index i -> i.axis() != lane;
            case Scalar.Unary u -> !u.function().transcendental() || PRINTED.contains(u.function());
            case Scalar.Binary b -> b.function() != BinaryFunction.POW;
            case Scalar.Constant k -> true;
            case Scalar.Compare k -> true;
            case Scalar.Select s -> true;
            case Scalar.Fma f -> true;
            case Scalar.Cast k -> k.type() == k.x().type() || k.x().type() == DType.BOOL;
        };
    }

    /// How often something is written down that is computed for `points` elements of a kernel that suits.
    static long perPiece(LoopNest nest, long points) {
        long extent = nest.computation().parallel().getLast().constant();
        return Math.ceilDiv(points * pieces(extent, WIDEST).size(), extent);
    }

    /// What is written down for a kernel that suits, in operations on scalars, of which it has so many.
    static long operations(LoopNest nest, long operations) {
        return VECTOR * perPiece(nest, operations);
    }

    /// The same for functions that are printed operation by operation.
    static long polynomials(LoopNest nest, long evaluations) {
        return VECTOR * POLYNOMIAL * perPiece(nest, evaluations);
    }

    /// The buffers made by kernels in a row whose elements some of these kernels read in other pieces than they were computed in.
    ///
    /// @param lanes the names of the kernels in lanes
    static Set<Buffer> split(List<LoopNest> nests, Set<String> lanes) {
        Set<Buffer> split = new HashSet<>();
        for (int widest : new int[] {WIDEST, NARROWEST}) {
            Map<Buffer, Set<Piece>> made = new HashMap<>();
            for (LoopNest nest : nests) {
                reads(nest, lanes.contains(nest.name()) ? widest : 1, (buffer, piece) -> {
                    if (made.containsKey(buffer) && !made.get(buffer).contains(piece)) {
                        split.add(buffer);
                    }
                });
                writes(nest, lanes.contains(nest.name()) ? widest : 1, (buffer, piece) -> {
                    Set<Piece> pieces = made.computeIfAbsent(buffer, key -> new HashSet<>());
                    pieces.removeIf(piece::overlaps);
                    pieces.add(piece);
                });
            }
        }
        return split;
    }

    private interface Use {
        void of(Buffer buffer, Piece piece);
    }

    private static void reads(LoopNest nest, int widest, Use use) {
        Computation c = nest.computation();
        for (Computation.Operand operand : c.operands()) {
            if (operand instanceof Load load && load.access().indirect() == null) {
                boolean folded = c.fold() != null && Scheduler.inFold(c, operand);
                uses(c, load.access(), folded ? c.axes() : c.parallel().size(), widest, use);
            }
        }
    }

    private static void writes(LoopNest nest, int widest, Use use) {
        nest.computation().results().forEach(result -> uses(nest.computation(), result.access(), nest.computation().parallel().size(), widest, use));
    }

    private static void uses(Computation c, Access access, int axes, int widest, Use use) {
        int lane = c.parallel().size() - 1;
        points(c, new int[c.axes()], 0, axes, widest, 1, (at, width) ->
                use.of(access.buffer(), new Piece(access.element(at), lane < 0 || access.stride(lane).isZero() ? 1 : width)));
    }

    private interface Point {
        void at(int[] at, int width);
    }

    private static void points(Computation c, int[] at, int axis, int axes, int widest, int width, Point point) {
        if (axis == axes) {
            point.at(at, width);
            return;
        }
        boolean lane = axis == c.parallel().size() - 1;
        Dim extent = axis < c.parallel().size() ? c.parallel().get(axis) : c.reduction().get(axis - c.parallel().size());
        for (Piece piece : pieces(extent.constant(), lane ? widest : 1)) {
            at[axis] = (int) piece.from;
            points(c, at, axis + 1, axes, widest, lane ? piece.width : width, point);
        }
    }
}
