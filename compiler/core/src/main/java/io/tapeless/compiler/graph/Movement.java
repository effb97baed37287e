package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// Moves elements without computing: each result element is one operand element, or padding.
public non-sealed interface Movement extends Op {
    /// Where a result element comes from.
    sealed interface Source permits Access, Relabelled {}

    /// The element of operand `operand` at `coordinates` (one per operand axis, functions of the result's axes).
    /// When `guarded`, the element exists only where every coordinate is inside the operand.
    record Access(int operand, List<AffineIndex> coordinates, boolean guarded) implements Source {}

    /// The operand in row-major order under another shape; the memory is the same.
    record Relabelled() implements Source {}

    /// The candidates for a result element, in order: the first that exists is taken, else [#padding].
    List<Source> sources(List<TensorType> inputs, TensorType result);

    /// Whether there may be result elements without a source.
    default boolean fills() {
        return false;
    }

    /// The value where no source exists.
    default double padding() {
        return 0;
    }
}
