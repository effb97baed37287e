package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which columns of a product are sums of sixteen lanes along their terms: one to four that whole vectors leave, where rows of the left operand lie
/// along the sum. With lanes along such columns nearly all of them would be for nothing. This is another order of a sum, so it follows from literal sizes
/// and labels alone, and whatever runs the product keeps to it. Not where an operand is made of a parameter: programs may store that in other orders. Costs
/// are cycles with vectors of sixteen lanes.
public final class EdgeColumns {
    private static final int WIDEST = 16;
    /// What a trainer may store in another order than others do.
    private static final Set<Named.Role> STORED = Set.of(Named.Role.PARAMETER, Named.Role.OPTIMIZER, Named.Role.ACCUMULATED);
    /// Columns beyond whole vectors that are few: each is a load of one number for every vector beside it, and is stored one by one.
    public static final int FEW = 4;
    /// Rows from which all this pays.
    private static final int ROWS = 8;
    /// A step over k of one row and one vector, and what a row costs besides, where the columns are a vector of their own.
    private static final double STEP = 0.65;
    private static final double ROW = 3;
    /// A vector of terms of one sum: arithmetic, and a load that the columns share; to add up its lanes; to copy a term of the right operand; and to begin.
    private static final double TERMS = 0.55;
    private static final double LOAD = 1.1;
    private static final double FINISH = 1.5;
    private static final double COPY = 1;
    private static final double BEGIN = 150;
    /// Part of the cost with lanes along columns from which the other order is worth it.
    private static final double WORTH = 0.75;

    private EdgeColumns() {}

    /// How many of the last columns of a product there are of this kind: of rows [row, sum] by [sum, column] in the order [row, column]; 0 for all others.
    public static int of(Contraction op, Value left, Value right) {
        boolean inOrder = op.windows().isEmpty() && op.result().size() == 2 && op.right().size() == 2 && op.right().getLast().equals(op.result().getLast());
        return inOrder && possible(op.result(), left, op.left(), right, op.right()) ? left(right.shape().dim(1)) : 0;
    }

    /// Whether a product with such columns can come of operands that are copied into other orders.
    static boolean possible(List<Integer> result, Value left, List<Integer> leftLabels, Value right, List<Integer> rightLabels) {
        if (result.size() != 2 || leftLabels.size() != 2 || rightLabels.size() != 2 || right.dtype() != DType.F32
                || !leftLabels.getFirst().equals(result.getFirst())) {
            return false;
        }
        int sum = leftLabels.getLast();
        int lane = rightLabels.indexOf(result.getLast());
        if (lane < 0 || rightLabels.get(1 - lane) != sum || result.contains(sum)) {
            return false;
        }
        Dim rows = left.shape().dim(0);
        Dim depth = left.shape().dim(1);
        Dim columns = right.shape().dim(lane);
        boolean literal = rows.isConstant() && depth.isConstant() && columns.isConstant() && !ProductSizes.large(rows, columns, depth);
        return literal && worthIt(rows.constant(), columns, depth.constant()) && !ofParameters(left, new HashSet<>()) && !ofParameters(right, new HashSet<>());
    }

    private static int left(Dim columns) {
        return (int) (columns.constant() % WIDEST);
    }

    private static boolean worthIt(long rows, Dim columns, long depth) {
        int few = left(columns);
        if (few == 0 || few > FEW || columns.constant() < WIDEST || rows < ROWS) {
            return false;
        }
        double vectors = Math.ceil(depth / (double) WIDEST);
        double alongTerms = BEGIN + depth * few * COPY + rows * few * (vectors * Math.max(TERMS, LOAD / few) + FINISH);
        return alongTerms < WORTH * rows * (depth * STEP + ROW);
    }

    /// Whether a value is a parameter or a state kept beside one, or made of one element by element.
    ///
    /// @param seen values that are not
    private static boolean ofParameters(Value value, Set<Value> seen) {
        if (!seen.add(value)) {
            return false;
        }
        return value.op() instanceof Named leaf && STORED.contains(leaf.role())
                || (value.op() instanceof Elementwise || value.op() instanceof Movement)
                        && value.inputs().stream().anyMatch(input -> ofParameters(input, seen));
    }
}
