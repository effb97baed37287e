package io.tapeless.compiler.op;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Contraction.Window;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.movement.Overlap;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.op.subgraph.MaxPool;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Formulas over sliding windows, for any number of axes. Images are `[N, C, …]`; windows slide along the last axes, `by.size()` of them.
public final class WindowFormulas {
    private WindowFormulas() {}

    /// Convolution (cross-correlation): x[N, C, …] and weight[O, C / groups, …] give [N, O, …positions].
    public static Value convolution(Value x, Value weight, List<Sliding> by, List<Dim> positions, int groups) {
        Dim out = weight.shape().dim(0).div(Dim.of(groups));
        Value image = grouped(x, 1, groups);
        Value kernel = grouped(weight, 0, groups);
        Labels labels = new Labels(groups > 1, by);
        Shape shape = labels.shape(x.shape().dim(0), groups, out, positions);
        Convolution op = new Convolution(labels.of(Labels.N, Labels.G, Labels.C, labels.images()),
                labels.of(-1, Labels.G, Labels.O, Labels.C, labels.taps()), labels.of(Labels.N, Labels.G, Labels.O, labels.positions()),
                labels.windows(), shape);
        return Value.of(op, image, kernel);
    }

    /// Transposed convolution: x[N, C, …] and weight[C, O / groups, …] give [N, O, …extents]; what `convolution` does to a gradient.
    public static Value transposedConvolution(Value x, Value weight, List<Sliding> by, List<Dim> extents, int groups) {
        Value image = grouped(x, 1, groups);
        Value kernel = grouped(weight, 0, groups);
        Labels labels = new Labels(groups > 1, by);
        Shape shape = labels.shape(x.shape().dim(0), groups, weight.shape().dim(1), extents);
        Convolution op = new Convolution(labels.of(Labels.N, Labels.G, Labels.C, labels.positions()),
                labels.of(-1, Labels.G, Labels.C, Labels.O, labels.taps()), labels.of(Labels.N, Labels.G, Labels.O, labels.images()),
                labels.windows(), shape);
        return Value.of(op, image, kernel);
    }

    /// The result of a grouped convolution, [N, groups, O / groups, …], with one axis of features; others as they are.
    public static Value merged(Value y, int groups) {
        return groups == 1 ? y : reshape(y, y.shape().without(1).with(1, y.shape().dim(2).times(groups)));
    }

    /// A bias of O features added to the result of a convolution that is not merged yet.
    public static Value biased(Value y, Value bias, int groups) {
        if (groups == 1) {
            return plus(y, broadcast(bias, y.shape(), List.of(1)));
        }
        Value pair = reshape(bias, new Shape(List.of(Dim.of(groups), y.shape().dim(2))));
        return plus(y, broadcast(pair, y.shape(), List.of(1, 2)));
    }

    private static Value grouped(Value x, int axis, int groups) {
        return groups == 1 ? x : reshape(x, x.shape().with(axis, x.shape().dim(axis).div(Dim.of(groups))).insert(axis, Dim.of(groups)));
    }

    /// The labels of a convolution: four for its axes, then three for each window.
    private record Labels(boolean grouped, List<Sliding> by) {
        static final int N = 0;
        static final int G = 1;
        static final int C = 2;
        static final int O = 3;

        List<Integer> images() {
            return windows().stream().map(Window::image).toList();
        }

        List<Integer> positions() {
            return windows().stream().map(Window::position).toList();
        }

        List<Integer> taps() {
            return windows().stream().map(Window::tap).toList();
        }

        List<Window> windows() {
            List<Window> windows = new ArrayList<>();
            for (int i = 0; i < by.size(); i++) {
                windows.add(new Window(4 + 3 * i, 5 + 3 * i, 6 + 3 * i, by.get(i)));
            }
            return windows;
        }

        List<Integer> of(int first, int second, int third, List<Integer> rest) {
            return of(first, second, third, -1, rest);
        }

        List<Integer> of(int first, int second, int third, int fourth, List<Integer> rest) {
            List<Integer> labels = new ArrayList<>();
            for (int label : new int[] {first, second, third, fourth}) {
                if (label >= 0 && (grouped || label != G)) {
                    labels.add(label);
                }
            }
            labels.addAll(rest);
            return labels;
        }

        Shape shape(Dim rows, int groups, Dim features, List<Dim> rest) {
            List<Dim> dims = new ArrayList<>(List.of(rows));
            if (grouped) {
                dims.add(Dim.of(groups));
            }
            dims.add(features);
            dims.addAll(rest);
            return new Shape(dims);
        }
    }

