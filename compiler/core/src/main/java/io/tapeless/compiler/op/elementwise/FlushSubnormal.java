package io.tapeless.compiler.op.elementwise;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import java.util.List;

/// x, or 0 where |x| is below the smallest normal number of its dtype (f32 1.2e-38). Passes put it where numbers
/// shrink without end. dx = dy. PyTorch: `torch.set_flush_denormal`, for everything.
public record FlushSubnormal() implements Elementwise {
    @Override
    public String mnemonic() {
        return "flush_subnormal";
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        Scalar x = in.getFirst();
        Scalar smallest = Scalar.constant(x.type() == DType.F32 ? Float.MIN_NORMAL : Double.MIN_NORMAL, x.type());
        return new Scalar.Select(new Scalar.Compare(Comparison.LT, new Scalar.Unary(UnaryFunction.ABS, x), smallest), Scalar.constant(0, x.type()), x);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(a.dy());
    }
}
