package io.tapeless.compiler.op.scan;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// Every value a carry has, along a new first axis of `length` + 1 positions: between step p − 1 and step p stands position p.
/// PyTorch: none: a Python loop that keeps every value.
public record History(Loop loop, int carries, int index) implements Scan {
    @Override
    public String mnemonic() {
        return "history";
    }

    @Override
    public Attributes attributes() {
        return loop.attributes("carries", carries, "index", index);
    }

    @Override
    public History in(Loop other) {
        return new History(other, carries, index);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        Scan.check(carries, inputs);
        TensorType carried = inputs.get(index);
        return carried.withShape(carried.shape().insert(0, loop.length().plus(1)));
    }
}
