package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import java.util.List;

/// Conversion between dtypes: floats to integers truncate toward zero, bool is 0/1, anything to bool is `!= 0`.
/// Gradient: between float dtypes dy converted back, else none. PyTorch: `Tensor.to(dtype)`.
public record Cast(DType to) implements Elementwise {
    @Override
    public String mnemonic() {
        return "cast";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("to", to);
    }

    @Override
    public int arity() {
        return 1;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        return in.getFirst().type() == to ? in.getFirst() : new Scalar.Cast(to, in.getFirst());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return a.x().dtype().isFloat() && to.isFloat() ? List.of(cast(a.dy(), a.x().dtype())) : a.none();
    }
}
