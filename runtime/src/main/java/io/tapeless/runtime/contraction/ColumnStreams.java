package io.tapeless.runtime.contraction;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Products of a few rows by a matrix that is contiguous along the sum, as `x @ w.T` reads weights: lanes run along the rows, and each number of the matrix is
/// broadcast from where it is. So the matrix, the larger operand by far, is neither packed nor transposed, and is read in a few streams; the rows are, and so
/// are the finished sums. A single row has no lanes: its sums are plain chains, eight at a time. Every output is the ascending chain that [Panels] computes.
final class ColumnStreams {
    private static final int LANES = 16;
    /// Lanes for as many rows or fewer. Where vectors have no more, there are too few registers for the sums of several of them beside each other.
    private static final int NARROW = 8;
    private static final int WIDEST = FloatVector.SPECIES_PREFERRED.length();
    /// Columns of a tile of two vectors and more, each a stream: sets of the nearest cache hold eight lines, and rows of many matrices are whole pages apart.
    private static final int STREAMS = 6;
    /// The same where a column has one vector of sums: as many as it takes to keep the units for multiplication busy.
    private static final int MOST_STREAMS = 8;
    /// Rows at a time.
    private static final int ROWS = 4 * LANES;
    /// Rows beyond which packing the matrix pays.
    private static final int MOST = 4 * ROWS;
    /// Terms for which the scratch memory of [Panels] is large enough.
    private static final int LEAST_DEPTH = 128;

    private ColumnStreams() {
    }

    /// Whether this is the way for operands as of [Panels#multiply].
    static boolean fit(int rows, int leftDepth, int rightColumn, int columns, int depth) {
        if (rightColumn == 1 || rows <= 1) {
            return rightColumn != 1 && rows == 1;
        }
        boolean wide = WIDEST == LANES || WIDEST == NARROW && rows <= NARROW;
        int last = (rows - 1) % ROWS + 1;
        // Rows beyond the first 64 read the matrix once more.
        boolean full = rows <= ROWS || rows <= MOST && 4 * last > 3 * lanes(last);
        return wide && full && leftDepth == 1 && columns >= MOST_STREAMS && depth >= LEAST_DEPTH;
    }

    /// Lanes of the vectors that so many rows, at most [#ROWS], fill.
    private static int lanes(int rows) {
        return rows <= NARROW ? NARROW : (rows + LANES - 1) / LANES * LANES;
    }

    /// As [Panels#multiply].
    static void multiply(float[] left, int leftAt, int leftRow, int leftDepth, float[] right, int rightAt, int rightColumn, float[] out, int outAt, int outRow,
            int rows, int columns, int depth, boolean accumulate, float[] scratch) {
        if (rows == 1) {
            row(left, leftAt, leftDepth, right, rightAt, rightColumn, out, outAt, columns, depth, !accumulate);
            return;
        }
        int blocks = (columns + PanelSizes.COLUMNS - 1) / PanelSizes.COLUMNS;
        int most = (columns + blocks - 1) / blocks;
        for (int i = 0; i < rows; i += ROWS) {
            int height = Math.min(ROWS, rows - i);
            for (int j = 0; j < columns; j += most) {
                int width = Math.min(most, columns - j);
                block(left, leftAt + i * leftRow, leftRow, right, rightAt + j * rightColumn, rightColumn, out, outAt + i * outRow + j,
                        outRow, height, width, depth, accumulate, scratch);
            }
        }
    }

    private static void row(float[] left, int leftAt, int leftDepth, float[] right, int rightAt, int rightColumn, float[] out, int outAt,
            int columns, int depth, boolean first) {
        int j = 0;
        for (; j <= columns - MOST_STREAMS; j += MOST_STREAMS) {
            NarrowStreamTiles.chains8(left, leftAt, leftDepth, right, rightAt + j * rightColumn, rightColumn, out, outAt + j, depth, first);
        }
        for (; j < columns; j++) {
            int at = rightAt + j * rightColumn;
            float sum = first ? 0 : out[outAt + j];
            for (int k = 0; k < depth; k++) {
                sum = Math.fma(left[leftAt + k * leftDepth], right[at + k], sum);
            }
            out[outAt + j] = sum;
        }
    }

    /// The sums rest in scratch memory, a row for each column, until they are finished. The last tile starts early; its columns have sums of their own.
    private static void block(float[] left, int leftAt, int leftRow, float[] right, int rightAt, int rightColumn, float[] out, int outAt, int outRow, int rows,
            int columns, int depth, boolean accumulate, float[] scratch) {
        int lanes = lanes(rows);
        int streams = lanes > LANES ? STREAMS : MOST_STREAMS;
        int whole = columns / streams * streams;
        int last = columns - streams;
        int most = PanelSizes.block(rows, depth);
        int sums = most * lanes;
        if (accumulate) {
            turn(out, outAt, outRow, scratch, sums, lanes, whole, rows);
            turn(out, outAt + last, outRow, scratch, sums + whole * lanes, lanes, streams, rows);
        }
        for (int k = 0; k < depth; k += most) {
            int length = Math.min(most, depth - k);
            turn(left, leftAt + k, leftRow, scratch, 0, lanes, length, rows);
            boolean first = k == 0 && !accumulate;
            for (int j = 0; j < columns; j += streams) {
                int at = rightAt + Math.min(j, last) * rightColumn + k;
                int sumsAt = sums + j * lanes;
                if (lanes == NARROW) {
                    NarrowStreamTiles.tile8x1(right, at, rightColumn, scratch, sumsAt, length, first);
                } else if (lanes == LANES) {
                    StreamTiles.tile8x1(right, at, rightColumn, scratch, sumsAt, length, first);
                } else if (lanes == 2 * LANES) {
                    StreamTiles.tile6x2(right, at, rightColumn, scratch, sumsAt, length, first);
                } else if (lanes == 3 * LANES) {
                    StreamTiles.tile6x3(right, at, rightColumn, scratch, sumsAt, length, first);
                } else {
                    StreamTiles.tile6x4(right, at, rightColumn, scratch, sumsAt, length, first);
                }
            }
        }
        Transposition.copy(scratch, sums, lanes, out, outAt, outRow, rows, whole);
        int rest = columns - whole;
        Transposition.copy(scratch, sums + (whole + streams - rest) * lanes, lanes, out, outAt + whole, outRow, rows, rest);
    }

    /// A transposed copy whose rows are as long as vectors are, filled up with zeros.
    private static void turn(float[] from, int fromAt, int fromRow, float[] scratch, int to, int lanes, int rows, int columns) {
        Transposition.copy(from, fromAt, fromRow, scratch, to, lanes, rows, columns);
        for (int r = 0; r < rows && columns < lanes; r++) {
            Arrays.fill(scratch, to + r * lanes + columns, to + (r + 1) * lanes, 0);
        }
    }
}
