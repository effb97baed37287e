package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// erf x = 2/√π ∫₀ˣ e^(−t²) dt (Abramowitz & Stegun 7.1.1). dx = dy · 2/√π · e^(−x²). Any shape, float dtypes. PyTorch: `torch.erf`.
public record ErrorFunction() implements Elementwise {
    @Override
    public String mnemonic() {
        return "erf";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.ERF, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(times(a.dy(), times(exp(negate(times(a.x(), a.x()))), 2 / Math.sqrt(Math.PI))));
    }
}
