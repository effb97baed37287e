package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Decision.Rule;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.plan.EdgeColumns;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;

/// Chooses how the few columns that whole vectors leave of a product are covered: with lanes along the rows, where what is broadcast to the lanes
/// elsewhere is contiguous along them. A vector of such columns would be mostly lanes that nobody wants. All cost rules of that choice are here.
final class EdgeTiling {
    /// Accumulators, of which some vectors of rows and some columns make up an edge.
    private static final int ACCUMULATORS = 16;
    /// Vectors of rows: as many chains of additions as it takes for none to wait.
    private static final int VECTORS = 8;
    /// A step over k of one row and one vector, and what a row costs besides.
    private static final double STEP = 0.55;
    private static final double ROW = 3;
    /// The least that a step over k takes: until a sum can be added to again.
    private static final double LATENCY = 4;
    /// Loads of vectors that begin anywhere in a line.
    private static final double LOAD = 0.75;
    /// What an edge costs besides its sums, and to move one of them to its place.
    private static final double ENDS = 40;
    private static final double STORE = 1.5;

    private EdgeTiling() {
    }

    /// Columns × vectors of rows.
    record Edge(Block block, Decision why) {}

    /// The columns, or null where vectors along them do as well.
    static Edge edge(Computation c, int rowAxis, boolean repeats, Target target) {
        Dim rows = c.parallel().get(rowAxis);
        Dim columns = c.parallel().getLast();
        boolean literal = rows.isConstant() && columns.isConstant() && rows.constant() >= Tiling.WIDEST && columns.constant() > Tiling.WIDEST;
        boolean plain = repeats && target.vectorRegisters() >= 32 && c.results().size() == 1 && c.reduction().size() == 1
                && c.fold().element().type() == DType.F32
                && Contractions.isUnbounded(c) && !c.bounds(rowAxis) && !c.polynomials();
        if (!literal || !plain || !Contractions.factors(c).getFirst().access().stride(rowAxis).isOne()) {
            return null;
        }
        int left = (int) (columns.constant() % Tiling.WIDEST);
        if (left == 0 || left > EdgeColumns.FEW) {
            return null;
        }
        long all = (rows.constant() + Tiling.WIDEST - 1) / Tiling.WIDEST;
        long most = Math.min(VECTORS, ACCUMULATORS / left);
        long blocks = (all + most - 1) / most;
        int vectors = (int) ((all + blocks - 1) / blocks);
        double depth = c.reduction().getFirst().tuned();
        double step = Math.max(LATENCY, Math.max(vectors * left / 2.0, (vectors + left) * LOAD));
        double edge = blocks * (depth * step + ENDS) + rows.constant() * left * STORE;
        double part = rows.constant() * (depth * STEP + ROW);
        return edge < part ? new Edge(new Block(left, vectors), Decision.of(Rule.EDGE, left, Math.round(edge), Math.round(part))) : null;
    }
}
