package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.emit.ImageBackendTest.both;
import static io.tapeless.compiler.emit.ImageBackendTest.convolution;
import static io.tapeless.compiler.emit.ImageBackendTest.kernels;
import static io.tapeless.compiler.op.Formulas.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.WindowFormulas;
import io.tapeless.compiler.op.elementwise.Compare;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.subgraph.CustomGradient;
import io.tapeless.compiler.optimize.Passes;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The largest elements of windows, and where these are, found in the tiles of the convolution that is pooled.
class PoolBackendTest {
    private static final Sliding WHOLE = new Sliding(1, 1, 0);

    private static Value pool(Value x, int kernel, Sliding by, int... positions) {
        return WindowFormulas.maxPool(x, List.of(kernel, kernel), Collections.nCopies(2, by), List.of(Dim.of(positions[0]), Dim.of(positions[1])));
    }

    private static Value halved(Value x, int... positions) {
        return pool(x, 2, new Sliding(2, 1, 0), positions);
    }

    /// As the prelude has it: the gradient asks its result.
    private static Value relu(Value x) {
        Value operand = Value.of(new Named(Named.Role.INPUT, "0", x.type()));
        Value y = Value.of(new Named(Named.Role.INPUT, "y", x.type()));
        Value dy = Value.of(new Named(Named.Role.INPUT, "dy", x.type()));
        Value zero = like(operand, 0);
        Value gradient = where(Value.of(new Compare(Comparison.LE), y, zero), zero, dy);
        return Value.of(new CustomGradient("relu", new Graph("relu", List.of(new Graph.Root(Graph.Role.OUTPUT, "0", maximum(operand, zero)))),
                new Graph("gradient", List.of(new Graph.Root(Graph.Role.GRADIENT, "0", gradient))),
                CustomGradient.Stated.DIFFERENT), x);
    }

    private static Value biased(Value x, Value bias) {
        return plus(x, broadcast(bias, x.shape(), List.of(1)));
    }

    /// A case as a model's program would be.
    private static BackendCase cleaned(GraphCases one, int[]... rows) {
        BackendCase expanded = one.runs(rows);
        return new BackendCase(expanded.name(), Passes.run(expanded.graph(), Passes.afterDifferentiation()), expanded.runs());
    }

    /// Kernels that pool in tiles.
    private static int tiles(GraphCases one) {
        return kernels(cleaned(one)).split("POOL_TILE", -1).length - 1;
    }

    /// Rows that tiles do not divide, rows and columns that no window has, a batch that fills no block; with a bias or not, and ReLU before, after or not at
    /// all.
    @Test
    void imagesInLanes() {
        GraphCases plain = new GraphCases("plain");
        Value x = plain.input("x", N, 1, 20, 22);
        Value w = plain.input("w", 5, 1, 3, 3);
        plain.output(WindowFormulas.maxPool(convolution(x, w, WHOLE, 18, 20), List.of(3, 1), List.of(new Sliding(4, 1, 0), WHOLE),
                List.of(Dim.of(4), Dim.of(20))));

        GraphCases active = new GraphCases("active");
        Value x2 = active.input("x", N, 1, 15, 14);
        Value w2 = active.input("w", 7, 1, 3, 3);
        Value bias = active.input("bias", 7);
        both(active, halved(relu(biased(convolution(x2, w2, WHOLE, 13, 12), bias)), 6, 6), List.of(w2, bias));

        GraphCases after = new GraphCases("after");
        Value x3 = after.input("x", N, 2, 14, 13);
        Value w3 = after.input("w", 6, 2, 2, 3);
        both(after, relu(halved(convolution(x3, w3, WHOLE, 13, 11), 6, 5)), List.of(x3, w3));
        assertEquals(List.of(1, 1, 1), List.of(tiles(plain), tiles(active), tiles(after)), "one kernel of each");
        Backends.check(List.of(cleaned(plain, new int[][] {{5}, {17}}), cleaned(active, new int[][] {{1}, {61}}), cleaned(after, new int[][] {{19}})), 1);
    }

