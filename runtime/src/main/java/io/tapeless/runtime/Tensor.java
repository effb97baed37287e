package io.tapeless.runtime;

/// A named tensor with its live storage: row-major, in the Java array of its type. Shape extents are ≥ 0; a scalar has none.
///
/// A trainer may keep newer values in a layout of its own. [#data] fetches them first, and what is written into the array before the next
/// step is what that step reads. Ask for the array again after a step: one kept from before may be out of date, and a step need not
/// notice what is written into it.
///
/// @param sync run before the array is handed out
public record Tensor(String name, TensorSpec.Role role, ElementType type, int[] shape, Object data, Runnable sync) {
    private static final Runnable NOTHING = () -> { };

    /// A tensor whose array is always current.
    public Tensor(String name, TensorSpec.Role role, ElementType type, int[] shape, Object data) {
        this(name, role, type, shape, data, NOTHING);
    }

    /// The array, with current values, for reading and writing.
    public Object data() {
        sync.run();
        return data;
    }

    /// Number of elements.
    public int elements() {
        int count = 1;
        for (int extent : shape) {
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }
}
