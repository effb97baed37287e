package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.op.Formulas.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.op.WindowFormulas;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Convolutions of many channels, which are stored with channels last, and what is made of their results, with all gradients.
class ImageBackendTest {
    private static final int[][] ROWS = {{1}, {5}};

    static Value convolution(Value x, Value w, Sliding by, int... positions) {
        List<Dim> extents = Arrays.stream(positions).mapToObj(Dim::of).toList();
        return WindowFormulas.convolution(x, w, Collections.nCopies(positions.length, by), extents, 1);
    }

    private static Value relu(Value x) {
        return maximum(x, like(x, 0));
    }

    /// Outputs a value and the gradients of the sum of its squares.
    static void both(GraphCases one, Value y, List<Value> wanted) {
        one.output(y);
        Value loss = sum(times(y, y), range(y.rank()));
        Map<Value, Value> gradients = Differentiator.gradients(loss, wanted);
        wanted.forEach(value -> one.output(gradients.get(value)));
    }

    @Test
    void windowsOfEveryKind() {
        GraphCases padded = new GraphCases("padded");
        Value x = padded.input("x", N, 16, 7, 11);
        Value w = padded.input("w", 32, 16, 3, 3);
        Value wide = padded.input("wide", 16, 16, 5, 5);
        both(padded, plus(relu(convolution(relu(x), w, new Sliding(1, 1, 1), 7, 11)),
                broadcast(sum(convolution(x, wide, new Sliding(1, 1, 2), 7, 11), List.of(1)),
                GraphCases.shape(N, 32, 7, 11), List.of(0, 2, 3))), List.of(x, w, wide));

        GraphCases valid = new GraphCases("valid");
        Value x2 = valid.input("x", N, 3, 14, 14);
        Value first = valid.input("first", 30, 3, 3, 3);
        Value second = valid.input("second", 32, 30, 3, 3);
        Value bias = valid.input("bias", 32);
        Value hidden = relu(convolution(x2, first, new Sliding(1, 1, 0), 12, 12));
        Value y = convolution(hidden, second, new Sliding(1, 1, 0), 10, 10);
        both(valid, relu(plus(y, broadcast(bias, y.shape(), List.of(1)))), List.of(first, second, bias));

        GraphCases strided = new GraphCases("strided");
        Value x3 = strided.input("x", N, 16, 9, 17);
        Value w3 = strided.input("w", 16, 16, 3, 3);
        Value dilated = strided.input("dilated", 16, 16, 2, 2);
        Value half = convolution(x3, w3, new Sliding(2, 1, 1), 5, 9);
        both(strided, convolution(relu(half), dilated, new Sliding(1, 2, 1), 5, 9), List.of(x3, w3, dilated));
        Backends.check(List.of(padded.runs(ROWS), valid.runs(ROWS), strided.runs(ROWS)), 1);
    }

    /// A batch of literal size: images at one position could be the rows of a tile of windows, whose lanes are channels.
    @Test
    void borderedWindowsOfFixedBatches() {
        List<BackendCase> all = new ArrayList<>();
        for (int rows : new int[] {2, 7, 16}) {
            for (int channels : new int[] {1, 3}) {
                GraphCases one = new GraphCases("fixed" + rows + "by" + channels);
                Value x = one.input("x", rows, channels, 4, 6);
                Value w = one.input("w", 16, channels, 3, 3);
                Value further = one.input("further", 32, 16, 3, 3);
                Value h = relu(convolution(x, w, new Sliding(1, 1, 1), 4, 6));
                both(one, convolution(h, further, new Sliding(2, 1, 1), 2, 3), List.of(x, w, further));
                one.output(h);
                all.add(one.runs());
            }
        }
        Backends.check(all, 1);
    }

