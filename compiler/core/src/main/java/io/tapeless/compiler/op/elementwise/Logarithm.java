package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// Natural logarithm; −∞ at 0, NaN below. dx = dy / x. Any shape, float dtypes. PyTorch: `torch.log`.
public record Logarithm() implements Elementwise {
    @Override
    public String mnemonic() {
        return "log";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.LOG, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(over(a.dy(), a.x()));
    }
}
