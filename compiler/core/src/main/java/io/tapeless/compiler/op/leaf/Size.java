package io.tapeless.compiler.op.leaf;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;

/// The value of a dim (`N`, `N*T`) as a number of the given type, the same everywhere: known to the host before a program runs.
/// PyTorch: `Tensor.size`.
public record Size(Dim dim, TensorType type) implements Leaf {
    @Override
    public String mnemonic() {
        return "size";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("dim", dim, "type", type);
    }
}
