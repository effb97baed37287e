package io.tapeless.compiler.interpret;

import io.tapeless.compiler.type.DType;
import java.util.Arrays;
import java.util.List;

/// A tensor with known extents, row-major. Elements of every dtype are held as doubles (bool: 0 or 1). Treat `values` as read-only:
/// reshaped tensors share it.
///
/// @param dtype  the declared element type; f32 values are not rounded to single precision
/// @param shape  the extents, outermost first; empty for a scalar
/// @param values the elements
public record InterpretedTensor(DType dtype, List<Integer> shape, double[] values) {
    public InterpretedTensor {
        shape = List.copyOf(shape);
        if (values.length != count(shape)) {
            throw new IllegalArgumentException(values.length + " values for shape " + shape);
        }
    }

    /// Number of elements of a shape.
    public static int count(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /// The element of a tensor with one element.
    ///
    /// @throws IllegalStateException when there are more
    public double scalar() {
        if (values.length != 1) {
            throw new IllegalStateException("not a single number: shape " + shape);
        }
        return values[0];
    }

    int[] extents() {
        return shape.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Row-major strides, in elements.
    int[] strides() {
        int[] strides = new int[shape.size()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.get(axis);
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InterpretedTensor t && dtype == t.dtype && shape.equals(t.shape) && Arrays.equals(values, t.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return dtype + shape.toString() + " " + Arrays.toString(values);
    }
}
