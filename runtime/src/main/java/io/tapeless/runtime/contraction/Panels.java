package io.tapeless.runtime.contraction;

import static io.tapeless.runtime.contraction.PanelSizes.*;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Products of matrices too large for the nearer caches: both operands are packed, block by block, into panels that a register tile reads
/// from end to end, but for few rows ([FewRows], [ColumnStreams]). Every output is one ascending chain of fused multiply-adds: between blocks of k the exact
/// sums rest in `out`.
public final class Panels {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /// Columns of a right panel.
    private static final int WIDTH = 2 * LANES;
    /// Rows of a left panel: vectors of eight lanes come with sixteen registers.
    private static final int HEIGHT = LANES == 8 ? 6 : 12;

    private Panels() {
    }

    /// `out[outAt + i·outRow + j] = Σ_k left[leftAt + i·leftRow + k·leftDepth] · right[rightAt + k·rightDepth + j·rightColumn]`, added to what
    /// `out` holds if `accumulate`. Either `rightColumn` or `rightDepth` is 1. The memory of `out` overlaps none of the others.
    public static void multiply(float[] left, int leftAt, int leftRow, int leftDepth, float[] right, int rightAt, int rightDepth,
            int rightColumn, float[] out, int outAt, int outRow, int rows, int columns, int depth, boolean accumulate, float[] scratch) {
        if (ColumnStreams.fit(rows, leftDepth, rightColumn, columns, depth)) {
            ColumnStreams.multiply(left, leftAt, leftRow, leftDepth, right, rightAt, rightColumn, out, outAt, outRow, rows, columns,
                    depth, accumulate, scratch);
            return;
        }
        if (FewRows.are(rows, rightColumn)) {
            FewRows.multiply(left, leftAt, leftRow, leftDepth, right, rightAt, rightDepth, out, outAt, outRow, rows, columns, depth, accumulate);
            return;
        }
        int block = block(rows, depth);
        int leftPanels = panel(right(columns), block);
        int rest = leftPanels + left(rows) * block + 16;
        for (int j = 0; j < columns; j += COLUMNS) {
            int width = Math.min(COLUMNS, columns - j);
            for (int k = 0; k < depth; k += block) {
                int length = Math.min(block, depth - k);
                boolean first = k == 0 && !accumulate;
                int from = rightAt + k * rightDepth + j * rightColumn;
                if (rows <= ROWS && rightColumn != 1) {
                    packLeft(left, leftAt + k * leftDepth, leftRow, leftDepth, rows, rows, length, scratch, leftPanels);
                    panelByPanel(right, from, rightDepth, rightColumn, out, outAt + j, outRow, rows, width, length, first, scratch, leftPanels, rest);
                    continue;
                }
                packRight(right, from, rightDepth, rightColumn, length, width, scratch);
                for (int i = 0; i < rows; i += ROWS) {
                    int height = Math.min(ROWS, rows - i);
                    packLeft(left, leftAt + i * leftRow + k * leftDepth, leftRow, leftDepth, height, rows - i, length, scratch, leftPanels);
                    tiles(scratch, leftPanels, out, outAt + i * outRow + j, outRow, height, width, length, first, rest);
                }
            }
        }
    }

    /// A right operand whose columns are apart in memory, for rows that are packed already: each panel is used while it is in the nearest caches. (Panels of
    /// whole rows are packed side by side instead: these rows are read in order.)
    private static void panelByPanel(float[] right, int at, int stride, int column, float[] out, int outAt, int outRow, int rows, int columns, int depth,
            boolean first, float[] scratch, int leftPanels, int rest) {
        for (int j = 0; j < columns; j += WIDTH) {
            int width = Math.min(WIDTH, columns - j);
            packRight(right, at + j * column, stride, column, depth, width, scratch);
            tiles(scratch, leftPanels, out, outAt + j, outRow, rows, width, depth, first, rest);
        }
    }

    /// Rows of the panel that begins with `left` rows to go: incomplete panels are filled up with zeros.
    private static int height(int left) {
        return left <= 4 ? 4 : LANES != 8 && left <= 8 ? 8 : HEIGHT;
    }

    private static void packRight(float[] right, int at, int stride, int column, int depth, int columns, float[] scratch) {
        int first = 0;
        if (column == 1) {
            first = columns / WIDTH * WIDTH;
            for (int k = 0; k < depth; k++) {
                row(right, at + k * stride, first, scratch, k * WIDTH, panel(WIDTH, depth));
            }
        }
        for (int j = first; j < columns; j += WIDTH) {
            int width = Math.min(WIDTH, columns - j);
            int to = panel(j, depth);
            if (width == WIDTH) {
                transposedPanel(right, at + j * column, column, depth, scratch, to);
            } else {
                incompletePanel(right, at + j * column, stride, column, depth, width, scratch, to);
            }
        }
    }

    private static void incompletePanel(float[] right, int at, int stride, int column, int depth, int width, float[] scratch, int to) {
        for (int k = 0; k < depth; k++) {
            for (int j = 0; j < width; j++) {
                scratch[to + k * WIDTH + j] = right[at + k * stride + j * column];
            }
            Arrays.fill(scratch, to + k * WIDTH + width, to + (k + 1) * WIDTH, 0);
        }
    }

    private static void transposedPanel(float[] right, int at, int column, int depth, float[] scratch, int to) {
        int whole = SPECIES.loopBound(depth);
        for (int j = 0; j < WIDTH; j += LANES) {
            for (int k = 0; k < whole; k += LANES) {
                Transposition.square(right, at + j * column + k, column, scratch, to + k * WIDTH + j, WIDTH);
            }
        }
        incompletePanel(right, at + whole, 1, column, depth - whole, WIDTH, scratch, to + whole * WIDTH);
    }