    /// A window is one product of the gradient of its weights: tiles of one, two and three features, of three to seven taps, and of one row of these.
    @Test
    void weightsAtWinners() {
        List<BackendCase> cases = new ArrayList<>();
        for (int[] sizes : new int[][] {{7, 2, 3, 3}, {6, 3, 5, 5}, {9, 1, 1, 4}, {8, 1, 3, 7}}) {
            GraphCases one = new GraphCases("winners" + sizes[0]);
            Value x = one.input("x", N, sizes[1], 11 + sizes[2], 13 + sizes[3]);
            Value w = weights(one, sizes);
            Value bias = one.input("bias", sizes[0]);
            Value pooled = halved(relu(biased(convolution(x, w, WHOLE, 12, 14), bias)), 6, 7);
            Map<Value, Value> gradients = Differentiator.gradients(sum(times(pooled, one.input("dy", N, sizes[0], 6, 7)), range(4)), List.of(x, w, bias));
            List.of(x, w, bias).forEach(input -> one.output(gradients.get(input)));
            cases.add(cleaned(one, new int[][] {{19}}));
        }
        assertEquals(Collections.nCopies(4, 1), cases.stream().map(PoolBackendTest::choosing).toList());
        Backends.check(cases, 1);
    }

    /// Windows that stick out, leave gaps or have few taps, images of other layouts, and small ones.
    @Test
    void weightsWithoutWinners() {
        List<BackendCase> cases = new ArrayList<>();
        for (Sliding by : List.of(new Sliding(1, 1, 1), new Sliding(2, 1, 0), new Sliding(1, 2, 0))) {
            GraphCases one = new GraphCases("other");
            int positions = by.padding() > 0 ? 18 : by.stride() > 1 ? 8 : 14;
            Value w = one.input("w", 6, 1, 3, 3);
            both(one, halved(convolution(one.input("x", N, 1, 18, 18), w, by, positions, positions), positions / 2, positions / 2), List.of(w));
            cases.add(cleaned(one, new int[][] {{17}}));
        }
        for (int[] sizes : new int[][] {{6, 1, 2, 2}, {32, 16, 3, 3}, {2, 1, 3, 3}}) {
            GraphCases one = new GraphCases("few");
            Value w = weights(one, sizes);
            int positions = sizes[0] == 2 ? 4 : 10;
            both(one, halved(convolution(one.input("x", N, sizes[1], positions + sizes[2] - 1, positions + sizes[3] - 1), w, WHOLE, positions, positions),
                    positions / 2, positions / 2), List.of(w));
            cases.add(cleaned(one, new int[][] {{3}}));
        }
        assertEquals(Collections.nCopies(6, 0), cases.stream().map(PoolBackendTest::choosing).toList());
        Backends.check(cases, 1);
    }

    private static Value weights(GraphCases one, int[] sizes) {
        return one.input("w", sizes[0], sizes[1], sizes[2], sizes[3]);
    }

    /// Kernels in which windows choose what is multiplied.
    private static int choosing(BackendCase one) {
        return kernels(one).split("convolution_at_winners", -1).length - 1;
    }

    @Test
    void channelsInLanes() {
        GraphCases odd = new GraphCases("odd");
        Value x = odd.input("x", N, 16, 14, 17);
        Value w = odd.input("w", 32, 16, 3, 3);
        Value bias = odd.input("bias", 32);
        both(odd, halved(biased(convolution(x, w, WHOLE, 12, 15), bias), 6, 7), List.of(x, w, bias));

        // Another image is added.
        GraphCases skip = new GraphCases("skip");
        Value x2 = skip.input("x", N, 16, 9, 10);
        Value w2 = skip.input("w", 16, 16, 1, 2);
        Value point = skip.input("point", 16, 16, 1, 2);
        Value other = convolution(x2, point, WHOLE, 9, 9);
        both(skip, halved(relu(plus(convolution(x2, w2, WHOLE, 9, 9), other)), 4, 4), List.of(w2, point));
        assertEquals(List.of(1, 1), List.of(tiles(odd), tiles(skip)), "one kernel of each");
        Backends.check(List.of(cleaned(odd, new int[][] {{1}, {5}}), cleaned(skip, new int[][] {{3}})), 1);
    }

