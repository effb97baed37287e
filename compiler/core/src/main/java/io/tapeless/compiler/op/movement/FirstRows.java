package io.tapeless.compiler.op.movement;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// The first `rows` rows of blocks that hold at least so many: what `batch_blocks` filled up is cut off. Used by layouts only. PyTorch: none.
public record FirstRows(Dim rows) implements Movement {
    @Override
    public String mnemonic() {
        return "first_rows";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("rows", rows);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        return inputs.getFirst().withShape(inputs.getFirst().shape().with(0, rows));
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        return List.of(new Access(0, Formulas.range(result.rank()).stream().map(AffineIndex::axis).toList(), false));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return a.none();
    }

    @Override
    public String whyNoGradient() {
        return "a layout, chosen after gradients were derived";
    }
}
