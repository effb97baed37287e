package io.tapeless.runtime.math;

/// Copies row-major tensors into another order of axes, in blocks that stay in the L1 cache. Nothing is allocated.
public final class AxisOrder {
    /// Rows and columns of a block: 16 floats are a cache line.
    private static final int BLOCK = 16;

    private AxisOrder() {}

    /// Axis i of `to` is axis `order[i]` of `from`, which has the given shape. Both are `float[]` or both are `double[]`.
    public static void permute(Object from, int[] shape, int[] order, Object to) {
        int rank = order.length;
        int last = rank - 1;
        // The axis of the result along which `from` is contiguous.
        int near = 0;
        while (order[near] != last) {
            near++;
        }
        outer(from, 0, shape, order, to, 0, 0, near);
    }

    /// Walks the axes of the result but the last and `near`, then copies a matrix.
    private static void outer(Object from, int fromAt, int[] shape, int[] order, Object to, int toAt, int axis, int near) {
        int last = order.length - 1;
        if (axis == last) {
            int columns = shape[order[last]];
            int rows = near == last ? 1 : shape[order[near]];
            matrix(from, fromAt, stride(shape, order[last]), to, toAt, resultStride(shape, order, near), rows, columns);
            return;
        }
        if (axis == near) {
            outer(from, fromAt, shape, order, to, toAt, axis + 1, near);
            return;
        }
        int step = stride(shape, order[axis]);
        int resultStep = resultStride(shape, order, axis);
        for (int i = 0; i < shape[order[axis]]; i++) {
            outer(from, fromAt + i * step, shape, order, to, toAt + i * resultStep, axis + 1, near);
        }
    }

    private static int stride(int[] shape, int axis) {
        int stride = 1;
        for (int inner = axis + 1; inner < shape.length; inner++) {
            stride *= shape[inner];
        }
        return stride;
    }

    private static int resultStride(int[] shape, int[] order, int axis) {
        int stride = 1;
        for (int inner = axis + 1; inner < order.length; inner++) {
            stride *= shape[order[inner]];
        }
        return stride;
    }

    /// `to[r, c] = from[c, r]`: rows of `to` are contiguous, and columns of `from`.
    private static void matrix(Object from, int fromAt, int fromStep, Object to, int toAt, int toStep, int rows, int columns) {
        for (int row = 0; row < rows; row += BLOCK) {
            for (int column = 0; column < columns; column += BLOCK) {
                int source = fromAt + row + column * fromStep;
                int target = toAt + row * toStep + column;
                int height = Math.min(BLOCK, rows - row);
                int width = Math.min(BLOCK, columns - column);
                switch (from) {
                    case float[] floats -> block(floats, source, fromStep, (float[]) to, target, toStep, height, width);
                    case double[] doubles -> block(doubles, source, fromStep, (double[]) to, target, toStep, height, width);
                    default -> throw new IllegalArgumentException("not floats: " + from.getClass().getSimpleName());
                }
            }
        }
    }

    private static void block(float[] from, int fromAt, int fromStep, float[] to, int toAt, int toStep, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to[toAt + row * toStep + column] = from[fromAt + row + column * fromStep];
            }
        }
    }

    private static void block(double[] from, int fromAt, int fromStep, double[] to, int toAt, int toStep, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to[toAt + row * toStep + column] = from[fromAt + row + column * fromStep];
            }
        }
    }
}
