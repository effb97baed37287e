package io.tapeless.compiler.op;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Value;
import java.util.List;

/// What the largest and the smallest elements over axes have in common.
public final class EqualExtremes {
    private EqualExtremes() {}

    /// dx: dy shared evenly among the elements equal to the result.
    public static Value gradient(Adjoint a, List<Integer> axes) {
        Value x = a.x();
        Value equal = cast(equal(x, restore(a.y(), x.shape(), axes)), x.dtype());
        Value share = over(a.dy(), sum(equal, axes));
        return times(equal, restore(share, x.shape(), axes));
    }
}
