package io.tapeless.compiler.op.commit;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Value;
import java.util.List;

/// `update name = value`. No gradient flows into state. PyTorch: assignment to a buffer.
public record Store(String target) implements Commit {
    @Override
    public String mnemonic() {
        return "store";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("target", target);
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return a.none();
    }

    @Override
    public String whyNoGradient() {
        return "no gradient flows into state";
    }
}
