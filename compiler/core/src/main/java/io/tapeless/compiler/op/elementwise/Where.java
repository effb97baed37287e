package io.tapeless.compiler.op.elementwise;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.ShapeProblem;
import java.util.List;

/// condition ? a : b, element by element. Gradient: dy to the side taken, 0 to the other. PyTorch: `torch.where`.
public record Where() implements Elementwise {
    @Override
    public String mnemonic() {
        return "where";
    }

    @Override
    public int arity() {
        return 3;
    }

    @Override
    public Scalar formula(List<Scalar> in) {
        if (in.getFirst().type() != DType.BOOL) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "the condition of where is " + in.getFirst().type() + ", not bool");
        }
        return new Scalar.Select(in.get(0), in.get(1), in.get(2));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value zero = like(a.dy(), 0);
        return java.util.Arrays.asList(null, where(a.input(0), a.dy(), zero), where(a.input(0), zero, a.dy()));
    }
}
