package io.tapeless.compiler.op.reduction;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import java.util.List;

/// Position (i32) of the first largest element over axes, counted in row-major order within them. No gradient. PyTorch: `torch.argmax`.
public record ArgMax(List<Integer> axes) implements Reduction {
    public ArgMax {
        axes = axes.stream().sorted().toList();
    }

    @Override
    public String mnemonic() {
        return "argmax";
    }

    @Override
    public Combiner combiner() {
        return Combiner.ARGMAX;
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return a.none();
    }

    @Override
    public String whyNoGradient() {
        return "a position is an integer";
    }

    @Override
    public Op batched(Dim extent) {
        return new ArgMax(axes.stream().map(axis -> axis + 1).toList());
    }
}
