package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// `concat`, `stack`, `split`: several tensors from or to one.
final class JoinBuiltins {
    private JoinBuiltins() {}

    static List<Builtin> list() {
        return List.of(
                Builtin.of("concat", 1, 1, "axis", JoinBuiltins::concat),
                Builtin.of("stack", 1, 1, "axis", JoinBuiltins::stack),
                Builtin.of("split", 2, 2, "axis", JoinBuiltins::split));
    }

    private static List<Value> parts(BuiltinCall call) {
        List<Meta> elements = switch (call.meta(0)) {
            case Meta.ListOf list -> list.elements();
            case Meta.TupleOf tuple -> tuple.elements();
            default -> throw call.pass().problem(Diagnostic.error(Code.ARGUMENT_KIND, call.place(0),
                    "`" + call.name() + "` joins a list of tensors, not "
                    + call.meta(0).describe()).hint("`" + call.name() + "([a, b], axis: 0)`"));
        };
        if (elements.isEmpty()) {
            throw call.pass().problem(Code.CONCAT_MISMATCH, call.place(0), "there is nothing to join");
        }
        List<Operators.Operand> operands = elements.stream().map(element -> new Operators.Operand(element, call.place(0))).toList();
        return call.pass().operators.tensors(operands).stream().map(Broadcasting.Operand::value).toList();
    }

    private static Meta concat(BuiltinCall call) {
        List<Value> parts = parts(call);
        int axis = call.axis(parts.getFirst().rank());
        for (Value part : parts) {
            boolean fits = part.rank() == parts.getFirst().rank() && part.shape().without(axis).equals(parts.getFirst().shape().without(axis));
            if (!fits) {
                throw call.pass().problem(Diagnostic.error(Code.CONCAT_MISMATCH, call.span(), "parts differ outside axis " + axis + ": "
                        + parts.getFirst().type() + " and " + part.type()));
            }
        }
        return call.result(Formulas.concat(parts, axis), parts.toArray(Value[]::new));
    }

    private static Meta stack(BuiltinCall call) {
        List<Value> parts = parts(call);
        int axis = call.axis(parts.getFirst().rank() + 1);
        List<Value> raised = new ArrayList<>();
        for (Value part : parts) {
            if (!part.shape().equals(parts.getFirst().shape())) {
                throw call.pass().problem(Code.CONCAT_MISMATCH, call.span(),
                        "parts differ in shape: " + parts.getFirst().type() + " and " + part.type());
            }
            raised.add(Formulas.reshape(part, part.shape().insert(axis, Dim.ONE)));
        }
        return call.result(Formulas.concat(raised, axis));
    }

    private static Meta split(BuiltinCall call) {
        Value x = call.tensor(0);
        int axis = call.axis(x.rank());
        List<Meta> parts = new ArrayList<>();
        Dim start = Dim.ZERO;
        for (Dim extent : extents(call, x.shape().dim(axis))) {
            call.pass().types.positive(extent, call.place(1));
            parts.add(call.result(Formulas.slice(x, axis, start, extent), x));
            start = start.plus(extent);
        }
        return new Meta.TupleOf(parts);
    }

    private static List<Dim> extents(BuiltinCall call, Dim whole) {
        if (call.meta(1) instanceof Meta.ListOf list) {
            List<Dim> extents = list.elements().stream().map(element -> call.pass().conversions.dim(element, call.place(1))).toList();
            Dim sum = extents.stream().reduce(Dim.ZERO, Dim::plus);
            if (!sum.equals(whole)) {
                throw call.pass().problem(Code.UNEVEN_SPLIT, call.place(1), "the parts add up to " + sum + ", but the axis has " + whole);
            }
            return extents;
        }
        int count = call.pass().conversions.integer(call.meta(1), call.place(1));
        if (count < 1 || count > Limits.ELEMENTS || !whole.div(Dim.of(count)).times(count).equals(whole)) {
            throw call.pass().problem(Diagnostic.error(Code.UNEVEN_SPLIT, call.place(1), whole + " does not split into " + count + " equal parts")
                    .hint("give the extents: `split(x, [2, 3], axis: 0)`"));
        }
        Dim part = whole.div(Dim.of(count));
        return java.util.Collections.nCopies(count, part);
    }
}
