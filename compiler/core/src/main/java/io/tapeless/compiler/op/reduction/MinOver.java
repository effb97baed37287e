package io.tapeless.compiler.op.reduction;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.EqualExtremes;
import io.tapeless.compiler.type.Dim;
import java.util.List;

/// Smallest element over axes; NaN wins. dx = dy shared evenly among equal minima (PyTorch's amin). PyTorch: `torch.amin`.
public record MinOver(List<Integer> axes) implements Reduction {
    public MinOver {
        axes = axes.stream().sorted().toList();
    }

    @Override
    public String mnemonic() {
        return "min";
    }

    @Override
    public Combiner combiner() {
        return Combiner.MIN;
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(EqualExtremes.gradient(a, axes));
    }

    @Override
    public Op batched(Dim extent) {
        return new MinOver(axes.stream().map(axis -> axis + 1).toList());
    }
}
