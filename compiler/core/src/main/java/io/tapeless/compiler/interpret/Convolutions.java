package io.tapeless.compiler.interpret;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Contraction.Window;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Contractions along windows: for each result element, a plain sum over the free labels; of a window's two labels that the result does
/// not have, one runs and the other follows.
final class Convolutions {
    private final Contraction op;
    private final double[] left;
    private final double[] right;
    private final int[] extents;
    /// What one step along each label moves in each operand; labels that follow are counted when they are known.
    private final int[] leftStrides;
    private final int[] rightStrides;
    private final int[] at;
    private final int[] free;
    private double sum;

    private Convolutions(Contraction op, InterpretedTensor left, InterpretedTensor right, List<Integer> shape) {
        this.op = op;
        this.left = left.values();
        this.right = right.values();
        List<Integer> labels = Stream.of(op.left(), op.right(), op.result()).flatMap(List::stream).distinct().toList();
        int count = labels.stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        this.extents = new int[count];
        this.at = new int[count];
        this.leftStrides = strides(op.left(), left.strides());
        this.rightStrides = strides(op.right(), right.strides());
        bind(op.left(), left.shape());
        bind(op.right(), right.shape());
        bind(op.result(), shape);
        this.free = labels.stream().mapToInt(Integer::intValue).filter(label -> !op.result().contains(label)
                && op.windows().stream().noneMatch(window -> follower(window) == label)).toArray();
    }

    private int[] strides(List<Integer> labels, int[] steps) {
        int[] strides = new int[extents.length];
        IntStream.range(0, steps.length).forEach(axis -> strides[labels.get(axis)] = steps[axis]);
        return strides;
    }

    private void bind(List<Integer> labels, List<Integer> shape) {
        IntStream.range(0, labels.size()).forEach(axis -> extents[labels.get(axis)] = shape.get(axis));
    }

    private int follower(Window window) {
        return op.result().contains(window.image()) ? window.position() : window.image();
    }

    static double[] convolve(Contraction op, InterpretedTensor left, InterpretedTensor right, List<Integer> shape) {
        Convolutions run = new Convolutions(op, left, right, shape);
        double[] out = new double[InterpretedTensor.count(shape)];
        for (int i = 0; i < out.length; i++) {
            int rest = i;
            for (int axis = shape.size() - 1; axis >= 0; axis--) {
                run.at[op.result().get(axis)] = rest % shape.get(axis);
                rest /= shape.get(axis);
            }
            run.sum = 0;
            run.add(0);
            out[i] = run.sum;
        }
        return out;
    }

    private void add(int depth) {
        if (depth < free.length) {
            for (int i = 0; i < extents[free[depth]]; i++) {
                at[free[depth]] = i;
                add(depth + 1);
            }
            return;
        }
        for (Window window : op.windows()) {
            if (!follow(window)) {
                return;
            }
        }
        sum += left[offset(leftStrides)] * right[offset(rightStrides)];
    }

    /// Sets the label of a window that follows from the others; false when there is no such position.
    private boolean follow(Window window) {
        int stride = window.by().stride();
        int tap = at[window.tap()] * window.by().dilation() - window.by().padding();
        if (follower(window) == window.image()) {
            at[window.image()] = at[window.position()] * stride + tap;
            return at[window.image()] >= 0 && at[window.image()] < extents[window.image()];
        }
        int distance = at[window.image()] - tap;
        at[window.position()] = Math.floorDiv(distance, stride);
        return distance >= 0 && distance % stride == 0 && at[window.position()] < extents[window.position()];
    }

    private int offset(int[] strides) {
        int offset = 0;
        for (int label = 0; label < strides.length; label++) {
            offset += at[label] * strides[label];
        }
        return offset;
    }
}
