package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// Arc tangent, radians. dx = dy / (1 + x²). Any shape, float dtypes. A primitive because no formula of the others gives it;
/// arc sine and arc cosine are formulas of it. PyTorch: `torch.atan`.
public record ArcTangent() implements Elementwise {
    @Override
    public String mnemonic() {
        return "atan";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.ATAN, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(over(a.dy(), plus(times(a.x(), a.x()), 1)));
    }
}
