package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// Moves elements to or from places named by an index tensor (integers).
public non-sealed interface Indexing extends Op {
    /// What one step of the iteration does.
    sealed interface Form permits GatherForm, ScatterForm, OneHotForm, PositionForm {}

    /// The iteration runs over the result. Result element ← data (input 0) at `coordinates`; the coordinate of data axis `axis` is the
    /// index (input 1) read at the iteration axes `indexAxes`. `coordinates[axis]` is null.
    record GatherForm(int axis, List<AffineIndex> coordinates, List<Integer> indexAxes) implements Form {}

    /// The iteration runs over the updates (input 1), in row-major order. Result (zero at first) at `coordinates` += update; the
    /// coordinate of result axis `axis` is the index (input 0) read at the iteration axes `indexAxes`. `coordinates[axis]` is null.
    record ScatterForm(int axis, List<AffineIndex> coordinates, List<Integer> indexAxes) implements Form {}

    /// The iteration runs over the result: 1 where the position along `axis` equals the index (input 0) read at the other axes.
    record OneHotForm(int axis) implements Form {}

    /// The iteration runs over the result: the position along `axis`. Nothing is read.
    record PositionForm(int axis) implements Form {}

    /// The form for given operand types.
    Form form(List<TensorType> inputs);
}
