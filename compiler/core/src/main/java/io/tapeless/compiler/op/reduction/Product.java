package io.tapeless.compiler.op.reduction;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import java.util.List;

/// Product over axes, one ascending chain. A primitive because logarithms would lose signs and zeros.
///
/// dx[i] = dy · the product of the others: y / x[i] without zeros; with one zero it is 0 but at the zero itself; with more, 0 everywhere.
/// PyTorch: `torch.prod`.
public record Product(List<Integer> axes) implements Reduction {
    public Product {
        axes = axes.stream().sorted().toList();
    }

    @Override
    public String mnemonic() {
        return "prod";
    }

    @Override
    public Combiner combiner() {
        return Combiner.PRODUCT;
    }

    @Override
    public Op batched(Dim extent) {
        return new Product(axes.stream().map(axis -> axis + 1).toList());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value x = a.x();
        Value zero = like(x, 0);
        Value one = like(x, 1);
        Value isZero = equal(x, zero);
        Value rest = where(isZero, one, x);
        Value scaled = times(a.dy(), Value.of(new Product(axes), rest));
        Value zeros = sum(where(isZero, one, zero), axes);
        Value whereNone = restore(where(equal(zeros, like(zeros, 0)), scaled, like(scaled, 0)), x.shape(), axes);
        Value whereOne = restore(where(equal(zeros, like(zeros, 1)), scaled, like(scaled, 0)), x.shape(), axes);
        return List.of(where(isZero, whereOne, over(whereNone, rest)));
    }
}
