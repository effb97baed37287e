package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// Hyperbolic tangent. dx = dy · (1 − y²), from the saved result. Any shape, float dtypes. PyTorch: `torch.tanh`.
public record HyperbolicTangent() implements Elementwise {
    @Override
    public String mnemonic() {
        return "tanh";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.TANH, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(times(a.dy(), minus(1, times(a.y(), a.y()))));
    }
}
