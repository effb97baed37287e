package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// log(1 + x), accurate near 0. dx = dy / (1 + x). Any shape, float dtypes. PyTorch: `torch.log1p`.
public record Log1p() implements Elementwise {
    @Override
    public String mnemonic() {
        return "log1p";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.LOG1P, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(over(a.dy(), plus(a.x(), 1)));
    }
}
