package io.tapeless.compiler.op.subgraph;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// log Σ eˣ over axes, without overflow: m + log Σ e^(x−m) with m the maximum. Gradient: dy · softmax(x), written with the same m
/// and e^(x−m) so that forward and backward share them. PyTorch: `torch.logsumexp`.
public record LogSumExp(List<Integer> axes) implements Subgraph {
    public LogSumExp {
        axes = axes.stream().sorted().toList();
    }

    @Override
    public String mnemonic() {
        return "logsumexp";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axes", axes);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        return new Sum(axes).type(inputs);
    }

    @Override
    public Value expand(List<Value> inputs, Differentiation differentiation) {
        Value x = inputs.getFirst();
        Value shift = shift(x, axes);
        return plus(log(sum(exp(minus(x, restore(shift, x.shape(), axes))), axes)), shift);
    }

    /// The maximum, or 0 where it is infinite (∞ − ∞ would be NaN).
    public static Value shift(Value x, List<Integer> axes) {
        Value top = maxOver(x, axes);
        return where(equal(absolute(top), like(top, Double.POSITIVE_INFINITY)), like(top, 0), top);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value x = a.x();
        Value e = exp(minus(x, restore(shift(x, axes), x.shape(), axes)));
        Value softmax = over(e, restore(sum(e, axes), x.shape(), axes));
        return List.of(times(restore(a.dy(), x.shape(), axes), softmax));
    }
}
