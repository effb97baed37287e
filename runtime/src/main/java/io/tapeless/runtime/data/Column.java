package io.tapeless.runtime.data;

/// One thing known about every row of a data set: its image, its label. Element `j` of row `r` is `values[offset + r * stride + j]`, so a
/// named CSV column can be a view of the matrix of all features.
///
/// @param name     the name a model's input or target may ask for
/// @param role     what the column is when a model asks by no name
/// @param rowShape extents of one row: `[28, 28]`, or none for a single number
public record Column(String name, Role role, int[] rowShape, Values values, int offset, int stride) {
    /// `FEATURES` go to a model's first input, `TARGET` to its first target, `NAMED` only to an input or target of that name.
    public enum Role { FEATURES, TARGET, NAMED }

    /// A column whose rows follow each other without gaps.
    public static Column of(String name, Role role, Values values, int... rowShape) {
        int width = 1;
        for (int extent : rowShape) {
            width = Math.multiplyExact(width, extent);
        }
        return new Column(name, role, rowShape, values, 0, width);
    }

    /// Numbers per row.
    public int width() {
        int width = 1;
        for (int extent : rowShape) {
            width *= extent;
        }
        return width;
    }

    /// A copy of some elements of every row, in their order.
    public Column only(int[] elements, int rows) {
        double[] copy = new double[Math.multiplyExact(rows, elements.length)];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = at(i / elements.length, elements[i % elements.length]);
        }
        return Column.of(name, role, new Values.Doubles(copy), elements.length);
    }

    /// Element `element` (row-major) of a row.
    public double at(int row, int element) {
        return values.at(offset + row * stride + element);
    }
}
