package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// cos x, radians. dx = −dy · sin x. Any shape, float dtypes. PyTorch: `torch.cos`.
public record Cosine() implements Elementwise {
    @Override
    public String mnemonic() {
        return "cos";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.COS, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(negate(times(a.dy(), sin(a.x()))));
    }
}