    /// Groups of channels, with borders, strides and biases, one group's result another's image; a last layer of one feature.
    @Test
    void windowsOfGroups() {
        GraphCases groups = new GraphCases("groups");
        Value x = groups.input("x", 3, 16, 9, 12);
        Value first = groups.input("first", 48, 16, 3, 3);
        Value sixths = groups.input("sixths", 48, 8, 3, 3);
        Value thirds = groups.input("thirds", 48, 16, 3, 3);
        Value bias = groups.input("bias", 48);
        Value halves = groups.input("halves", 24, 24, 1, 2);
        Value last = groups.input("last", 1, 24, 3, 3);
        Value h = relu(convolution(x, first, new Sliding(1, 1, 1), 9, 12));
        Value six = relu(grouped(h, sixths, new Sliding(1, 1, 1), 6, 9, 12));
        Value three = WindowFormulas.convolution(six, thirds, Collections.nCopies(2, new Sliding(2, 1, 1)), List.of(Dim.of(5), Dim.of(6)), 3);
        Value biased = WindowFormulas.merged(WindowFormulas.biased(three, bias, 3), 3);
        Value two = grouped(biased, halves, new Sliding(1, 1, 0), 2, 5, 5);
        both(groups, convolution(two, last, new Sliding(1, 1, 1), 5, 5), List.of(x, first, sixths, thirds, bias, halves, last));
        groups.output(sum(six, List.of(1, 2)));
        groups.output(maxOver(WindowFormulas.biased(three, bias, 3), List.of(3, 4)));

        // The images of a convolution in three dimensions have the shape of those in groups.
        GraphCases cube = new GraphCases("cube");
        Value x2 = cube.input("x", 2, 16, 6, 9);
        Value w2 = cube.input("w", 32, 16, 1, 1);
        Value own = cube.input("own", 32, 8, 3, 3);
        Value deep = cube.input("deep", 16, 4, 3, 3, 3);
        Value h2 = convolution(x2, w2, new Sliding(1, 1, 0), 6, 9);
        Value y2 = convolution(reshape(h2, GraphCases.shape(2, 4, 8, 6, 9)), deep, new Sliding(1, 1, 1), 8, 6, 9);
        both(cube, plus(sum(y2, List.of(1, 2)), sum(grouped(h2, own, new Sliding(1, 1, 1), 4, 6, 9), List.of(1))), List.of(x2, w2, own, deep));
        assertFalse(kernels(groups).contains("in blocks"), "channels fill the lanes");
        Backends.check(List.of(groups.runs(), cube.runs()), 1);
    }

    /// Few features, whose sums have the taps of a row innermost: rows that tiles divide and do not, taps apart and under strides, two to five of them, a
    /// masked vector of features.
    @Test
    void tapsOfRows() {
        // features, width, taps, stride, dilation, padding
        int[][] shapes = {{16, 32, 3, 1, 1, 1}, {16, 13, 3, 1, 1, 1}, {13, 16, 3, 1, 2, 2}, {14, 19, 5, 1, 1, 2}, {16, 24, 2, 1, 1, 0},
                {16, 33, 3, 2, 1, 1}, {16, 9, 5, 1, 1, 0}};
        List<BackendCase> all = new ArrayList<>();
        for (int[] shape : shapes) {
            GraphCases one = new GraphCases("taps" + all.size());
            Sliding by = new Sliding(shape[3], shape[4], shape[5]);
            int reach = (shape[2] - 1) * shape[4];
            int height = (6 + 2 * shape[5] - reach - 1) / shape[3] + 1;
            int width = (shape[1] + 2 * shape[5] - reach - 1) / shape[3] + 1;
            Value x = one.input("x", N, 16, 6, shape[1]);
            Value w = one.input("w", shape[0], 16, shape[2], shape[2]);
            Value bias = one.input("bias", shape[0]);
            Value y = convolution(relu(x), w, by, height, width);
            both(one, relu(plus(y, broadcast(bias, y.shape(), List.of(1)))), List.of(x, w, bias));
            all.add(one.runs(ROWS));
            boolean innermost = kernels(one).contains("[" + shape[2] + ", 16, " + shape[2] + "]");
            assertEquals(width >= 8, innermost, "taps of a row summed inside channels: " + Arrays.toString(shape));
        }
        Backends.check(all, 1);
    }

