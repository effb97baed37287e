package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// −x. dx = −dy. Any shape, float dtypes. PyTorch: `torch.neg`.
public record Negate() implements Elementwise {
    @Override
    public String mnemonic() {
        return "neg";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.NEG, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(negate(a.dy()));
    }
}
