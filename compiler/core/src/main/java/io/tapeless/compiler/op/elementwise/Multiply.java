package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// a · b. Gradient: dy · b, dy · a. PyTorch: `torch.mul`.
public record Multiply() implements Elementwise {
    @Override
    public String mnemonic() {
        return "mul";
    }

    @Override
    public int arity() {
        return 2;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Binary(BinaryFunction.MUL, in.get(0), in.get(1));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(times(a.dy(), a.input(1)), times(a.dy(), a.input(0)));
    }
}
