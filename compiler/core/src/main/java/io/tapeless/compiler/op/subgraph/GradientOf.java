package io.tapeless.compiler.op.subgraph;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// `grad(e, x)`: the gradient of the scalar `e` with respect to `x`, as a value of the graph. Expanded by autodiff before anything
/// else is differentiated, so its own gradient is that of the expansion. PyTorch: `torch.autograd.grad(e, x, create_graph=True)`.
public record GradientOf() implements Subgraph {
    @Override
    public String mnemonic() {
        return "grad";
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        if (inputs.get(0).rank() != 0 || !inputs.get(0).dtype().isFloat()) {
            throw new ShapeProblem(ShapeProblem.Kind.RANK, "grad needs a float scalar to differentiate, not " + inputs.get(0),
                    "sum or average it first: grad(sum(e), x)");
        }
        return inputs.get(1);
    }

    @Override
    public Value expand(List<Value> inputs, Differentiation differentiation) {
        return differentiation.gradient(inputs.get(0), inputs.get(1));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        throw new IllegalStateException("grad is expanded before differentiation");
    }
}
