package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.subgraph.GradientOf;
import java.util.List;

/// `grad(e, x)`: the gradient of a scalar with respect to a tensor, or to each of a tuple of tensors.
final class GradientBuiltins {
    private GradientBuiltins() {}

    static List<Builtin> list() {
        return List.of(Builtin.of("grad", 2, 2, "", call -> {
            Value e = scalar(call);
            return call.meta(1) instanceof Meta.TupleOf tuple
                    ? new Meta.TupleOf(tuple.elements().stream().map(x -> gradient(call, e, x)).toList())
                    : gradient(call, e, call.meta(1));
        }));
    }

    private static Value scalar(BuiltinCall call) {
        Value e = call.tensor(0);
        if (e.rank() != 0 || !e.dtype().isFloat()) {
            throw call.pass().problem(Diagnostic.error(Code.NOT_A_SCALAR, call.place(0), "`grad` differentiates one float number, not " + e.type())
                    .hint("sum or average it first: `grad(sum(" + Texts.of(call.place(0)) + "), …)`"));
        }
        if (containsGradient(e)) {
            throw call.pass().expressions.notYet("the gradient of a gradient", call.span());
        }
        return e;
    }

    /// True when a value depends on a gradient asked for in the spec.
    static boolean containsGradient(Value value) {
        return Graph.order(List.of(value)).stream().anyMatch(v -> v.op() instanceof GradientOf);
    }

    private static Meta gradient(BuiltinCall call, Value e, Meta x) {
        if (!(x instanceof Meta.Tensor tensor)) {
            throw call.pass().conversions.notATensor(x, call.place(1));
        }
        if (!tensor.value().dtype().isFloat()) {
            throw call.pass().problem(Code.GRADIENT_OF_INTEGER, call.place(1),
                    "a gradient with respect to " + tensor.value().type() + ": only floats have one");
        }
        return new Meta.Tensor(call.pass().value(new GradientOf(), List.of(e, tensor.value()), call.span()));
    }
}