    /// The sum over each window along the last axes; nothing outside.
    public static Value sumPool(Value x, List<Integer> kernel, List<Sliding> by, List<Dim> positions) {
        int leading = x.rank() - by.size();
        List<Integer> left = new ArrayList<>(range(leading));
        List<Integer> right = new ArrayList<>();
        List<Integer> result = new ArrayList<>(range(leading));
        List<Window> windows = new ArrayList<>();
        Shape shape = x.shape();
        for (int i = 0; i < by.size(); i++) {
            Window window = new Window(leading + 3 * i, leading + 3 * i + 1, leading + 3 * i + 2, by.get(i));
            windows.add(window);
            left.add(window.image());
            right.add(window.tap());
            result.add(window.position());
            shape = shape.with(leading + i, positions.get(i));
        }
        Value ones = constant(1, new TensorType(x.dtype(), dims(kernel)));
        return Value.of(new Convolution(left, right, result, windows, shape), x, ones);
    }

    /// The largest element of each window along the last axes.
    public static Value maxPool(Value x, List<Integer> kernel, List<Sliding> by, List<Dim> positions) {
        return Value.of(new MaxPool(kernel, by, new Shape(positions)), x);
    }

    /// All windows: x[N, C, …] gives [N, C, …kernel, …positions], 0 outside.
    public static Value unfold(Value x, List<Integer> kernel, List<Sliding> by, List<Dim> positions) {
        int n = by.size();
        int leading = x.rank() - n;
        Shape repeated = x.shape();
        for (int i = 0; i < n; i++) {
            repeated = repeated.insert(leading + i, Dim.of(kernel.get(i)));
        }
        List<Integer> axes = new ArrayList<>(range(leading));
        axes.addAll(axes(leading + n, n));
        return Value.of(new Windows(axes(leading + n, n), axes(leading, n), by, new Shape(positions), 0), broadcast(x, repeated, axes));
    }

    /// The sum of overlapping windows: [N, C, …kernel, …positions] gives [N, C, …extents].
    public static Value fold(Value windows, List<Sliding> by, List<Dim> extents) {
        int n = by.size();
        int leading = windows.rank() - 2 * n;
        Value placed = Value.of(new Overlap(axes(leading + n, n), axes(leading, n), by, new Shape(extents)), windows);
        return sum(placed, axes(leading, n));
    }

    private static List<Integer> axes(int from, int count) {
        return range(from + count).subList(from, from + count);
    }

    private static Shape dims(List<Integer> extents) {
        return new Shape(extents.stream().map(extent -> Dim.of(extent)).toList());
    }

    /// A vector written out.
    public static Value vector(double[] values, DType dtype) {
        return matrix(values, List.of(values.length), dtype);
    }

    /// A tensor written out, row-major.
    public static Value matrix(double[] values, List<Integer> extents, DType dtype) {
        return Value.of(new Literal(java.util.Arrays.stream(values).boxed().toList(), new TensorType(dtype, dims(extents))));
    }

    /// x with one axis replaced by combinations of its positions: `rows[o][i]` is the weight of position i in the new position o.
    public static Value combined(Value x, int axis, double[][] rows) {
        double[] flat = java.util.Arrays.stream(rows).flatMapToDouble(java.util.Arrays::stream).toArray();
        Value weights = matrix(flat, List.of(rows.length, rows[0].length), x.dtype());
        List<Integer> labels = range(x.rank());
        List<Integer> result = new ArrayList<>(labels);
        result.set(axis, x.rank());
        return einsum(x, labels, weights, List.of(x.rank(), axis), result);
    }

    /// x repeated `times` times at every position of an axis.
    public static Value repeated(Value x, int axis, int times) {
        Shape wide = x.shape().insert(axis + 1, Dim.of(times));
        List<Integer> axes = range(wide.rank()).stream().filter(i -> i != axis + 1).toList();
        return reshape(broadcast(x, wide, axes), x.shape().with(axis, x.shape().dim(axis).times(times)));
    }

    /// x with positions taken from itself before and after, along one axis.
    public static Value extended(Value x, int axis, Extension mode, int before, int after) {
        List<Value> parts = new ArrayList<>();
        Dim extent = x.shape().dim(axis);
        for (int i = 0; i < before; i++) {
            parts.add(slice(x, axis, switch (mode) {
                case REFLECT -> Dim.of(before - i);
                case REPLICATE -> Dim.ZERO;
                case CIRCULAR -> extent.plus(i - before);
            }, Dim.ONE));
        }
        parts.add(x);
        for (int i = 0; i < after; i++) {
            parts.add(slice(x, axis, switch (mode) {
                case REFLECT -> extent.plus(-2 - i);
                case REPLICATE -> extent.plus(-1);
                case CIRCULAR -> Dim.of(i);
            }, Dim.ONE));
        }
        return concat(parts, axis);
    }

    /// Where padding that is not a constant comes from.
    public enum Extension { REFLECT, REPLICATE, CIRCULAR }
}