    /// Windows of the convolutions stick out: as far on all sides, farther along one axis, along one alone, on one side alone, and with gaps.
    @Test
    void bordersOfImages() {
        GraphCases rows = new GraphCases("rows");
        Value x = rows.input("x", N, 1, 15, 14);
        Value w = rows.input("w", 7, 1, 3, 3);
        Value bias = rows.input("bias", 7);
        Value w2 = rows.input("second", 6, 7, 3, 5);
        Value first = halved(relu(biased(convolution(x, w, new Sliding(1, 1, 1), 15, 14), bias)), 7, 7);
        both(rows, halved(relu(windows(rows.input("image", N, 7, 17, 18), w2, 1, 17, 2, 18)), 8, 9), List.of(w2));
        both(rows, first, List.of(w, bias));

        GraphCases even = new GraphCases("even");
        Value x2 = even.input("x", N, 2, 13, 18);
        Value w3 = even.input("w", 5, 2, 4, 4);
        both(even, halved(windows(x2, w3, 2, 14, 0, 15), 7, 7), List.of(x2, w3));

        GraphCases deep = new GraphCases("deep");
        Value x3 = deep.input("x", N, 16, 18, 17);
        Value w4 = deep.input("w", 32, 16, 3, 3);
        Value bias2 = deep.input("bias", 32);
        Value w5 = deep.input("second", 16, 32, 3, 3);
        Value middle = halved(relu(biased(convolution(x3, w4, new Sliding(1, 1, 1), 18, 17), bias2)), 9, 8);
        both(deep, halved(relu(convolution(middle, w5, new Sliding(1, 1, 1), 9, 8)), 4, 4), List.of(x3, w4, bias2, w5));

        // Another convolution reads the image, and reaches farther; and one that is not pooled.
        GraphCases shared = new GraphCases("shared");
        Value x4 = shared.input("x", N, 16, 12, 12);
        Value narrow = shared.input("narrow", 32, 16, 3, 3);
        Value wide = shared.input("wide", 16, 16, 5, 5);
        Value h = relu(x4);
        Value other = convolution(h, wide, new Sliding(1, 1, 2), 12, 12);
        Value pooled = halved(WindowFormulas.convolution(h, narrow, Collections.nCopies(2, new Sliding(1, 2, 2)), List.of(Dim.of(12), Dim.of(12)), 1), 6, 6);
        both(shared, plus(sum(pooled, List.of(1, 2, 3)), sum(times(other, h), List.of(1, 2, 3))), List.of(x4, narrow, wide));
        assertEquals(List.of(2, 1, 2, 1), List.of(tiles(rows), tiles(even), tiles(deep), tiles(shared)), "one kernel of each");
        Backends.check(List.of(cleaned(rows, new int[][] {{1}, {61}}), cleaned(even, new int[][] {{19}}), cleaned(deep, new int[][] {{1}, {5}}),
                cleaned(shared, new int[][] {{3}})), 1);
    }

    private static Value windows(Value x, Value w, int above, int rows, int left, int columns) {
        return WindowFormulas.convolution(x, w, List.of(new Sliding(1, 1, above), new Sliding(1, 1, left)), List.of(Dim.of(rows), Dim.of(columns)), 1);
    }

    /// A border of many products by 0 costs more than it saves; along the last axis it is wanted anyway.
    @Test
    void deepBorders() {
        GraphCases deep = new GraphCases("deep");
        both(deep, halved(convolution(deep.input("x", N, 64, 8, 8), deep.input("w", 16, 64, 3, 3), new Sliding(1, 1, 1), 8, 8), 4, 4), List.of());
        assertEquals(0, tiles(deep));
    }

