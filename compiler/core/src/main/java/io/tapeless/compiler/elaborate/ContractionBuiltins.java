package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `einsum("bij,bjk->bik", a, b)` and `outer(a, b)`.
final class ContractionBuiltins {
    private ContractionBuiltins() {}

    static List<Builtin> list() {
        return List.of(Builtin.of("einsum", 2, 9, "", ContractionBuiltins::einsum), Builtin.of("outer", 2, 3, "", ContractionBuiltins::outer));
    }

    private static Meta einsum(BuiltinCall call) {
        List<Value> values = new ArrayList<>();
        for (int i = 1; i < call.count(); i++) {
            values.add(call.tensor(i));
        }
        EinsumNotation notation;
        try {
            notation = EinsumNotation.parse(call.pass().conversions.text(call.meta(0), call.place(0)), values.stream().map(Value::rank).toList());
        } catch (EinsumNotation.Malformed malformed) {
            throw call.pass().problem(Diagnostic.error(Code.EINSUM_NOTATION, call.place(0), malformed.getMessage())
                    .hint("for example `einsum(\"bij,bjk->bik\", a, b)`"));
        }
        List<Labelled> operands = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            operands.add(new Labelled(values.get(i), notation.operands().get(i)).withoutRepeats());
        }
        Map<Integer, Dim> extents = extents(call, operands);
        operands.replaceAll(operand -> operand.withoutOnes(extents));
        Labelled total = operands.getFirst();
        for (int i = 1; i < operands.size(); i++) {
            Labelled next = operands.get(i);
            List<Integer> kept = i + 1 == operands.size() ? notation.result()
                    : needed(total, next, notation.result(), operands.subList(i + 1, operands.size()));
            total = new Labelled(Formulas.einsum(total.value, total.labels, next.value, next.labels, kept), kept);
        }
        Value y = operands.size() == 1 ? one(total.value, total.labels, notation.result()) : total.value;
        return call.result(y, values.toArray(Value[]::new));
    }

    /// A tensor with a label for each axis.
    private record Labelled(Value value, List<Integer> labels) {
        /// A label that stands twice means the diagonal of its axes.
        Labelled withoutRepeats() {
            for (int axis = 0; axis < labels.size(); axis++) {
                int first = labels.indexOf(labels.get(axis));
                if (first < axis) {
                    List<Integer> fewer = new ArrayList<>(labels);
                    fewer.remove(axis);
                    return new Labelled(Formulas.diagonal(value, first, axis), fewer).withoutRepeats();
                }
            }
            return this;
        }

        /// An axis of extent 1 stretches to the other operands' extent: it is left out.
        Labelled withoutOnes(Map<Integer, Dim> extents) {
            Value narrow = value;
            List<Integer> fewer = new ArrayList<>(labels);
            for (int axis = labels.size() - 1; axis >= 0; axis--) {
                if (value.shape().dim(axis).isOne() && !extents.get(labels.get(axis)).isOne()) {
                    narrow = Formulas.reshape(narrow, narrow.shape().without(axis));
                    fewer.remove(axis);
                }
            }
            return new Labelled(narrow, fewer);
        }
    }

    private static Map<Integer, Dim> extents(BuiltinCall call, List<Labelled> operands) {
        Map<Integer, Dim> extents = new HashMap<>();
        for (Labelled operand : operands) {
            for (int axis = 0; axis < operand.labels.size(); axis++) {
                int label = operand.labels.get(axis);
                Dim dim = operand.value.shape().dim(axis);
                Dim known = extents.getOrDefault(label, Dim.ONE);
                if (!known.isOne() && !dim.isOne() && !known.equals(dim)) {
                    throw call.pass().problem(Code.INNER_SIZES_DIFFER, call.span(),
                            "the label `" + EinsumNotation.name(label) + "` is both " + known + " and " + dim);
                }
                extents.put(label, known.isOne() ? dim : known);
            }
        }
        return extents;
    }

    /// The labels of a product of two operands that the result or a later operand still needs.
    private static List<Integer> needed(Labelled a, Labelled b, List<Integer> result, List<Labelled> later) {
        List<Integer> kept = new ArrayList<>(a.labels);
        b.labels.stream().filter(label -> !kept.contains(label)).forEach(kept::add);
        kept.removeIf(label -> !result.contains(label) && later.stream().noneMatch(operand -> operand.labels.contains(label)));
        return kept;
    }

    private static Value one(Value x, List<Integer> labels, List<Integer> result) {
        List<Integer> summed = new ArrayList<>();
        List<Integer> kept = new ArrayList<>();
        for (int axis = 0; axis < labels.size(); axis++) {
            (result.contains(labels.get(axis)) ? kept : summed).add(result.contains(labels.get(axis)) ? labels.get(axis) : axis);
        }
        return Formulas.permute(Formulas.sum(x, summed), result.stream().map(kept::indexOf).toList());
    }

    /// Every pair: the axes of a, then those of b. With a function, f(a, b) of every pair; without, the product.
    private static Meta outer(BuiltinCall call) {
        int first = call.count() - 2;
        Value a = call.tensor(first);
        Value b = call.tensor(first + 1);
        if (first == 0) {
            // Other dtypes are refused before the shapes become those of all pairs, which the spec does not show.
            call.pass().operators.tensors(List.of(call.operand(0), call.operand(1)));
        }
        List<Dim> dims = new ArrayList<>(a.shape().dims());
        dims.addAll(b.shape().dims());
        Shape shape = new Shape(dims);
        call.pass().checkSize(a.type().withShape(shape), call.span());
        Value rows = Formulas.broadcast(a, shape, Formulas.range(a.rank()));
        Value columns = Formulas.broadcast(b, shape);
        List<ArgumentBinder.Actual> pair = List.of(ArgumentBinder.Actual.of(new Meta.Tensor(rows), call.place(first)),
                ArgumentBinder.Actual.of(new Meta.Tensor(columns), call.place(first + 1)));
        if (first == 1) {
            return call.pass().callees.applied(call.meta(0), pair, call.scope(), call.place(0), call.span());
        }
        return call.pass().operators.binary(BinaryFunction.MUL, new Operators.Operand(new Meta.Tensor(rows), call.place(0)),
                new Operators.Operand(new Meta.Tensor(columns), call.place(1)), call.span());
    }
}
