package io.tapeless.runtime.math;

import io.tapeless.runtime.Checks;

/// Routines that work line by line along one axis of dense row-major arrays, called by generated code. They allocate nothing; lines are
/// independent, so that workers may share them.
///
/// All take the extent of the axis in the operands and in the result, and `inner`, the distance of neighbours on a line (the product of
/// the extents of the axes behind it).
public final class Lines {
    private Lines() {}

    /// Where a line starts in an array whose axis has `extent` elements.
    private static int start(int line, int extent, int inner) {
        return line / inner * extent * inner + line % inner;
    }

    /// y[k] = x[0] + … + x[k] along each line, added in double precision as PyTorch does.
    public static void cumulativeSum(float[] x, float[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            double total = 0;
            for (int k = 0; k < extent; k++) {
                total += x[start + k * inner];
                y[start + k * inner] = (float) total;
            }
        }
    }

    /// y[k] = x[k] + … + x[extent − 1] along each line, added from the end in double precision.
    public static void cumulativeSumBackwards(float[] x, float[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            double total = 0;
            for (int k = extent - 1; k >= 0; k--) {
                total += x[start + k * inner];
                y[start + k * inner] = (float) total;
            }
        }
    }

    /// y[k] = x[0] · … · x[k] along each line, multiplied in double precision.
    public static void cumulativeProduct(float[] x, float[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            double total = 1;
            for (int k = 0; k < extent; k++) {
                total *= x[start + k * inner];
                y[start + k * inner] = (float) total;
            }
        }
    }

    /// The largest update that `index` sends to each place of a line; −∞ where it sends none. NaN wins.
    public static void scatterLargest(int[] index, float[] updates, float[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            int result = start(line, resultExtent, inner);
            for (int k = 0; k < resultExtent; k++) {
                y[result + k * inner] = Float.NEGATIVE_INFINITY;
            }
            for (int k = 0; k < extent; k++) {
                int place = result + Checks.index(index[start + k * inner], resultExtent, "index") * inner;
                y[place] = Math.max(y[place], updates[start + k * inner]);
            }
        }
    }

    /// The smallest update that `index` sends to each place of a line; ∞ where it sends none. NaN wins.
    public static void scatterSmallest(int[] index, float[] updates, float[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            int result = start(line, resultExtent, inner);
            for (int k = 0; k < resultExtent; k++) {
                y[result + k * inner] = Float.POSITIVE_INFINITY;
            }
            for (int k = 0; k < extent; k++) {
                int place = result + Checks.index(index[start + k * inner], resultExtent, "index") * inner;
                y[place] = Math.min(y[place], updates[start + k * inner]);
            }
        }
    }

    /// The largest update that `index` sends to each place of a line; −∞ where it sends none. NaN wins.
    public static void scatterLargest(long[] index, float[] updates, float[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            int result = start(line, resultExtent, inner);
            for (int k = 0; k < resultExtent; k++) {
                y[result + k * inner] = Float.NEGATIVE_INFINITY;
            }
            for (int k = 0; k < extent; k++) {
                int place = result + Checks.index(index[start + k * inner], resultExtent, "index") * inner;
                y[place] = Math.max(y[place], updates[start + k * inner]);
            }
        }
    }

    /// The smallest update that `index` sends to each place of a line; ∞ where it sends none. NaN wins.
    public static void scatterSmallest(long[] index, float[] updates, float[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            int result = start(line, resultExtent, inner);
            for (int k = 0; k < resultExtent; k++) {
                y[result + k * inner] = Float.POSITIVE_INFINITY;
            }
            for (int k = 0; k < extent; k++) {
                int place = result + Checks.index(index[start + k * inner], resultExtent, "index") * inner;
                y[place] = Math.min(y[place], updates[start + k * inner]);
            }
        }
    }

