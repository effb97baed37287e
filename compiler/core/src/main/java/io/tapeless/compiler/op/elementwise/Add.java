package io.tapeless.compiler.op.elementwise;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// a + b. Gradient: dy to both. PyTorch: `torch.add`.
public record Add() implements Elementwise {
    @Override
    public String mnemonic() {
        return "add";
    }

    @Override
    public int arity() {
        return 2;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Binary(BinaryFunction.ADD, in.get(0), in.get(1));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(a.dy(), a.dy());
    }
}
