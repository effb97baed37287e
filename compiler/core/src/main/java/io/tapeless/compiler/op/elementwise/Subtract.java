package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// a − b. Gradient: dy, −dy. PyTorch: `torch.sub`.
public record Subtract() implements Elementwise {
    @Override
    public String mnemonic() {
        return "sub";
    }

    @Override
    public int arity() {
        return 2;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Binary(BinaryFunction.SUB, in.get(0), in.get(1));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(a.dy(), negate(a.dy()));
    }
}
