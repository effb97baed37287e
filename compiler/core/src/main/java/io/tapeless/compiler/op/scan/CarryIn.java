package io.tapeless.compiler.op.scan;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.InLoop;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.type.TensorType;

/// A carried value as it enters a step. PyTorch: none: a variable of a Python loop.
public record CarryIn(Loop loop, int index, TensorType type) implements Leaf, InLoop {
    @Override
    public String mnemonic() {
        return "carry";
    }

    @Override
    public Attributes attributes() {
        return loop.attributes("index", index, "type", type);
    }

    @Override
    public CarryIn in(Loop other) {
        return new CarryIn(other, index, type);
    }
}
