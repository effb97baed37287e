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
        return List.of(Builtin.of("einsum", 2, 3, "", ContractionBuiltins::einsum), Builtin.of("outer", 2, 3, "", ContractionBuiltins::outer));
    }

    private static Meta einsum(BuiltinCall call) {
        String notation = call.pass().conversions.text(call.meta(0), call.place(0)).replace(" ", "");
        if (!notation.matches("[a-zA-Z]*(,[a-zA-Z]*)?->[a-zA-Z]*")) {
            throw malformed(call, "`" + notation + "` does not read as labels of the operands, `->`, labels of the result");
        }
        String[] operands = notation.substring(0, notation.indexOf("->")).split(",", -1);
        String result = notation.substring(notation.indexOf("->") + 2);
        if (operands.length != call.count() - 1) {
            throw malformed(call, "it names " + Texts.count(operands.length, "operand") + ", but " + (call.count() - 1) + " are given");
        }
        Map<Character, Dim> extents = new HashMap<>();
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < operands.length; i++) {
            Value value = call.tensor(i + 1);
            bind(call, operands[i], value, extents);
            values.add(value);
        }
        requireDistinct(call, result, "the result");
        for (char label : result.toCharArray()) {
            if (!extents.containsKey(label)) {
                throw malformed(call, "the result label `" + label + "` is in no operand");
            }
        }
        Value y = values.size() == 1 ? one(values.getFirst(), labels(operands[0]), labels(result))
                : Formulas.einsum(values.get(0), labels(operands[0]), values.get(1), labels(operands[1]), labels(result));
        return call.result(y, values.toArray(Value[]::new));
    }

    private static void bind(BuiltinCall call, String labels, Value value, Map<Character, Dim> extents) {
        requireDistinct(call, labels, "one operand");
        if (labels.length() != value.rank()) {
            throw malformed(call, "`" + labels + "` has " + Texts.count(labels.length(), "label") + " for " + value.type());
        }
        for (int axis = 0; axis < labels.length(); axis++) {
            Dim dim = value.shape().dim(axis);
            Dim known = extents.putIfAbsent(labels.charAt(axis), dim);
            if (known != null && !known.equals(dim)) {
                throw call.pass().problem(Code.INNER_SIZES_DIFFER, call.span(),
                        "the label `" + labels.charAt(axis) + "` is both " + known + " and " + dim);
            }
        }
    }

    private static void requireDistinct(BuiltinCall call, String labels, String where) {
        if (labels.chars().distinct().count() != labels.length()) {
            throw malformed(call, "a label stands twice in " + where + ": `" + labels + "`");
        }
    }

    private static Problem malformed(BuiltinCall call, String message) {
        return call.pass().problem(Diagnostic.error(Code.EINSUM_NOTATION, call.place(0), message)
                .hint("for example `einsum(\"bij,bjk->bik\", a, b)`"));
    }

    private static List<Integer> labels(String text) {
        return text.chars().boxed().toList();
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
