package io.tapeless.compiler.op.leaf;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.type.TensorType;
import java.util.Locale;

/// A named tensor that lives outside the graph. PyTorch: an argument, an `nn.Parameter`, a buffer, or `.grad`.
public record Named(Role role, String name, TensorType type) implements Leaf {
    /// Where the tensor lives. `GRADIENT` is read by an update program; `ACCUMULATED` by the end of a metric.
    public enum Role { INPUT, TARGET, PARAMETER, STATE, GRADIENT, OPTIMIZER, ACCUMULATED }

    @Override
    public String mnemonic() {
        return role.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("name", name, "type", type);
    }
}
