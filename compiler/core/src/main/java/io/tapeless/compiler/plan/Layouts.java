package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.contraction.Einsum;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Chooses operand layouts of contractions: the operand that varies along the result's last axis must be contiguous there, because
/// that axis goes into vector lanes. Permutes in the spec are absorbed into the labels first; where the order is still wrong a
/// transposed copy is made (the `packed` values, always materialised).
final class Layouts {
    private final Set<Value> packed = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<List<Object>, Value> copies = new HashMap<>();
    private final List<String> choices;
    private boolean kept;
    private boolean loops;
    private long total;

    /// @param choices takes what was chosen
    Layouts(List<String> choices) {
        this.choices = choices;
    }

    /// Values that exist to be stored in another order.
    Set<Value> packed() {
        return packed;
    }

    /// @param copied values of the graph that are such copies already
    Graph apply(Graph graph, Set<Value> copied) {
        kept = PreparedSteps.readsOnly(graph);
        loops = graph.values().stream().anyMatch(value -> value.op() instanceof CarryIn);
        total = graph.values().stream().filter(Layouts::isParameter).mapToLong(value -> value.shape().elements().tuned()).sum();
        return graph.rewrite((value, inputs) -> {
            if (value.op() instanceof Contraction contraction && contraction.windows().isEmpty()) {
                return orient(value, contraction, inputs);
            }
            Value same = value.withInputs(inputs);
            if (copied.contains(value)) {
                packed.add(same);
            }
            return same;
        });
    }

    private Value orient(Value value, Contraction op, List<Value> inputs) {
        List<Integer> leftLabels = new ArrayList<>(op.left());
        List<Integer> rightLabels = new ArrayList<>(op.right());
        Value left = peel(inputs.get(0), leftLabels);
        Value right = peel(inputs.get(1), rightLabels);
        if (op.result().isEmpty()) {
            return labelled(value, leftLabels, rightLabels, op.result(), left, right);
        }
        if (exchanged(op.result(), leftLabels, right, rightLabels)) {
            return oriented(value, op.result(), right, rightLabels, left, leftLabels);
        }
        return oriented(value, op.result(), left, leftLabels, right, rightLabels);
    }

    /// The operand that is broadcast over the lanes comes first, the one that fills them second; where nothing does, the larger one.
    private static boolean exchanged(List<Integer> result, List<Integer> leftLabels, Value right, List<Integer> rightLabels) {
        int lane = result.getLast();
        return leftLabels.contains(lane) ? !rightLabels.contains(lane)
                : leftLabels.size() == 2 && rightLabels.size() == 2 && right.shape().dim(rightLabels.indexOf(lane)).isOne();
    }

    /// Whether a contraction that is stored in the order `result` sums its products in the order in which it sums them as it is.
    static boolean sameSums(Value value, List<Integer> result) {
        List<Integer> declared = ((Contraction) value.op()).result();
        Along along = along(value, declared);
        return declared.equals(result) || along == along(value, result) && along != Along.SOME;
    }

    /// Which sums have lanes along their terms.
    private enum Along { NONE, SOME, ALL }

    private static Along along(Value value, List<Integer> result) {
        Contraction op = (Contraction) value.op();
        List<Integer> leftLabels = new ArrayList<>(op.left());
        List<Integer> rightLabels = new ArrayList<>(op.right());
        Value left = peel(value.input(0), leftLabels);
        Value right = peel(value.input(1), rightLabels);
        if (result.size() != 2) {
            return Along.NONE;
        }
        boolean exchanged = exchanged(result, leftLabels, right, rightLabels);
        ProductForm form = exchanged ? ProductForm.of(op, result, right, rightLabels, left, leftLabels)
                : ProductForm.of(op, result, left, leftLabels, right, rightLabels);
        boolean edge = exchanged ? EdgeColumns.possible(result, right, rightLabels, left, leftLabels)
                : EdgeColumns.possible(result, left, leftLabels, right, rightLabels);
        return form == ProductForm.DOTS ? Along.ALL : edge ? Along.SOME : Along.NONE;
    }

