package io.tapeless.compiler.op.indexing;

import static io.tapeless.compiler.op.IndexFormulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Whole slices of `x` chosen by position along one axis: the axis is replaced by the axes of the index (an embedding look-up is
/// `take` along axis 0). Gradient: dy added into the places taken. PyTorch: `torch.index_select`, `F.embedding`.
public record Take(int axis) implements Indexing {
    @Override
    public String mnemonic() {
        return "take";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("axis", axis);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        TensorType x = inputs.get(0);
        TensorType index = inputs.get(1);
        if (!index.dtype().isInteger()) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "an index must be i32 or i64, not " + index);
        }
        if (axis < 0 || axis >= x.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, "take along axis " + axis + " of " + x);
        }
        List<Dim> dims = new ArrayList<>(x.shape().dims().subList(0, axis));
        dims.addAll(index.shape().dims());
        dims.addAll(x.shape().dims().subList(axis + 1, x.rank()));
        return x.withShape(new Shape(dims));
    }

    @Override
    public Form form(List<TensorType> inputs) {
        return new GatherForm(axis, coordinates(axis, inputs.get(0).rank(), inputs.get(1).rank()),
                IntStream.range(axis, axis + inputs.get(1).rank()).boxed().toList());
    }

    /// Coordinates in the data of an element of the taken slices; null at the indexed axis.
    static List<AffineIndex> coordinates(int axis, int dataRank, int indexRank) {
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int i = 0; i < dataRank; i++) {
            coordinates.add(i == axis ? null : AffineIndex.axis(i < axis ? i : i - 1 + indexRank));
        }
        return coordinates;
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return Arrays.asList(scatterSlices(a.input(1), a.dy(), axis, a.input(0).shape().dim(axis)), null);
    }
}