    /// Gradients of images under strides, and transposed convolutions: positions with the same taps are rows of a tile, where whole strides divide the image,
    /// with a border and without.
    @Test
    void betweenStrides() {
        // channels, features, width, taps, stride, padding
        int[][] shapes = {{16, 32, 32, 3, 2, 1}, {32, 16, 16, 3, 2, 1}, {16, 32, 17, 3, 2, 1}, {16, 16, 16, 1, 2, 0}, {16, 16, 24, 2, 2, 0},
                {32, 16, 27, 3, 3, 1}, {16, 32, 18, 5, 2, 2}, {13, 16, 16, 4, 2, 1}};
        List<BackendCase> all = new ArrayList<>();
        for (int[] shape : shapes) {
            GraphCases one = new GraphCases("between" + all.size());
            Sliding by = new Sliding(shape[4], 1, shape[5]);
            Value x = one.input("x", N, shape[0], 6, shape[2]);
            Value w = one.input("w", shape[1], shape[0], shape[3], shape[3]);
            Value own = one.input("own", shape[0], shape[0], 1, 1);
            Value h = relu(convolution(x, own, new Sliding(1, 1, 0), 6, shape[2]));
            both(one, convolution(h, w, by, (6 + 2 * shape[5] - shape[3]) / shape[4] + 1, (shape[2] + 2 * shape[5] - shape[3]) / shape[4] + 1),
                    List.of(x, w, own));
            all.add(one.runs(ROWS));
            boolean split = kernels(one).contains("parallel [N, 6, " + shape[2] / shape[4] + ", " + shape[4] + ", " + shape[0] + "]");
            assertEquals(shape[2] % shape[4] == 0, split, "rows of one remainder: " + Arrays.toString(shape));
        }
        Backends.check(all, 1);
    }

    /// Sums of few terms that end side by side: one feature of images whose channels fill the lanes, or not.
    @Test
    void oneFeature() {
        List<BackendCase> all = new ArrayList<>();
        int tiles = 0;
        for (int[] shape : new int[][] {{16, 3, 13}, {12, 3, 16}, {40, 1, 7}, {24, 2, 35}, {5, 5, 9}}) {
            GraphCases one = new GraphCases("one" + shape[0]);
            Value x = one.input("x", 3, 16, 6, shape[2]);
            Value w = one.input("w", shape[0], 16, 1, 1);
            Value last = one.input("last", 1, shape[0], shape[1], shape[1]);
            Value h = relu(convolution(x, w, new Sliding(1, 1, 0), 6, shape[2]));
            both(one, convolution(h, last, new Sliding(1, 1, shape[1] / 2), 6 + shape[1] / 2 * 2 - shape[1] + 1, shape[2] + shape[1] / 2 * 2 - shape[1] + 1),
                    List.of(x, w, last));
            all.add(one.runs());
            tiles += kernels(one).contains("LANE_TILE") ? 1 : 0;
        }
        assertEquals(3, tiles, "windows whose sums end side by side");
        Backends.check(all, 1);
    }

    /// Group norm between convolutions, and images joined and parted along their channels: nothing leaves the order of the convolutions.
    @Test
    void normalisedGroups() {
        GraphCases norm = new GraphCases("norm");
        Value x = norm.input("x", N, 16, 6, 9);
        Value w = norm.input("w", 32, 16, 3, 3);
        Value scale = norm.input("scale", 32);
        Value after = norm.input("after", 16, 56, 1, 1);
        Value h = convolution(x, w, new Sliding(1, 1, 1), 6, 9);
        Value scaled = times(relu(normalised(h, 8)), broadcast(scale, h.shape(), List.of(1)));
        Value joined = concat(List.of(scaled, slice(h, 1, Dim.of(8), Dim.of(24))), 1);
        both(norm, normalised(convolution(joined, after, new Sliding(1, 1, 0), 6, 9), 2), List.of(w, scale, after));
        assertFalse(kernels(norm).contains("in blocks"), "channels fill the lanes");
        long turned = Pattern.compile("transposed (h|scaled|joined)").matcher(kernels(norm)).results().count();
        assertEquals(0, turned, "images are copied in no other order");
        Backends.check(List.of(norm.runs(ROWS)), 1);
    }

    /// Images with their channels last as the user asks for it, too: the very memory of the convolution, which runs once.
    @Test
    void channelsLastByTheUser() {
        GraphCases one = new GraphCases("last");
        Value x = one.input("x", N, 16, 6, 9);
        Value w = one.input("w", 16, 16, 3, 3);
        Value after = one.input("after", 16, 16, 3, 3);
        Value h = convolution(x, w, new Sliding(1, 1, 1), 6, 9).labelled("h");
        Value seen = permute(h, List.of(0, 2, 3, 1));
        one.output(sum(times(seen, exp(seen)), List.of(1)));
        one.output(convolution(relu(h), after, new Sliding(1, 1, 1), 6, 9));
        assertEquals(2, Pattern.compile("= convolution\\(").matcher(kernels(one)).results().count(), kernels(one));
        Backends.check(List.of(one.runs(ROWS)), 1);
    }

