package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.op.leaf.Named;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Convolution and pooling against loops over padded images written here, over random options; resizing against values worked out by hand.
class WindowFunctionsTest {
    /// What `output y = …` of a model on one input is.
    private static double[] run(String inputs, String expression, double[]... arrays) {
        ElaborationResult result = Specs.elaborate("model M {\n    " + inputs + "\n    output y = " + expression + "\n}\n");
        assertEquals(List.of(), result.diagnostics().stream().map(Specs::told).toList(), expression);
        Environment environment = Environment.EMPTY;
        List<Named> leaves = result.models().getFirst().inference().values().stream().filter(value -> value.op() instanceof Named)
                .map(value -> (Named) value.op()).toList();
        for (Named leaf : leaves) {
            environment = environment.withArray(leaf.role(), leaf.name(), arrays["xwb".indexOf(leaf.name())]);
        }
        Graph graph = Differentiator.expandSubgraphs(Differentiator.expandGradients(result.models().getFirst().inference()));
        return GraphInterpreter.run(graph, environment).get(Graph.Role.OUTPUT, "y").values();
    }

    private static double[] random(Random random, int count) {
        return random.doubles(count, -1, 1).toArray();
    }

    /// x[c][h][w] at a position that may lie in the padding.
    private static double at(double[] x, int height, int width, int channel, int row, int column, double outside) {
        return row < 0 || row >= height || column < 0 || column >= width ? outside : x[(channel * height + row) * width + column];
    }

    @Test
    void convolutionsWithAnyOptions() {
        Random random = new Random(1);
        for (int trial = 0; trial < 20; trial++) {
            int groups = 1 + random.nextInt(3);
            int in = groups * (1 + random.nextInt(2));
            int out = groups * (1 + random.nextInt(2));
            int[] k = {1 + random.nextInt(3), 1 + random.nextInt(3)};
            int[] s = {1 + random.nextInt(3), 1 + random.nextInt(3)};
            int[] p = {random.nextInt(3), random.nextInt(3)};
            int[] d = {1 + random.nextInt(2), 1 + random.nextInt(2)};
            int[] size = {d[0] * (k[0] - 1) + 1 + random.nextInt(5), d[1] * (k[1] - 1) + 1 + random.nextInt(5)};
            double[] x = random(random, in * size[0] * size[1]);
            double[] w = random(random, out * (in / groups) * k[0] * k[1]);
            double[] b = random(random, out);
            int[] o = {(size[0] + 2 * p[0] - d[0] * (k[0] - 1) - 1) / s[0] + 1, (size[1] + 2 * p[1] - d[1] * (k[1] - 1) - 1) / s[1] + 1};
            double[] expected = new double[out * o[0] * o[1]];
            for (int f = 0; f < out; f++) {
                for (int y = 0; y < o[0]; y++) {
                    for (int z = 0; z < o[1]; z++) {
                        double sum = b[f];
                        for (int c = 0; c < in / groups; c++) {
                            for (int tap = 0; tap < k[0] * k[1]; tap++) {
                                int channel = f / (out / groups) * (in / groups) + c;
                                sum += w[(f * (in / groups) + c) * k[0] * k[1] + tap] * at(x, size[0], size[1], channel,
                                        y * s[0] + tap / k[1] * d[0] - p[0], z * s[1] + tap % k[1] * d[1] - p[1], 0);
                            }
                        }
                        expected[(f * o[0] + y) * o[1] + z] = sum;
                    }
                }
            }
            String inputs = "input x : f64[1, " + in + ", " + size[0] + ", " + size[1] + "]  input w : f64[" + out + ", " + in / groups + ", " + k[0] + ", "
                    + k[1] + "]  input b : f64[" + out + "]";
            String options = ", stride: " + Arrays.toString(s) + ", padding: " + Arrays.toString(p) + ", dilation: " + Arrays.toString(d)
                    + ", groups: " + groups;
            assertArrayEquals(expected, run(inputs, "conv2d(x, w, b" + options + ")", x, w, b), 1e-12, inputs + options);
            // The transpose is the adjoint: ⟨conv x, y⟩ = ⟨x, convᵀ y⟩, for the part of x that windows reach.
            int[] extra = {size[0] + 2 * p[0] - d[0] * (k[0] - 1) - 1 - (o[0] - 1) * s[0], size[1] + 2 * p[1] - d[1] * (k[1] - 1) - 1 - (o[1] - 1) * s[1]};
            double[] y = random(random, expected.length);
            double[] back = run("input x : f64[1, " + out + ", " + o[0] + ", " + o[1] + "]  input w : f64[" + out + ", " + in / groups
                    + ", " + k[0] + ", " + k[1]
                    + "]", "conv_transpose2d(x, w" + options + ", output_padding: " + Arrays.toString(extra) + ")", y, w);
            double[] plain = run(inputs, "conv2d(x, w" + options + ") + 0 * mean(b)", x, w, b);
            assertEquals(dot(plain, y), dot(x, back), 1e-10, inputs + options);
        }
    }

