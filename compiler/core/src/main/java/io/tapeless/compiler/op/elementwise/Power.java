package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// aᵇ. Gradient: dy · b · aᵇ⁻¹ (0 where b = 0) and dy · y · ln a (0 where a = 0 and b ≥ 0), PyTorch's conventions. PyTorch: `torch.pow`.
public record Power() implements Elementwise {
    @Override
    public String mnemonic() {
        return "pow";
    }

    @Override
    public int arity() {
        return 2;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Binary(BinaryFunction.POW, in.get(0), in.get(1));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value base = a.input(0);
        Value exponent = a.input(1);
        Value zero = like(base, 0);
        Value toBase = where(equal(exponent, zero), zero, times(a.dy(), times(exponent, pow(base, minus(exponent, 1)))));
        Value flat = and(equal(base, zero), atLeast(exponent, zero));
        Value toExponent = where(flat, zero, times(a.dy(), times(a.y(), log(base))));
        return List.of(toBase, toExponent);
    }
}
