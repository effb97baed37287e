package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// a · b + c, rounded once. Passes put it into optimiser steps, for a product and a sum. Gradient: dy · b, dy · a, dy.
/// PyTorch: `torch.addcmul`.
public record MultiplyAdd() implements Elementwise {
    @Override
    public String mnemonic() {
        return "multiply_add";
    }

    @Override
    public int arity() {
        return 3;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Fma(in.get(0), in.get(1), in.get(2));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(times(a.dy(), a.input(1)), times(a.dy(), a.input(0)), a.dy());
    }
}
