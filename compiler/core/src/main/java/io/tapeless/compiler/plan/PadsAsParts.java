package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.movement.Pad;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Long padding (causal convolutions, gradients of slices) as a concatenation with parts that are one number everywhere: parts are put in place one by one, in
/// loops of vectors, where padding asks of every element whether it comes from the operand.
final class PadsAsParts {
    private PadsAsParts() {}

    static Graph apply(Graph graph) {
        return graph.rewrite((value, inputs) -> value.op() instanceof Pad pad && isLong(value) ? joined(value, pad, inputs.getFirst())
                : value.withInputs(inputs));
    }

    private static boolean isLong(Value padded) {
        Value x = padded.input(0);
        return !(x.op() instanceof Movement inner && inner.fills()) && Parts.isLong(x, ((Pad) padded.op()).axis());
    }

    private static Value joined(Value value, Pad pad, Value x) {
        List<Value> parts = new ArrayList<>();
        addFill(parts, pad, x, pad.before());
        parts.add(x);
        addFill(parts, pad, x, pad.after());
        return Formulas.concat(parts, pad.axis()).at(value.origin()).namedAs(value);
    }

    private static void addFill(List<Value> parts, Pad pad, Value x, Dim extent) {
        if (!extent.isZero()) {
            parts.add(Formulas.constant(pad.value(), x.type().withShape(x.shape().with(pad.axis(), extent))));
        }
    }
}