    private static double dot(double[] a, double[] b) {
        assertEquals(a.length, b.length);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /// PyTorch's number of windows.
    private static int windows(int size, int k, int s, int p, int d, boolean ceil) {
        int room = size + 2 * p - d * (k - 1) - 1;
        int count = (ceil ? Math.ceilDiv(room, s) : room / s) + 1;
        return ceil && (count - 1) * s >= size + p ? count - 1 : count;
    }

    @Test
    void poolingWithAnyOptions() {
        Random random = new Random(2);
        for (int trial = 0; trial < 25; trial++) {
            boolean ceil = random.nextBoolean();
            boolean counted = random.nextBoolean();
            int[] k = {1 + random.nextInt(3), 1 + random.nextInt(3)};
            int[] s = {1 + random.nextInt(3), 1 + random.nextInt(3)};
            int[] p = {random.nextInt(k[0] / 2 + 1), random.nextInt(k[1] / 2 + 1)};
            int[] size = {k[0] + random.nextInt(5), k[1] + random.nextInt(5)};
            double[] x = random(random, 2 * size[0] * size[1]);
            int[] o = {windows(size[0], k[0], s[0], p[0], 1, ceil), windows(size[1], k[1], s[1], p[1], 1, ceil)};
            double[] mean = new double[2 * o[0] * o[1]];
            double[] largest = new double[mean.length];
            for (int i = 0; i < mean.length; i++) {
                int row = i / o[1] % o[0] * s[0] - p[0];
                int column = i % o[1] * s[1] - p[1];
                double sum = 0;
                double best = Double.NEGATIVE_INFINITY;
                for (int tap = 0; tap < k[0] * k[1]; tap++) {
                    sum += at(x, size[0], size[1], i / (o[0] * o[1]), row + tap / k[1], column + tap % k[1], 0);
                    best = Math.max(best, at(x, size[0], size[1], i / (o[0] * o[1]), row + tap / k[1], column + tap % k[1], Double.NEGATIVE_INFINITY));
                }
                int toRow = Math.min(row + k[0], size[0] + p[0]);
                int toColumn = Math.min(column + k[1], size[1] + p[1]);
                int padded = (toRow - row) * (toColumn - column);
                int inside = (Math.min(toRow, size[0]) - Math.max(row, 0)) * (Math.min(toColumn, size[1]) - Math.max(column, 0));
                mean[i] = sum / (counted ? padded : inside);
                largest[i] = best;
            }
            String input = "input x : f64[1, 2, " + size[0] + ", " + size[1] + "]";
            String options = Arrays.toString(k) + ", stride: " + Arrays.toString(s) + ", padding: " + Arrays.toString(p) + ", ceil_mode: " + ceil;
            assertArrayEquals(largest, run(input, "max_pool2d(x, " + options + ")", x), 0, input + options);
            assertArrayEquals(mean, run(input, "avg_pool2d(x, " + options + ", count_include_pad: " + counted + ")", x), 1e-12, input + options);
        }
    }

    @Test
    void foldAddsUpWhatUnfoldTookApart() {
        double[] x = random(new Random(3), 2 * 5 * 6);
        double[] windows = run("input x : f64[1, 2, 5, 6]", "unfold(x, [3, 2], stride: 2, padding: 1)", x);
        assertEquals(2 * 6 * 3 * 4, windows.length);
        double[] ones = new double[60];
        Arrays.fill(ones, 1);
        double[] counts = run("input x : f64[1, 2, 5, 6]", "fold(unfold(x, [3, 2], stride: 2, padding: 1), [5, 6], [3, 2], stride: 2, padding: 1)", ones);
        double[] sums = run("input x : f64[1, 2, 5, 6]", "fold(unfold(x, [3, 2], stride: 2, padding: 1), [5, 6], [3, 2], stride: 2, padding: 1)", x);
        for (int i = 0; i < 60; i++) {
            assertEquals(counts[i] * x[i], sums[i], 1e-12);
        }
    }

    /// [1, 2, 3, 4] resized; expected values by the formulas in PyTorch's documentation, worked out by hand.
    @Test
    void interpolationFollowsPyTorch() {
        double[] x = {1, 2, 3, 4};
        String input = "input x : f64[1, 1, 4]";
        assertArrayEquals(new double[] {1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4}, run(input, "interpolate(x, scale_factor: 2, mode: \"linear\")", x), 1e-12);
        assertArrayEquals(new double[] {1, 1.75, 2.5, 3.25, 4}, run(input, "interpolate(x, size: 5, mode: \"linear\", align_corners: true)", x), 1e-12);
        assertArrayEquals(new double[] {1, 1, 2, 3, 3, 4}, run(input, "interpolate(x, size: 6)", x), 0);
        assertArrayEquals(new double[] {1, 2, 2, 3, 4, 4}, run(input, "interpolate(x, size: 6, mode: \"nearest-exact\")", x), 0);
        assertArrayEquals(new double[] {1, 1, 2, 2, 3, 3, 4, 4}, run(input, "interpolate(x, scale_factor: 2)", x), 0);
    }

    @Test
    void paddingModesRepeatTheImage() {
        double[] x = {1, 2, 3, 4};
        String input = "input x : f64[1, 1, 4]";
        assertArrayEquals(new double[] {3, 2, 1, 2, 3, 4, 3}, run(input, "pad(x, axis: 2, before: 2, after: 1, mode: \"reflect\")", x), 0);
        assertArrayEquals(new double[] {1, 1, 1, 2, 3, 4, 4}, run(input, "pad(x, axis: 2, before: 2, after: 1, mode: \"replicate\")", x), 0);
        assertArrayEquals(new double[] {3, 4, 1, 2, 3, 4, 1}, run(input, "pad(x, axis: 2, before: 2, after: 1, mode: \"circular\")", x), 0);
    }

    @Test
    void pixelShuffleTradesChannelsForResolution() {
        double[] x = Arrays.stream(new int[] {0, 1, 2, 3, 4, 5, 6, 7}).asDoubleStream().toArray();
        String input = "input x : f32[1, 4, 1, 2]";
        assertArrayEquals(new double[] {0, 2, 1, 3, 4, 6, 5, 7}, run(input, "pixel_shuffle(x, 2)", x), 0);
        assertArrayEquals(x, run(input, "pixel_unshuffle(pixel_shuffle(x, 2), 2)", x), 0);
    }
}
