package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// x limited to [low, high] (either may be infinite); high where low is above it. Gradient: dy where low ≤ x ≤ high, bounds included
/// (PyTorch's rule), else 0.
/// PyTorch: `torch.clamp`.
public record Clamp(double low, double high) implements Elementwise {
    @Override
    public String mnemonic() {
        return "clamp";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("low", low, "high", high);
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        Scalar low = Scalar.constant(this.low, in.getFirst().type());
        Scalar high = Scalar.constant(this.high, in.getFirst().type());
        return new Scalar.Binary(BinaryFunction.MIN, new Scalar.Binary(BinaryFunction.MAX, in.getFirst(), low), high);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value inside = and(atLeast(a.x(), like(a.x(), low)), atLeast(like(a.x(), high), a.x()));
        return List.of(where(inside, a.dy(), like(a.dy(), 0)));
    }
}
