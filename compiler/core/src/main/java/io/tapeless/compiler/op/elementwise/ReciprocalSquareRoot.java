package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.List;

/// 1/√x. dx = −½ · dy · y³. Any shape, float dtypes. PyTorch: `torch.rsqrt`.
public record ReciprocalSquareRoot() implements Elementwise {
    @Override
    public String mnemonic() {
        return "rsqrt";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return new Scalar.Unary(UnaryFunction.RSQRT, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(times(times(a.dy(), -0.5), times(a.y(), times(a.y(), a.y()))));
    }
}