    private Value oriented(Value value, List<Integer> result, Value left, List<Integer> leftLabels, Value right, List<Integer> rightLabels) {
        Contraction op = (Contraction) value.op();
        int lane = result.getLast();
        if (isPackedAnyway(op, left, leftLabels, right, rightLabels)) {
            packed.add(right);
            return labelled(value, leftLabels, rightLabels, result, left, right);
        }
        ProductForm.Weighed weighed = ProductForm.weigh(op, result, left, leftLabels, right, rightLabels);
        if (!weighed.cycles().isEmpty()) {
            choices.add((value.label() == null ? op.mnemonic() : value.label()) + ": " + weighed);
        }
        return switch (weighed.form()) {
            case LANES -> labelled(value, leftLabels, rightLabels, result, pack(left, leftLabels, lane), pack(right, rightLabels, lane));
            case DOTS -> {
                int sum = op.summed().getFirst();
                yield labelled(value, leftLabels, rightLabels, result, pack(left, leftLabels, sum), pack(right, rightLabels, sum));
            }
            case SWAPPED -> {
                int row = result.getFirst();
                Value transposed = Value.of(new Einsum(rightLabels, leftLabels, List.of(lane, row)),
                        List.of(right, pack(left, leftLabels, row)), value.origin());
                Value back = Formulas.permute(value.label() == null ? transposed : transposed.labelled(value.label() + "Transposed"), List.of(1, 0));
                packed.add(back);
                yield value.label() == null ? back : back.labelled(value.label());
            }
        };
    }

    private static Value labelled(Value value, List<Integer> leftLabels, List<Integer> rightLabels, List<Integer> result, Value left, Value right) {
        Value oriented = Value.of(new Einsum(leftLabels, rightLabels, result), List.of(left, right), value.origin());
        return value.label() == null ? oriented : oriented.labelled(value.label());
    }

    /// Whether a product a · bᵀ is so large that its kernel packs b into panels, in whichever order it is, or has so few rows that streaming b costs less than
    /// copying it. Of a sequence [N, T, features] the T rows of one sample decide: not every kernel can take the rows of all samples together.
    private boolean isPackedAnyway(Contraction op, Value left, List<Integer> leftLabels, Value right, List<Integer> rightLabels) {
        int lane = op.result().getLast();
        List<Integer> rowLabels = op.result().subList(0, op.result().size() - 1);
        if (rowLabels.isEmpty() || op.summed().size() != 1 || right.dtype() != DType.F32) {
            return false;
        }
        int summed = op.summed().getFirst();
        if (!rightLabels.equals(List.of(lane, summed)) || leftLabels.size() != rowLabels.size() + 1 || !leftLabels.containsAll(rowLabels)
                || !leftLabels.contains(summed)) {
            return false;
        }
        Dim rows = left.shape().dim(leftLabels.indexOf(rowLabels.getLast()));
        Dim columns = right.shape().dim(0);
        Dim depth = right.shape().dim(1);
        // A loop reads a copy in every step, and so do the samples of sequences.
        boolean streamed = rowLabels.size() == 1 && !loops && isParameter(right) && ProductSizes.streamed(rows, columns, depth, kept, total);
        return streamed || ProductSizes.large(rows, columns, depth);
    }

    private static boolean isParameter(Value value) {
        return value.op() instanceof Named leaf && leaf.role() == Named.Role.PARAMETER;
    }

    /// Removes permutes from an operand by permuting its labels.
    static Value peel(Value operand, List<Integer> labels) {
        Value inner = operand;
        while (inner.op() instanceof Permute permute) {
            List<Integer> before = new ArrayList<>(Collections.nCopies(labels.size(), 0));
            for (int axis = 0; axis < labels.size(); axis++) {
                before.set(permute.order().get(axis), labels.get(axis));
            }
            Collections.copy(labels, before);
            inner = inner.input(0);
        }
        return inner;
    }

    /// The operand with axis `lane` last, as a stored copy if it is elsewhere and has neighbours.
    private Value pack(Value operand, List<Integer> labels, int lane) {
        int axis = labels.indexOf(lane);
        if (axis < 0 || axis == labels.size() - 1 || operand.shape().dim(axis).isOne()) {
            return operand;
        }
        List<Integer> order = new ArrayList<>(Formulas.range(labels.size()));
        order.remove(axis);
        order.add(axis);
        List<Integer> relabelled = order.stream().map(labels::get).toList();
        Collections.copy(labels, relabelled);
        Value copy = copies.computeIfAbsent(List.of(System.identityHashCode(operand), order), key -> {
            Value made = Formulas.permute(operand, order);
            return operand.label() == null ? made : made.labelled(operand.label() + "Transposed");
        });
        if (copy.input(0) != operand) {
            copy = Formulas.permute(operand, order);
        }
        packed.add(copy);
        return copy;
    }
}
