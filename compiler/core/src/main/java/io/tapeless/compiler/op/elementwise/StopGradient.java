package io.tapeless.compiler.op.elementwise;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// x itself; no gradient flows back. PyTorch: `Tensor.detach`.
public record StopGradient() implements Elementwise {
    @Override
    public String mnemonic() {
        return "stop_gradient";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return in.getFirst();
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return a.none();
    }

    @Override
    public String whyNoGradient() {
        return "it exists to stop the gradient";
    }
}