    private static Value normalised(Value x, int groups) {
        int elements = (int) (x.shape().elements().tuned() / x.shape().dim(0).tuned() / groups);
        Value grouped = reshape(x, GraphCases.shape(N, groups, elements));
        Value centred = minus(grouped, broadcast(mean(grouped, List.of(2)), grouped.shape(), List.of(0, 1)));
        Value variance = mean(times(centred, centred), List.of(2));
        return reshape(times(centred, broadcast(rsqrt(plus(variance, 1e-5)), grouped.shape(), List.of(0, 1))), x.shape());
    }

    private static String kernels(GraphCases one) {
        return kernels(one.runs());
    }

    static String kernels(BackendCase one) {
        return JavaBackend.kernels(one.singlePrecision().graph(), "portable", true).stream().map(Kernel::toString).collect(Collectors.joining());
    }

    /// Each channel has windows of its own, beside ordinary ones.
    @Test
    void windowsOfEachChannelAndOfGroups() {
        GraphCases each = new GraphCases("each");
        Value x = each.input("x", 3, 16, 9, 7);
        Value point = each.input("point", 32, 16, 1, 1);
        Value own = each.input("own", 32, 1, 3, 3);
        Value half = each.input("half", 32, 1, 3, 3);
        Value groups = each.input("groups", 4, 16, 2, 2);
        Value h = relu(convolution(x, point, new Sliding(1, 1, 0), 9, 7));
        Value same = relu(grouped(h, own, new Sliding(1, 1, 1), 32, 9, 7));
        Value smaller = relu(grouped(same, half, new Sliding(2, 1, 1), 32, 5, 4));
        both(each, grouped(smaller, groups, new Sliding(1, 1, 0), 2, 4, 3), List.of(x, point, own, half, groups));
        assertFalse(kernels(each).contains("in blocks"), "channels fill the lanes");
        Backends.check(List.of(each.runs()), 1);
    }

    /// Windows of single channels that stick out, in every kind of tile: one, two and no row of blocks more than whole, positions that eight divide and that
    /// nothing divides, strides and dilations, more than sixteen taps; images of which rows of the batch fill the lanes, or channels.
    @Test
    void tilesOfSingleChannels() {
        int[][] shapes = {{3, 9, 7, 3, 1, 1}, {3, 5, 14, 5, 1, 1}, {3, 6, 13, 3, 2, 1}, {3, 8, 16, 3, 2, 1}, {3, 7, 11, 3, 1, 2}, {3, 4, 8, 7, 1, 1},
                {32, 5, 8, 5, 1, 1}, {32, 6, 13, 3, 2, 1}};
        List<BackendCase> all = new ArrayList<>();
        int windows = 0;
        int lanes = 0;
        for (int[] shape : shapes) {
            GraphCases one = new GraphCases("single" + all.size());
            int channels = shape[0];
            int taps = shape[3];
            Sliding by = new Sliding(shape[4], shape[5], taps / 2 * shape[5]);
            Value x = one.input("x", N, channels, shape[1], shape[2]);
            Value own = one.input("own", channels, 1, taps, taps);
            Value scale = one.input("scale", channels);
            Value h = times(x, broadcast(scale, x.shape(), List.of(1)));
            both(one, relu(grouped(h, own, by, channels, (shape[1] - 1) / shape[4] + 1, (shape[2] - 1) / shape[4] + 1)), List.of(x, own, scale));
            all.add(one.runs(new int[][] {{1}, {17}}));
            windows += kernels(one).contains("WINDOW_TILE") ? 1 : 0;
            lanes += kernels(one).contains("LANE_TILE") ? 1 : 0;
        }
        assertEquals(8, windows, "tiles of neighbouring positions");
        assertEquals(8, lanes, "tiles of neighbouring taps");
        Backends.check(all, 1);
    }

