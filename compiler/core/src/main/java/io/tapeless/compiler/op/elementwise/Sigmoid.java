package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// Logistic function 1 / (1 + e⁻ˣ), computed without overflow. dx = dy · y · (1 − y). Any shape, float dtypes. PyTorch: `torch.sigmoid`.
public record Sigmoid() implements Elementwise {
    @Override
    public String mnemonic() {
        return "sigmoid";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.SIGMOID, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(times(a.dy(), times(a.y(), minus(1, a.y()))));
    }
}
