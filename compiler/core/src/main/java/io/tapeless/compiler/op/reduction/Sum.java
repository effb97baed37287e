package io.tapeless.compiler.op.reduction;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import java.util.List;

/// Sum over axes, in a fixed order (see Determinism in ARCHITECTURE.md). dx = dy along the summed axes. PyTorch: `torch.sum`.
public record Sum(List<Integer> axes) implements Reduction {
    public Sum {
        axes = axes.stream().sorted().toList();
    }

    @Override
    public String mnemonic() {
        return "sum";
    }

    @Override
    public Combiner combiner() {
        return Combiner.SUM;
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(restore(a.dy(), a.x().shape(), axes));
    }

    @Override
    public Op batched(Dim extent) {
        return new Sum(axes.stream().map(axis -> axis + 1).toList());
    }
}
