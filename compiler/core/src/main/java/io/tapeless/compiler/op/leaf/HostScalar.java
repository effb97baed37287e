package io.tapeless.compiler.op.leaf;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.type.TensorType;

/// A number the host knows before a program runs, the same everywhere: `t` (the optimiser's step from 1), `lr` (the scheduled rate),
/// `clip` (the clipping factor). Formulas of host scalars alone are computed in double precision once per step. PyTorch: none: a Python number.
public record HostScalar(String name, TensorType type) implements Leaf {
    @Override
    public String mnemonic() {
        return "host";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("name", name, "type", type);
    }
}