    /// A row of the right operand, as long as it is: memory feeds what is read in order fastest. Its parts go to panels `panel` elements apart.
    private static void row(float[] right, int from, int columns, float[] scratch, int start, int panel) {
        int to = start;
        for (int j = 0; j < columns; j += WIDTH) {
            FloatVector.fromArray(SPECIES, right, from + j).intoArray(scratch, to);
            FloatVector.fromArray(SPECIES, right, from + j + LANES).intoArray(scratch, to + LANES);
            to += panel;
        }
    }

    /// @param present rows that exist in `left` from `at` on: packing whole vectors may read more than `rows`
    private static void packLeft(float[] left, int at, int rowStride, int stride, int rows, int present, int depth, float[] scratch, int start) {
        int to = start;
        for (int i = 0; i < rows; i += HEIGHT) {
            int height = rows - i >= HEIGHT ? HEIGHT : height(rows - i);
            int from = at + i * rowStride;
            int wholeVectors = (HEIGHT + LANES - 1) / LANES * LANES;
            if (rows - i >= HEIGHT && stride == 1 && present - i >= wholeVectors) {
                transposed(left, from, rowStride, depth, scratch, to);
            } else if (rows - i >= HEIGHT && rowStride == 1 && present - i >= wholeVectors) {
                together(left, from, stride, depth, scratch, to);
            } else {
                elements(left, from, rowStride, stride, Math.min(height, rows - i), height, depth, scratch, to);
            }
            to += height * depth;
        }
    }

    /// Squares of whole vectors are wider than a panel of twelve: what is too much is overwritten by the next k.
    private static void transposed(float[] left, int from, int rowStride, int depth, float[] scratch, int to) {
        int whole = SPECIES.loopBound(depth);
        for (int k = 0; k < whole; k += LANES) {
            for (int r = 0; r < HEIGHT; r += LANES) {
                Transposition.square(left, from + r * rowStride + k, rowStride, scratch, to + k * HEIGHT + r, HEIGHT);
            }
        }
        elements(left, from + whole, rowStride, 1, HEIGHT, HEIGHT, depth - whole, scratch, to + whole * HEIGHT);
    }

    /// The rows of a panel are neighbours in memory. Too much is overwritten as in [#transposed].
    private static void together(float[] left, int start, int stride, int depth, float[] scratch, int panel) {
        int from = start;
        int to = panel;
        for (int k = 0; k < depth; k++) {
            for (int r = 0; r < HEIGHT; r += LANES) {
                FloatVector.fromArray(SPECIES, left, from + r).intoArray(scratch, to + r);
            }
            from += stride;
            to += HEIGHT;
        }
    }

    private static void elements(float[] left, int from, int rowStride, int stride, int rows, int height, int depth, float[] scratch, int to) {
        for (int k = 0; k < depth; k++) {
            for (int r = 0; r < rows; r++) {
                scratch[to + k * height + r] = left[from + r * rowStride + k * stride];
            }
            Arrays.fill(scratch, to + k * height + rows, to + (k + 1) * height, 0);
        }
    }

    /// All tiles of packed blocks.
    private static void tiles(float[] scratch, int leftPanels, float[] out, int outAt, int outRow, int rows, int columns, int depth, boolean first, int edge) {
        for (int j = 0; j < columns; j += WIDTH) {
            int right = panel(j, depth);
            boolean narrow = columns - j < WIDTH;
            int left = leftPanels;
            for (int i = 0; i < rows; i += HEIGHT) {
                int at = outAt + i * outRow + j;
                if (!narrow && rows - i >= HEIGHT) {
                    tile(HEIGHT, scratch, left, right, out, at, outRow, depth, first);
                } else {
                    int height = rows - i >= HEIGHT ? HEIGHT : height(rows - i);
                    incomplete(height, scratch, left, right, out, at, outRow, Math.min(height, rows - i), Math.min(WIDTH, columns - j), depth, first, edge);
                }
                left += HEIGHT * depth;
            }
        }
    }

    private static void tile(int height, float[] scratch, int left, int right, float[] out, int outAt, int outRow, int depth, boolean first) {
        switch (height) {
            case 12 -> PanelTiles.rows12(scratch, left, scratch, right, out, outAt, outRow, depth, first);
            case 8 -> PanelTiles.rows8(scratch, left, scratch, right, out, outAt, outRow, depth, first);
            case 6 -> PanelTiles.rows6(scratch, left, scratch, right, out, outAt, outRow, depth, first);
            default -> PanelTiles.rows4(scratch, left, scratch, right, out, outAt, outRow, depth, first);
        }
    }

    /// A tile at the border is computed in scratch memory.
    private static void incomplete(int height, float[] scratch, int left, int right, float[] out, int outAt, int outRow, int rows, int columns,
            int depth, boolean first, int edge) {
        if (rows == height && columns == WIDTH) {
            tile(height, scratch, left, right, out, outAt, outRow, depth, first);
            return;
        }
        for (int r = 0; r < rows && !first; r++) {
            System.arraycopy(out, outAt + r * outRow, scratch, edge + r * WIDTH, columns);
        }
        tile(height, scratch, left, right, scratch, edge, WIDTH, depth, first);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(scratch, edge + r * WIDTH, out, outAt + r * outRow, columns);
        }
    }
}
