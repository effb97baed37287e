package io.tapeless.compiler.op.leaf;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// Numbers written out in the spec, row-major: `[1, 2, 3]`. PyTorch: `torch.tensor`.
public record Literal(List<Double> values, TensorType type) implements Leaf {
    public Literal {
        values = List.copyOf(values);
    }

    @Override
    public String mnemonic() {
        return "literal";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("values", values, "type", type);
    }
}
