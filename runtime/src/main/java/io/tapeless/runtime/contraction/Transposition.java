package io.tapeless.runtime.contraction;

import io.tapeless.runtime.WarmUp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Copies a matrix into transposed order, a square of one vector per row at a time: reading or writing single elements a row apart would
/// miss a cache line for each. The last squares start early, and copy some elements again.
public final class Transposition {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /// Columns of the result written before the next row of squares, a cache line of them: so few rows of the source are read side by side, each in the order
    /// of memory, that processors fetch ahead of all of them. With 64 it takes up to twice as long from far away, and as long from near by.
    private static final int BLOCK = 16;

    private Transposition() {
    }

    /// `to[toAt + r·toRow + c] = from[fromAt + c·fromRow + r]` for r < rows, c < columns. Where `to` is
    /// [WarmUp#NO_FLOATS] it does nothing.
    public static void copy(float[] from, int fromAt, int fromRow, float[] to, int toAt, int toRow, int rows, int columns) {
        if (rows < LANES || columns < LANES) {
            if (rows < columns) {
                alongRows(from, fromAt, fromRow, to, toAt, toRow, rows, columns);
            } else {
                downColumns(from, fromAt, fromRow, to, toAt, toRow, rows, columns);
            }
            return;
        }
        for (int block = 0; block < columns; block += BLOCK) {
            int end = Math.min(columns, block + BLOCK);
            for (int r = 0; r < rows; r += LANES) {
                int row = Math.min(r, rows - LANES);
                for (int c = block; c < end; c += LANES) {
                    int column = Math.min(c, columns - LANES);
                    square(from, fromAt + column * fromRow + row, fromRow, to, toAt + row * toRow + column, toRow);
                }
            }
        }
    }

    /// Few rows of a result, element by element.
    private static void alongRows(float[] from, int fromAt, int fromRow, float[] to, int toAt, int toRow, int rows, int columns) {
        if (to == WarmUp.NO_FLOATS) {
            return;
        }
        for (int r = 0; r < rows; r++) {
            int target = toAt + r * toRow;
            int c = 0;
            // Four at a time: C2 does not unroll a loop that goes through memory with a variable step.
            for (; c <= columns - 4; c += 4) {
                int source = fromAt + c * fromRow + r;
                float first = from[source];
                float second = from[source + fromRow];
                float third = from[source + 2 * fromRow];
                float fourth = from[source + 3 * fromRow];
                to[target + c] = first;
                to[target + c + 1] = second;
                to[target + c + 2] = third;
                to[target + c + 3] = fourth;
            }
            for (; c < columns; c++) {
                to[target + c] = from[fromAt + c * fromRow + r];
            }
        }
    }

    /// Few columns of a result, four at a time: along rows as short as these, tests of the loops would take three times as long as their work.
    private static void downColumns(float[] from, int fromAt, int fromRow, float[] to, int toAt, int toRow, int rows, int columns) {
        if (to == WarmUp.NO_FLOATS) {
            return;
        }
        int c = 0;
        for (; c <= columns - 4; c += 4) {
            int source = fromAt + c * fromRow;
            int target = toAt + c;
            for (int r = 0; r < rows; r++) {
                float first = from[source + r];
                float second = from[source + fromRow + r];
                float third = from[source + 2 * fromRow + r];
                float fourth = from[source + 3 * fromRow + r];
                to[target] = first;
                to[target + 1] = second;
                to[target + 2] = third;
                to[target + 3] = fourth;
                target += toRow;
            }
        }
        for (; c < columns; c++) {
            int source = fromAt + c * fromRow;
            int target = toAt + c;
            for (int r = 0; r < rows; r++) {
                to[target] = from[source + r];
                target += toRow;
            }
        }
    }

    /// A square of LANES rows. Rows of the result are written in ascending order.
    static void square(float[] from, int fromAt, int fromRow, float[] to, int toAt, int toRow) {
        if (LANES == 16) {
            SixteenSquare.transpose(from, fromAt, fromRow, to, toAt, toRow);
        } else if (LANES == 8) {
            EightSquare.transpose(from, fromAt, fromRow, to, toAt, toRow);
        } else {
            FourSquare.transpose(from, fromAt, fromRow, to, toAt, toRow);
        }
    }
}
