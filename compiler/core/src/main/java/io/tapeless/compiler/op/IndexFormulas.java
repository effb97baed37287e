package io.tapeless.compiler.op;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.indexing.Gather;
import io.tapeless.compiler.op.indexing.OneHot;
import io.tapeless.compiler.op.indexing.Position;
import io.tapeless.compiler.op.indexing.ScatterElements;
import io.tapeless.compiler.op.indexing.ScatterSlices;
import io.tapeless.compiler.op.indexing.Take;
import io.tapeless.compiler.op.library.ScatterExtreme;
import io.tapeless.compiler.op.library.SortOrder;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;

/// Formulas of indices: what reads and writes the elements that indices name, and the indices that positions and an order are.
/// Each means what its operator says.
public final class IndexFormulas {
    private IndexFormulas() {}

    public static Value take(Value x, Value index, int axis) {
        return Value.of(new Take(axis), x, index);
    }

    public static Value scatterSlices(Value index, Value updates, int axis, Dim extent) {
        return Value.of(new ScatterSlices(axis, index.rank(), extent), index, updates);
    }

    public static Value gather(Value x, Value index, int axis) {
        return Value.of(new Gather(axis), x, index);
    }

    public static Value scatterElements(Value index, Value updates, int axis, Dim extent) {
        return Value.of(new ScatterElements(axis, extent), index, updates);
    }

    public static Value oneHot(Value index, int axis, Dim classes, DType dtype) {
        return Value.of(new OneHot(axis, classes, dtype), index);
    }

    /// The position (i32) along an axis, everywhere in a shape.
    public static Value position(Shape shape, int axis) {
        return Value.of(new Position(axis, shape));
    }

    public static Value sortOrder(Value x, int axis, boolean descending) {
        return Value.of(new SortOrder(axis, descending), x);
    }

    public static Value scatterExtreme(Value index, Value updates, int axis, Dim extent, boolean largest) {
        return Value.of(new ScatterExtreme(axis, extent, largest), index, updates);
    }
}
