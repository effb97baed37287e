package io.tapeless.compiler.op.movement;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Rows in blocks, so that the rows of a block are neighbours: [N, …] becomes [⌈N / lanes⌉, …, lanes], with 0 where rows are missing.
/// A layout that the planner chooses, after gradients were derived. PyTorch: none.
public record BatchBlocks(int lanes) implements Movement {
    @Override
    public String mnemonic() {
        return "batch_blocks";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("lanes", lanes);
    }

    /// The number of blocks for so many rows.
    public static Dim blocks(Dim rows, int lanes) {
        return rows.plus(lanes - 1).div(Dim.of(lanes));
    }

    /// The shape in blocks.
    public static Shape shape(Shape shape, int lanes) {
        return shape.with(0, blocks(shape.dim(0), lanes)).insert(shape.rank(), Dim.of(lanes));
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        return inputs.getFirst().withShape(shape(inputs.getFirst().shape(), lanes));
    }

    @Override
    public boolean fills() {
        return true;
    }

    @Override
    public List<Source> sources(List<TensorType> inputs, TensorType result) {
        List<AffineIndex> coordinates = new ArrayList<>();
        coordinates.add(new AffineIndex(List.of(new AffineIndex.Term(0, lanes), new AffineIndex.Term(result.rank() - 1, 1)), Dim.ZERO, 1));
        for (int axis = 1; axis < result.rank() - 1; axis++) {
            coordinates.add(AffineIndex.axis(axis));
        }
        return List.of(new Access(0, coordinates, true));
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
