package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// The smaller of a and b; NaN if either is NaN. Gradient: dy to the smaller one, half to each where they are equal, all of it
/// to both where either is NaN (PyTorch's rule).
/// PyTorch: `torch.minimum`.
public record Minimum() implements Elementwise {
    @Override
    public String mnemonic() {
        return "minimum";
    }

    @Override
    public int arity() {
        return 2;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Binary(BinaryFunction.MIN, in.get(0), in.get(1));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value zero = like(a.dy(), 0);
        Value shared = where(equal(a.input(0), a.input(1)), times(a.dy(), 0.5), a.dy());
        return List.of(where(greater(a.input(0), a.input(1)), zero, shared), where(greater(a.input(1), a.input(0)), zero, shared));
    }
}
