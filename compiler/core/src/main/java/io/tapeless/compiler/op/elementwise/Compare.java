package io.tapeless.compiler.op.elementwise;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// A comparison of two tensors of one dtype; the result is bool. No gradient. PyTorch: `torch.eq`, `ne`, `lt`, `le`, `gt`, `ge`.
public record Compare(Comparison comparison) implements Elementwise {
    @Override
    public String mnemonic() {
        return "compare";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("is", comparison);
    }

    @Override
    public int arity() {
        return 2;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Compare(comparison, in.get(0), in.get(1));
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