    private static Value grouped(Value x, Value w, Sliding by, int groups, int... positions) {
        List<Dim> extents = Arrays.stream(positions).mapToObj(Dim::of).toList();
        return WindowFormulas.merged(WindowFormulas.convolution(x, w, Collections.nCopies(positions.length, by), extents, groups), groups);
    }

    @Test
    void whatIsMadeOfImages() {
        GraphCases pooled = new GraphCases("pooled");
        Value x = pooled.input("x", N, 16, 8, 8);
        Value w = pooled.input("w", 16, 16, 1, 1);
        Value flat = pooled.input("flat", 256, 3);
        Value y = convolution(x, w, new Sliding(1, 1, 0), 8, 8);
        List<Sliding> by = List.of(new Sliding(2, 1, 0), new Sliding(2, 1, 0));
        Value mean = WindowFormulas.sumPool(relu(y), List.of(2, 2), by, List.of(Dim.of(4), Dim.of(4)));
        Value largest = WindowFormulas.maxPool(y, List.of(3, 3), List.of(new Sliding(2, 1, 1), new Sliding(2, 1, 1)), List.of(Dim.of(4), Dim.of(4)));
        Value both = times(plus(mean, largest), 0.5);
        Value rows = reshape(both, GraphCases.shape(N, 256));
        both(pooled, einsum(rows, List.of(0, 1), flat, List.of(1, 2), List.of(0, 2)), List.of(w, flat));
        pooled.output(concat(List.of(slice(y, 1, Dim.of(3), Dim.of(8)), pad(slice(y, 3, Dim.ONE, Dim.of(7)), 3, Dim.ONE, Dim.ZERO, 0)), 1));
        pooled.output(sum(y, List.of(2, 3)));
        pooled.output(maxOver(y, List.of(1)));

        GraphCases line = new GraphCases("line");
        Value x1 = line.input("x", N, 16, 19);
        Value w1 = line.input("w", 16, 16, 3);
        Value y1 = convolution(x1, w1, new Sliding(1, 1, 1), 19);
        Value mean1 = broadcast(sum(y1, List.of(0, 2)), y1.shape(), List.of(1));
        both(line, times(y1, mean1), List.of(x1, w1));
        Backends.check(List.of(pooled.runs(ROWS), line.runs(ROWS)), 1);
    }

    /// Windows that stick out and have nothing inside but −∞: the gradient goes to the first point inside, as in PyTorch.
    @Test
    void windowsWithoutAnyFiniteElement() {
        GraphCases pooled = new GraphCases("infinite");
        Value x = pooled.input("x", N, 3, 7, 6);
        Value dy = pooled.input("dy", N, 3, 4, 4);
        Value few = where(greater(x, like(x, 0.8)), x, like(x, Double.NEGATIVE_INFINITY));
        Value largest = WindowFormulas.maxPool(few, List.of(3, 3), Collections.nCopies(2, new Sliding(2, 1, 1)), List.of(Dim.of(4), Dim.of(4)));
        pooled.output(largest);
        pooled.output(Differentiator.gradients(sum(times(largest, dy), range(4)), List.of(few)).get(few));
        Backends.check(List.of(pooled.runs(ROWS)), 1);
    }

    /// Features normalised in groups leave the order of images and come back, with a ReLU, whose gradient asks where they were positive.
    @Test
    void conditionsInAnotherOrder() {
        GraphCases grouped = new GraphCases("normalised");
        Value x = grouped.input("x", N, 16, 6, 8);
        Value first = grouped.input("first", 16, 16, 3, 3);
        Value second = grouped.input("second", 32, 16, 3, 3);
        Value h = reshape(convolution(x, first, new Sliding(1, 1, 1), 6, 8), GraphCases.shape(N, 4, 192));
        Value centred = minus(h, broadcast(times(sum(h, List.of(2)), 1.0 / 192), h.shape(), List.of(0, 1)));
        Value positive = relu(reshape(centred, x.shape()));
        both(grouped, convolution(positive, second, new Sliding(1, 1, 1), 6, 8), List.of(x, first, second));
        String convolutions = Arrays.stream(kernels(grouped).split("(?m)^(?=kernel )")).filter(kernel -> kernel.contains("convolution("))
                .collect(Collectors.joining());
        assertFalse(convolutions.contains("scalar"), convolutions);
        Backends.check(List.of(grouped.runs(ROWS)), 1);
    }
}