    /// y[k] = x[0] + … + x[k] along each line, added in double precision as PyTorch does.
    public static void cumulativeSum(double[] x, double[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            double total = 0;
            for (int k = 0; k < extent; k++) {
                total += x[start + k * inner];
                y[start + k * inner] = total;
            }
        }
    }

    /// y[k] = x[k] + … + x[extent − 1] along each line, added from the end in double precision.
    public static void cumulativeSumBackwards(double[] x, double[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            double total = 0;
            for (int k = extent - 1; k >= 0; k--) {
                total += x[start + k * inner];
                y[start + k * inner] = total;
            }
        }
    }

    /// y[k] = x[0] · … · x[k] along each line, multiplied in double precision.
    public static void cumulativeProduct(double[] x, double[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            double total = 1;
            for (int k = 0; k < extent; k++) {
                total *= x[start + k * inner];
                y[start + k * inner] = total;
            }
        }
    }

    /// The largest update that `index` sends to each place of a line; −∞ where it sends none. NaN wins.
    public static void scatterLargest(int[] index, double[] updates, double[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            int result = start(line, resultExtent, inner);
            for (int k = 0; k < resultExtent; k++) {
                y[result + k * inner] = Double.NEGATIVE_INFINITY;
            }
            for (int k = 0; k < extent; k++) {
                int place = result + Checks.index(index[start + k * inner], resultExtent, "index") * inner;
                y[place] = Math.max(y[place], updates[start + k * inner]);
            }
        }
    }

    /// The smallest update that `index` sends to each place of a line; ∞ where it sends none. NaN wins.
    public static void scatterSmallest(int[] index, double[] updates, double[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            int result = start(line, resultExtent, inner);
            for (int k = 0; k < resultExtent; k++) {
                y[result + k * inner] = Double.POSITIVE_INFINITY;
            }
            for (int k = 0; k < extent; k++) {
                int place = result + Checks.index(index[start + k * inner], resultExtent, "index") * inner;
                y[place] = Math.min(y[place], updates[start + k * inner]);
            }
        }
    }

    /// The largest update that `index` sends to each place of a line; −∞ where it sends none. NaN wins.
    public static void scatterLargest(long[] index, double[] updates, double[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            int result = start(line, resultExtent, inner);
            for (int k = 0; k < resultExtent; k++) {
                y[result + k * inner] = Double.NEGATIVE_INFINITY;
            }
            for (int k = 0; k < extent; k++) {
                int place = result + Checks.index(index[start + k * inner], resultExtent, "index") * inner;
                y[place] = Math.max(y[place], updates[start + k * inner]);
            }
        }
    }

    /// The smallest update that `index` sends to each place of a line; ∞ where it sends none. NaN wins.
    public static void scatterSmallest(long[] index, double[] updates, double[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            int start = start(line, extent, inner);
            int result = start(line, resultExtent, inner);
            for (int k = 0; k < resultExtent; k++) {
                y[result + k * inner] = Double.POSITIVE_INFINITY;
            }
            for (int k = 0; k < extent; k++) {
                int place = result + Checks.index(index[start + k * inner], resultExtent, "index") * inner;
                y[place] = Math.min(y[place], updates[start + k * inner]);
            }
        }
    }

    /// The positions that sort each line ascending: stable, NaN last, −0 equal to 0.
    ///
    /// @param x a `float[]`, `double[]`, `int[]` or `long[]`
    public static void sortOrder(Object x, int[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            SortedLine.sort(x, y, start(line, extent, inner), extent, inner, false);
        }
    }

    /// The positions that sort each line descending: stable, NaN first, −0 equal to 0.
    ///
    /// @param x a `float[]`, `double[]`, `int[]` or `long[]`
    public static void sortOrderDescending(Object x, int[] y, int extent, int resultExtent, int inner, int from, int to) {
        for (int line = from; line < to; line++) {
            SortedLine.sort(x, y, start(line, extent, inner), extent, inner, true);
        }
    }
}
