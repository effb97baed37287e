package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Combines all elements along some axes; these axes disappear. The remaining axes keep their order.
public non-sealed interface Reduction extends Op {
    /// How elements combine. `ARGMAX`/`ARGMIN` give the i32 position of the first extreme, in row-major order
    /// within the reduced axes.
    enum Combiner {
        SUM, PRODUCT, MAX, MIN, ARGMAX, ARGMIN;

        /// Whether the result is a position, not a value.
        public boolean isPosition() {
            return this == ARGMAX || this == ARGMIN;
        }
    }

    Combiner combiner();

    /// The reduced axes, ascending.
    List<Integer> axes();

    @Override
    default Attributes attributes() {
        return Attributes.of("axes", axes());
    }

    @Override
    default TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.getFirst();
        List<Dim> kept = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            if (!axes().contains(axis)) {
                kept.add(x.dim(axis));
            }
        }
        if (kept.size() != x.rank() - axes().size()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, mnemonic() + " over axes " + axes() + " of " + x);
        }
        return new TensorType(combiner().isPosition() ? DType.I32 : x.dtype(), new Shape(kept));
    }
}
