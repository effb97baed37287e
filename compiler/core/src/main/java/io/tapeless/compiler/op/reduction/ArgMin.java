package io.tapeless.compiler.op.reduction;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import java.util.List;

/// Position (i32) of the first smallest element over axes, counted in row-major order within them. No gradient. PyTorch: `torch.argmin`.
public record ArgMin(List<Integer> axes) implements Reduction {
    public ArgMin {
        axes = axes.stream().sorted().toList();
    }

    @Override
    public String mnemonic() {
        return "argmin";
    }

    @Override
    public Combiner combiner() {
        return Combiner.ARGMIN;
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
        return new ArgMin(axes.stream().map(axis -> axis + 1).toList());
    }
}
