package io.tapeless.compiler.op.indexing;

import static io.tapeless.compiler.op.IndexFormulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The transpose of [Take]: zeros of extent `extent` along `axis`, with every slice of the updates added at its index, in index
/// order. Inputs: index, updates. Gradient to the updates: the slices of dy at the index. PyTorch: `Tensor.index_add`.
public record ScatterSlices(int axis, int indexRank, Dim extent) implements Indexing {
    @Override
    public String mnemonic() {
        return "scatter_slices";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis, "index_rank", indexRank, "extent", extent);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType updates = inputs.get(1);
        List<Dim> dims = new ArrayList<>(updates.shape().dims().subList(0, axis));
        dims.add(extent);
        dims.addAll(updates.shape().dims().subList(axis + indexRank, updates.rank()));
        return updates.withShape(new Shape(dims));
    }

    @Override
    public Form form(List<TensorType> inputs) {
        return new ScatterForm(axis, Take.coordinates(axis, inputs.get(1).rank() - indexRank + 1, indexRank),
                IntStream.range(axis, axis + indexRank).boxed().toList());
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return Arrays.asList(null, take(a.dy(), a.input(0), axis));
    }
}
