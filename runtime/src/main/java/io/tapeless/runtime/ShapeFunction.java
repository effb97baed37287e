package io.tapeless.runtime;

/// The shape of a tensor as a function of the program's symbols (`N`, `T`, …), in the order of [ModelInfo#symbols].
@FunctionalInterface
public interface ShapeFunction {
    /// The extents for the given symbol values; a new array each time.
    int[] shape(int... symbols);
}
