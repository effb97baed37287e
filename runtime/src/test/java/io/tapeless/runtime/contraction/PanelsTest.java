package io.tapeless.runtime.contraction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Products of packed panels against one chain of fused multiply-adds per output, bit for bit; and transposed copies.
class PanelsTest {
    private final SplittableRandom random = new SplittableRandom(3);

    private float[] numbers(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble() - 0.5f;
        }
        return values;
    }

    private void check(int rows, int columns, int depth, boolean leftTransposed, boolean rightTransposed, boolean accumulate) {
        int at = 3;
        int leftRow = leftTransposed ? 1 : depth + 2;
        int leftDepth = leftTransposed ? rows + 1 : 1;
        float[] left = numbers(at + (leftTransposed ? depth * leftDepth : rows * leftRow));
        int rightDepth = rightTransposed ? 1 : columns + 5;
        int rightColumn = rightTransposed ? depth + 3 : 1;
        float[] right = numbers(at + (rightTransposed ? columns * rightColumn : depth * rightDepth));
        float[] out = numbers(at + rows * (columns + 1));
        float[] expected = out.clone();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                float sum = accumulate ? out[at + i * (columns + 1) + j] : 0;
                for (int k = 0; k < depth; k++) {
                    sum = Math.fma(left[at + i * leftRow + k * leftDepth], right[at + k * rightDepth + j * rightColumn], sum);
                }
                expected[at + i * (columns + 1) + j] = sum;
            }
        }
        float[] scratch = new float[PanelSizes.scratch(rows, columns, depth)];
        Arrays.fill(scratch, Float.NaN);
        Panels.multiply(left, at, leftRow, leftDepth, right, at, rightDepth, rightColumn, out, at, columns + 1, rows, columns, depth, accumulate, scratch);
        assertArrayEquals(expected, out, rows + "x" + columns + "x" + depth);
    }

    @Test
    void everyOutputIsOneChain() {
        int[][] sizes = {{1, 1, 1}, {12, 32, 16}, {13, 207, 7}, {61, 33, 300}, {29, 64, 257}, {29, 64, 513}, {65, 64, 520}, {241, 40, 513}, {5, 1030, 20},
                {20, 31, 784}, {500, 17, 33}, {1, 530, 70}, {3, 207, 61}, {4, 40, 33}, {1, 130, 70}, {3, 200, 20}, {32, 20, 128},
                {25, 33, 700}, {64, 1031, 130}, {53, 7, 1100}, {93, 40, 300}, {256, 12, 513},
                {1, 19, 257}, {2, 8, 128}, {7, 21, 600}, {8, 7, 150}, {9, 13, 1030}, {16, 1025, 129}, {17, 40, 513}, {33, 26, 700},
                {48, 30, 128}, {49, 13, 300}};
        for (int[] size : sizes) {
            for (boolean accumulate : new boolean[] {false, true}) {
                check(size[0], size[1], size[2], false, false, accumulate);
                check(size[0], size[1], size[2], false, true, accumulate);
                check(size[0], size[1], size[2], true, false, accumulate);
            }
        }
    }

    @Test
    void neitherStrideOfTheLeftOperandNeedsToBeOne() {
        float[] left = numbers(7 * 200);
        float[] right = numbers(20 * 9);
        float[] out = new float[14 * 9];
        Panels.multiply(left, 1, 50, 2, right, 0, 9, 1, out, 0, 9, 14, 9, 20, false, new float[PanelSizes.scratch(14, 9, 20)]);
        float sum = 0;
        for (int k = 0; k < 20; k++) {
            sum = Math.fma(left[1 + 13 * 50 + k * 2], right[k * 9 + 4], sum);
        }
        assertArrayEquals(new float[] {sum}, new float[] {out[13 * 9 + 4]});
    }

    @Test
    void transposedCopies() {
        int[][] sizes = {{1, 1}, {16, 16}, {13, 207}, {61, 33}, {32, 128}, {64, 10}, {33, 3}, {3, 33}};
        for (int[] size : sizes) {
            int rows = size[0];
            int columns = size[1];
            float[] from = numbers(2 + columns * (rows + 3));
            float[] to = numbers(5 + rows * (columns + 1));
            float[] expected = to.clone();
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    expected[5 + r * (columns + 1) + c] = from[2 + c * (rows + 3) + r];
                }
            }
            Transposition.copy(from, 2, rows + 3, to, 5, columns + 1, rows, columns);
            assertArrayEquals(expected, to, rows + "x" + columns);
        }
    }
}
