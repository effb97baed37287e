package io.tapeless.compiler.op.scan;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// A value of every step, along a new first axis of `length` positions. PyTorch: none: a Python loop and `torch.stack`.
public record Collect(Loop loop, int carries) implements Scan {
    @Override
    public String mnemonic() {
        return "collect";
    }

    @Override
    public Attributes attributes() {
        return loop.attributes("carries", carries);
    }

    @Override
    public Collect in(Loop other) {
        return new Collect(other, carries);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        Scan.check(carries, inputs);
        TensorType collected = inputs.getLast();
        return collected.withShape(collected.shape().insert(0, loop.length()));
    }
}
