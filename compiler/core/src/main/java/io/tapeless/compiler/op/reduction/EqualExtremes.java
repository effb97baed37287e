package io.tapeless.compiler.op.reduction;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Value;
import java.util.List;

/// The gradient that largest and smallest elements have in common.
final class EqualExtremes {
    private EqualExtremes() {}

    /// dy shared evenly among the elements equal to the result.
    static Value gradient(Adjoint a, List<Integer> axes) {
        Value x = a.x();
        Value equal = cast(equal(x, restore(a.y(), x.shape(), axes)), x.dtype());
        Value share = over(a.dy(), sum(equal, axes));
        return times(equal, restore(share, x.shape(), axes));
    }
}
