package io.tapeless.compiler.op.random;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.TensorType;
import java.util.List;
import java.util.Locale;

/// Independent random numbers of one distribution. Float dtypes. No gradient: the draw does not depend on any value.
/// PyTorch: `torch.rand`, `torch.randn`, `torch.bernoulli`.
public record Draw(Distribution distribution, double a, double b, int site, TensorType type) implements RandomDraw {
    @Override
    public String mnemonic() {
        return distribution.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("a", a, "b", b, "site", site, "type", type);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        return type;
    }

    @Override
    public List<Value> gradient(Adjoint adjoint) {
        return List.of();
    }

    @Override
    public String whyNoGradient() {
        return "a draw depends on no value";
    }
}
