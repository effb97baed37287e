package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// √x. dx = dy / (2y); infinite at 0, as in PyTorch. Any shape, float dtypes. PyTorch: `torch.sqrt`.
public record SquareRoot() implements Elementwise {
    @Override
    public String mnemonic() {
        return "sqrt";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.SQRT, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(over(a.dy(), times(a.y(), 2)));
    }
}
