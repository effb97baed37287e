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
import java.util.Collections;
import java.util.List;
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
                new Graph("gradient", List.of(new Graph.Root(Graph.Role.GRADIENT, "0", gradient))), true), x);
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

    /// Rows that tiles do not divide, rows and columns that no window has, a batch that fills no block; with a bias or not, and ReLU before, after or not at all.
    @Test
    void imagesInLanes() {
        GraphCases plain = new GraphCases("plain");
        Value x = plain.input("x", N, 1, 20, 22);
        Value w = plain.input("w", 5, 1, 3, 3);
        plain.output(WindowFormulas.maxPool(convolution(x, w, WHOLE, 18, 20), List.of(3, 1), List.of(new Sliding(4, 1, 0), WHOLE), List.of(Dim.of(4), Dim.of(20))));

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

    /// Few different numbers, so that most windows have several winners, and NaN: the first of the largest wins, and NaN is larger than all.
    @Test
    void tiesAndNaN() {
        GraphCases rows = new GraphCases("rows");
        Value x = rows.input("x", N, 1, 14, 14);
        winners(rows, signs(x), signs(rows.input("w", 5, 1, 2, 2)), 12, 6);
        GraphCases channels = new GraphCases("channels");
        Value x2 = channels.input("x", N, 16, 10, 10);
        winners(channels, signs(x2), signs(channels.input("w", 32, 16, 1, 1)), 10, 5);
        assertEquals(List.of(2, 2), List.of(tiles(rows), tiles(channels)), "one kernel of each, and of each with ReLU");
        Backends.check(List.of(cleaned(rows, new int[][] {{21}}), cleaned(channels, new int[][] {{4}})), 1);
    }

    private static Value signs(Value x) {
        return where(greater(x, like(x, 0.99)), like(x, Double.NaN), where(greater(x, like(x, 0)), like(x, 1), like(x, -1)));
    }

    /// The largest elements and, as the gradient of a sum in which each has a weight of its own, where they are.
    private static void winners(GraphCases one, Value image, Value w, int size, int windows) {
        Value sums = convolution(image, w, WHOLE, size, size);
        for (Value pooled : List.of(halved(sums, windows, windows), halved(relu(convolution(image, minus(w, like(w, 1)), WHOLE, size, size)), windows, windows))) {
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