    /// Few different numbers, so that most windows have several winners, and NaN: the first of the largest wins, and NaN is larger than all.
    @Test
    void tiesAndNaN() {
        GraphCases rows = new GraphCases("rows");
        Value x = rows.input("x", N, 1, 14, 14);
        winners(rows, signs(x), signs(rows.input("w", 5, 1, 2, 2)), 12, 6);
        GraphCases channels = new GraphCases("channels");
        Value x2 = channels.input("x", N, 16, 10, 10);
        winners(channels, signs(x2), signs(channels.input("w", 32, 16, 1, 1)), 10, 5);
        GraphCases bordered = new GraphCases("bordered");
        winners(bordered, signs(bordered.input("x", N, 1, 14, 14)), signs(bordered.input("w", 5, 1, 3, 3)), 14, 7);
        assertEquals(List.of(2, 2, 2), List.of(tiles(rows), tiles(channels), tiles(bordered)), "one kernel of each, and of each with ReLU");
        Backends.check(List.of(cleaned(rows, new int[][] {{21}}), cleaned(channels, new int[][] {{4}}), cleaned(bordered, new int[][] {{18}})), 1);
    }

    private static Value signs(Value x) {
        return where(greater(x, like(x, 0.99)), like(x, Double.NaN), where(greater(x, like(x, 0)), like(x, 1), like(x, -1)));
    }

    /// The largest elements and, as the gradient of a sum in which each has a weight of its own, where they are.
    private static void winners(GraphCases one, Value image, Value w, int size, int windows) {
        Sliding by = new Sliding(1, 1, (size + (int) w.shape().dim(2).constant() - 1 - (int) image.shape().dim(2).constant()) / 2);
        Value low = where(greater(image, like(image, 0)), image, like(image, Double.NEGATIVE_INFINITY));
        for (Value pooled : List.of(halved(convolution(image, w, by, size, size), windows, windows),
                halved(relu(convolution(low, minus(w, like(w, 1)), by, size, size)), windows, windows))) {
            Value weights = one.input("dy" + pooled.rank() + System.identityHashCode(pooled), pooled.shape().dims().toArray());
            one.output(pooled);
            one.output(Differentiator.gradients(sum(times(pooled, weights), range(4)), List.of(image)).get(image));
        }
    }

    /// What is no window of a tile is pooled from memory as before.
    @Test
    void otherWindowsAndReaders() {
        GraphCases overlapping = new GraphCases("overlapping");
        overlapping.output(pool(conv(overlapping), 3, new Sliding(2, 1, 0), 5, 6));
        GraphCases many = new GraphCases("many");
        many.output(pool(conv(many), 3, new Sliding(3, 1, 0), 4, 4));
        GraphCases padded = new GraphCases("padded");
        padded.output(pool(conv(padded), 2, new Sliding(2, 1, 1), 7, 8));
        GraphCases read = new GraphCases("read");
        Value y = relu(conv(read));
        read.output(halved(y, 6, 7));
        read.output(sum(y, List.of(2, 3)));
        GraphCases narrow = new GraphCases("narrow");
        narrow.output(halved(convolution(narrow.input("x", N, 16, 14, 16), narrow.input("w", 30, 16, 3, 3), WHOLE, 12, 14), 6, 7));
        List<GraphCases> all = List.of(overlapping, many, padded, read, narrow);
        assertEquals(List.of(0, 0, 0, 0, 0), all.stream().map(PoolBackendTest::tiles).toList());
        Backends.check(all.stream().map(one -> cleaned(one, new int[][] {{3}})).toList(), 1);
    }

    private static Value conv(GraphCases one) {
        return convolution(one.input("x", N, 16, 14, 16), one.input("w", 32, 16, 3, 3), WHOLE, 12, 14);
    }
}
