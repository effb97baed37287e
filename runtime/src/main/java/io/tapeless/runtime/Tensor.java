package io.tapeless.runtime;

/// A named tensor with its live storage: row-major, in the Java array of its type. Shape extents are ≥ 0; a scalar has none.
public record Tensor(String name, TensorSpec.Role role, ElementType type, int[] shape, Object data) {
    /// Number of elements.
    public int elements() {
        int count = 1;
        for (int extent : shape) {
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }
}
