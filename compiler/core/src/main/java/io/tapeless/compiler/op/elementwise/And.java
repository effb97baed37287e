package io.tapeless.compiler.op.elementwise;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// Both, on bool. PyTorch: `torch.logical_and`.
public record And() implements Elementwise {
    @Override
    public String mnemonic() {
        return "and";
    }

    @Override
    public int arity() {
        return 2;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Binary(BinaryFunction.AND, in.get(0), in.get(1));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return a.none();
    }

    @Override
    public String whyNoGradient() {
        return "bool carries no gradient";
    }
}
