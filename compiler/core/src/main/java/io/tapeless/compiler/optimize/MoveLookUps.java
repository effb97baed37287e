package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Einsum;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.indexing.ScatterSlices;
import io.tapeless.compiler.op.indexing.Take;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// Lets products work on the rows of a table instead of on the rows that are looked up in it, where these are many more: 65 characters, but
/// 1024 places of a batch of text. Forwards the table is multiplied and then looked up; backwards what belongs to the same row is summed
/// before it is multiplied.
/// ```
/// take(x, i) @ w          →   take(x @ w, i)
/// scatter(i, dy @ w)      →   scatter(i, dy) @ w
/// take(x, i)ᵀ @ dy        →   xᵀ @ scatter(i, dy)
/// ```
final class MoveLookUps implements Pass {
    /// How often a row must be looked up for this to pay: looking up and adding up are not free.
    private static final int OFTEN = 2;

    private static final List<Identity> ALL = List.of(
            new Identity("take(x, i) @ w = take(x @ w, i)", MoveLookUps::product),
            new Identity("take(x, i) + b = take(x + b, i)", MoveLookUps::sum),
            new Identity("scatter(i, y @ w) = scatter(i, y) @ w", MoveLookUps::scatteredProduct),
            new Identity("take(x, i)ᵀ @ y = xᵀ @ scatter(i, y)", MoveLookUps::productOverRows));

    @Override
    public String name() {
        return "move-look-ups";
    }

    @Override
    public Graph apply(Graph graph) {
        boolean any = graph.values().stream().anyMatch(value -> value.op() instanceof Take || value.op() instanceof ScatterSlices);
        return any ? Rewriting.toFixpoint(graph, ALL) : graph;
    }

    /// One operand of a product with its labels, and the other one.
    private record Factor(boolean first, Value value, List<Integer> labels, Value other, List<Integer> otherLabels) {
        /// The product with both operands replaced.
        Value times(Value left, List<Integer> leftLabels, Value right, List<Integer> rightLabels, List<Integer> result) {
            return first ? einsum(left, leftLabels, right, rightLabels, result) : einsum(right, rightLabels, left, leftLabels, result);
        }
    }

    private static List<Factor> factors(Value product) {
        Einsum op = (Einsum) product.op();
        return List.of(new Factor(true, product.input(0), op.left(), product.input(1), op.right()),
                new Factor(false, product.input(1), op.right(), product.input(0), op.left()));
    }

    private static boolean often(Dim rows, Value index) {
        return OFTEN * rows.tuned() <= index.shape().elements().tuned();
    }

    /// Whether a value is rows looked up often enough.
    private static boolean isLookUp(Value value) {
        return value.op() instanceof Take(int axis) && axis == 0 && often(value.input(0).shape().dim(0), value.input(1));
    }

    private static Value product(Value value) {
        if (!(value.op() instanceof Einsum op) || op.summed().isEmpty()) {
            return null;
        }
        for (Factor rows : factors(value)) {
            if (!isLookUp(rows.value())) {
                continue;
            }
            Value index = rows.value().input(1);
            List<Integer> places = rows.labels().subList(0, index.rank());
            if (op.result().containsAll(places) && Collections.disjoint(rows.otherLabels(), places)) {
                int row = fresh(op);
                List<Integer> rest = without(op.result(), places);
                Value table = rows.times(rows.value().input(0), with(row, without(rows.labels(), places)), rows.other(), rows.otherLabels(), with(row, rest));
                List<Integer> taken = Stream.concat(places.stream(), rest.stream()).toList();
                return ordered(take(table, index, 0), op.result().stream().map(taken::indexOf).toList());
            }
        }
        return null;
    }

    private static Value sum(Value value) {
        if (!(value.op() instanceof Add)) {
            return null;
        }
        for (int side = 0; side < 2; side++) {
            Value rows = value.input(side);
            Value other = value.input(1 - side);
            if (isLookUp(rows) && other.op() instanceof Broadcast b) {
                int rank = rows.input(1).rank();
                if (b.axes().stream().allMatch(axis -> axis >= rank)) {
                    Value added = broadcast(other.input(0), rows.input(0).shape(), b.axes().stream().map(axis -> axis - rank + 1).toList());
                    List<Value> terms = side == 0 ? List.of(rows.input(0), added) : List.of(added, rows.input(0));
                    return take(Value.of(value.op(), terms, value.origin()), rows.input(1), 0);
                }
            }
        }
        return null;
    }

    private static Value scatteredProduct(Value value) {
        if (!(value.op() instanceof ScatterSlices scatter) || scatter.axis() != 0 || !often(scatter.extent(), value.input(0))
                || !(value.input(1).op() instanceof Einsum op) || op.summed().isEmpty()) {
            return null;
        }
        List<Integer> places = op.result().subList(0, scatter.indexRank());
        for (Factor updates : factors(value.input(1))) {
            if (updates.labels().containsAll(places) && Collections.disjoint(updates.otherLabels(), places)) {
                int row = fresh(op);
                return updates.times(scattered(value.input(0), places, updates.value(), updates.labels(), scatter.extent()),
                        with(row, without(updates.labels(), places)), updates.other(), updates.otherLabels(), with(row, without(op.result(), places)));
            }
        }
        return null;
    }

    private static Value productOverRows(Value value) {
        if (!(value.op() instanceof Einsum op)) {
            return null;
        }
        for (Factor rows : factors(value)) {
            if (!isLookUp(rows.value())) {
                continue;
            }
            Value table = rows.value().input(0);
            Value index = rows.value().input(1);
            List<Integer> places = rows.labels().subList(0, index.rank());
            if (Collections.disjoint(op.result(), places) && rows.otherLabels().containsAll(places)) {
                int row = fresh(op);
                return rows.times(table, with(row, without(rows.labels(), places)),
                        scattered(index, places, rows.other(), rows.otherLabels(), table.shape().dim(0)),
                                with(row, without(rows.otherLabels(), places)), op.result());
            }
        }
        return null;
    }

    /// Sums of the elements of a value that belong to one row, with the rows in front. Where the places are in front already, the index is put
    /// into their order: it is smaller.
    private static Value scattered(Value index, List<Integer> places, Value value, List<Integer> labels, Dim rows) {
        List<Integer> front = labels.subList(0, places.size());
        if (front.containsAll(places)) {
            return scatterSlices(ordered(index, front.stream().map(places::indexOf).toList()), value, 0, rows);
        }
        List<Integer> order = Stream.concat(places.stream(), without(labels, places).stream()).map(labels::indexOf).toList();
        return scatterSlices(index, ordered(value, order), 0, rows);
    }

    private static Value ordered(Value value, List<Integer> order) {
        return order.equals(range(order.size())) ? value : permute(value, order);
    }

    private static int fresh(Einsum op) {
        return 1 + Stream.of(op.left(), op.right()).flatMap(List::stream).mapToInt(Integer::intValue).max().orElse(0);
    }

    private static List<Integer> with(int first, List<Integer> rest) {
        List<Integer> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }

    private static List<Integer> without(List<Integer> labels, List<Integer> dropped) {
        return labels.stream().filter(label -> !dropped.contains(label)).toList();
    }
}
