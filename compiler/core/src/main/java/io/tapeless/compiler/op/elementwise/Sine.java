package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// sin x, radians. dx = dy · cos x. Any shape, float dtypes. PyTorch: `torch.sin`.
public record Sine() implements Elementwise {
    @Override
    public String mnemonic() {
        return "sin";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.SIN, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(times(a.dy(), cos(a.x())));
    }
}
