package io.tapeless.compiler.op.leaf;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.type.TensorType;

/// The same number everywhere, in any shape (so a literal needs no broadcast). Bool: 0 or 1. PyTorch: `torch.full`.
public record Constant(double value, TensorType type) implements Leaf {
    @Override
    public String mnemonic() {
        return "constant";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("value", value, "type", type);
    }
}
