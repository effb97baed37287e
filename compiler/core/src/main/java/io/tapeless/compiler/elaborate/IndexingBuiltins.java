package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.IndexFormulas;
import io.tapeless.compiler.type.Dim;
import java.util.List;

/// `take`, `gather`, `scatter_add`, `scatter_max`, `scatter_min`, `one_hot`: elements at positions that a tensor holds.
final class IndexingBuiltins {
    private IndexingBuiltins() {}

    static List<Builtin> list() {
        return List.of(
                Builtin.of("take", 2, 2, "axis", call -> {
                    Value x = call.tensor(0);
                    return call.result(IndexFormulas.take(x, integers(call, 1), call.axis(x.rank())));
                }),
                Builtin.of("gather", 2, 2, "axis", call -> {
                    Value x = call.tensor(0);
                    Value index = integers(call, 1);
                    int axis = call.axis(x.rank());
                    return call.result(IndexFormulas.gather(reached(x, index, axis), index, axis));
                }),
                Builtin.of("scatter_add", 2, 2, "axis size", call -> {
                    Value updates = call.tensor(1);
                    Dim size = dim(call, call.required("size"));
                    return call.result(IndexFormulas.scatterElements(integers(call, 0), updates, call.axis(updates.rank()), size));
                }),
                Builtin.of("scatter_max", 2, 2, "axis size", call -> scatterExtreme(call, true)),
                Builtin.of("scatter_min", 2, 2, "axis size", call -> scatterExtreme(call, false)),
                Builtin.of("one_hot", 2, 2, "axis", call -> {
                    Value index = integers(call, 0);
                    Dim classes = dim(call, call.operand(1));
                    int axis = call.has("axis") ? call.axis(index.rank() + 1) : index.rank();
                    return call.result(IndexFormulas.oneHot(index, axis, classes, call.pass().floatType()));
                }));
    }

    /// What of x an index of smaller extents beside the axis can reach.
    private static Value reached(Value x, Value index, int axis) {
        Value reached = x;
        for (int other = 0; other < x.rank() && x.rank() == index.rank(); other++) {
            Dim extent = index.shape().dim(other);
            if (other != axis && x.shape().dim(other).minus(extent).atLeast(1)) {
                reached = Formulas.slice(reached, other, Dim.ZERO, extent);
            }
        }
        return reached;
    }

    private static Meta scatterExtreme(BuiltinCall call, boolean largest) {
        Value updates = call.tensor(1);
        return call.result(IndexFormulas.scatterExtreme(integers(call, 0), updates, call.axis(updates.rank()), dim(call, call.required("size")), largest));
    }

    private static Dim dim(BuiltinCall call, Operators.Operand operand) {
        Dim dim = call.pass().conversions.dim(operand.meta(), operand.span());
        call.pass().types.positive(dim, operand.span());
        return dim;
    }

    private static Value integers(BuiltinCall call, int i) {
        Value index = call.index(i);
        if (!index.dtype().isInteger()) {
            throw call.pass().problem(Diagnostic.error(Code.DTYPE_NOT_ALLOWED, call.place(i), "positions are i32 or i64, not " + index.type())
                    .hint("convert them: `cast(" + Texts.of(call.place(i)) + ", \"i32\")`"));
        }
        return index;
    }
}
