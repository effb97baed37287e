package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.scan.At;
import io.tapeless.compiler.op.subgraph.GradientOf;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

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
        return e;
    }

    private static Meta gradient(BuiltinCall call, Value e, Meta x) {
        if (!(x instanceof Meta.Tensor tensor)) {
            throw call.pass().conversions.notATensor(x, call.place(1));
        }
        if (!tensor.value().dtype().isFloat()) {
            throw call.pass().problem(Code.GRADIENT_OF_INTEGER, call.place(1),
                    "a gradient with respect to " + tensor.value().type() + ": only floats have one");
        }
        checkScanned(call, e, tensor.value());
        return new Meta.Tensor(call.pass().value(new GradientOf(), List.of(e, tensor.value()), call.span()));
    }

    /// Inside a scan, a tensor is known to a step by its element alone.
    private static void checkScanned(BuiltinCall call, Value e, Value x) {
        if (!call.pass().scans.inside()) {
            return;
        }
        Set<Value> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        reached.add(x);
        for (Value value : Graph.order(List.of(e))) {
            if (value.inputs().stream().anyMatch(reached::contains)) {
                reached.add(value);
                if (value.op() instanceof At at && call.pass().scans.runs(at.loop())) {
                    throw call.pass().problem(Diagnostic.error(Code.NOT_SUPPORTED_YET, call.span(),
                            "inside a scan, the gradient with respect to the whole of what is scanned is not supported yet")
                            .hint("take it with respect to the element of the step, or after the scan"));
                }
            }
        }
    }
}
