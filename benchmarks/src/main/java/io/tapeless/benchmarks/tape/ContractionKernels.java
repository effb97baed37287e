package io.tapeless.benchmarks.tape;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Matrix products of row-major matrices, in the three forms that a dense layer needs. Accumulators are named local variables,
/// because C2 keeps a vector in a register only when it never meets an array or a call. Strides are ints: one kernel serves all shapes,
/// which is what an interpreter can do without generating code.
///
/// The walk: column tiles outside, so that a panel of `b` stays in the cache while all of `a` passes.
final class ContractionKernels {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private ContractionKernels() {
    }

    /// c[rows, columns] = a[rows, depth] · b[depth, columns], added to `c` when `accumulate`.
    static void nn(float[] a, float[] b, float[] c, int rows, int columns, int depth, boolean accumulate) {
        product(a, depth, 1, b, c, rows, columns, depth, accumulate);
    }

    /// c[rows, columns] = a[depth, rows]ᵀ · b[depth, columns], added to `c` when `accumulate`: the gradient of a weight.
    static void tn(float[] a, float[] b, float[] c, int rows, int columns, int depth, boolean accumulate) {
        product(a, 1, rows, b, c, rows, columns, depth, accumulate);
    }

    /// c[rows, columns] = a[rows, depth] · b[columns, depth]ᵀ, added to `c` when `accumulate`: the gradient of an input.
    ///
    /// @param scratch at least `columns * depth` elements, overwritten with bᵀ
    static void nt(float[] a, float[] b, float[] scratch, float[] c, int rows, int columns, int depth, boolean accumulate) {
        for (int j = 0; j < columns; j++) {
            for (int k = 0; k < depth; k++) {
                scratch[k * columns + j] = b[j * depth + k];
            }
        }
        nn(a, scratch, c, rows, columns, depth, accumulate);
    }

    /// Element (i, k) of the left matrix is `a[i * aRow + k * aStep]`.
    private static void product(float[] a, int aRow, int aStep, float[] b, float[] c, int rows, int columns, int depth, boolean accumulate) {
        int blockedRows = rows - rows % 8;
        int wideColumns = columns - columns % (2 * LANES);
        for (int j = 0; j < wideColumns; j += 2 * LANES) {
            for (int i = 0; i < blockedRows; i += 8) {
                tile8x2(a, i * aRow, aRow, aStep, b, j, c, i * columns + j, columns, depth, accumulate);
            }
        }
        for (int j = wideColumns; j < columns; j += LANES) {
            for (int i = 0; i < blockedRows; i += 8) {
                tile8x1(a, i * aRow, aRow, aStep, b, j, c, i * columns + j, columns, depth, Math.min(LANES, columns - j), accumulate);
            }
        }
        for (int i = blockedRows; i < rows; i++) {
            row(a, i * aRow, aStep, b, c, i * columns, columns, depth, accumulate);
        }
    }

    /// One row of the result: four vectors at a time, then one, the last of which may be partial.
    private static void row(float[] a, int aStart, int aStep, float[] b, float[] c, int cStart, int columns, int depth, boolean accumulate) {
        int j = 0;
        for (; j <= columns - 4 * LANES; j += 4 * LANES) {
            tile1x4(a, aStart, aStep, b, j, c, cStart + j, columns, depth, accumulate);
        }
        for (; j < columns; j += LANES) {
            tile1x1(a, aStart, aStep, b, j, c, cStart + j, columns, depth, Math.min(LANES, columns - j), accumulate);
        }
    }

    private static void tile8x2(float[] a, int aStart, int aRow, int aStep, float[] b, int bStart, float[] c, int cStart,
            int columns, int depth, boolean accumulate) {
        FloatVector s00 = FloatVector.zero(SPECIES), s01 = s00;
        FloatVector s10 = FloatVector.zero(SPECIES), s11 = s10;
        FloatVector s20 = FloatVector.zero(SPECIES), s21 = s20;
        FloatVector s30 = FloatVector.zero(SPECIES), s31 = s30;
        FloatVector s40 = FloatVector.zero(SPECIES), s41 = s40;
        FloatVector s50 = FloatVector.zero(SPECIES), s51 = s50;
        FloatVector s60 = FloatVector.zero(SPECIES), s61 = s60;
        FloatVector s70 = FloatVector.zero(SPECIES), s71 = s70;
        for (int k = 0, i = aStart, j = bStart; k < depth; k++, i += aStep, j += columns) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[i]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[i + aRow]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[i + 2 * aRow]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[i + 3 * aRow]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[i + 4 * aRow]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[i + 5 * aRow]);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[i + 6 * aRow]);
            s60 = a6.fma(b0, s60);
            s61 = a6.fma(b1, s61);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[i + 7 * aRow]);
            s70 = a7.fma(b0, s70);
            s71 = a7.fma(b1, s71);
        }
        store(c, cStart, s00, s01, accumulate);
        store(c, cStart + columns, s10, s11, accumulate);
        store(c, cStart + 2 * columns, s20, s21, accumulate);
        store(c, cStart + 3 * columns, s30, s31, accumulate);
        store(c, cStart + 4 * columns, s40, s41, accumulate);
        store(c, cStart + 5 * columns, s50, s51, accumulate);
        store(c, cStart + 6 * columns, s60, s61, accumulate);
        store(c, cStart + 7 * columns, s70, s71, accumulate);
    }

    private static void store(float[] c, int at, FloatVector sum0, FloatVector sum1, boolean accumulate) {
        FloatVector y0 = accumulate ? sum0.add(FloatVector.fromArray(SPECIES, c, at)) : sum0;
        FloatVector y1 = accumulate ? sum1.add(FloatVector.fromArray(SPECIES, c, at + LANES)) : sum1;
        y0.intoArray(c, at);
        y1.intoArray(c, at + LANES);
    }

    /// As [#tile8x2] with one vector, of which only the first `width` lanes are used.
    private static void tile8x1(float[] a, int aStart, int aRow, int aStep, float[] b, int bStart, float[] c, int cStart,
            int columns, int depth, int width, boolean accumulate) {
        VectorMask<Float> mask = SPECIES.indexInRange(0, width);
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector s4 = FloatVector.zero(SPECIES);
        FloatVector s5 = FloatVector.zero(SPECIES);
        FloatVector s6 = FloatVector.zero(SPECIES);
        FloatVector s7 = FloatVector.zero(SPECIES);
        for (int k = 0, i = aStart, j = bStart; k < depth; k++, i += aStep, j += columns) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, j, mask);
            s0 = FloatVector.broadcast(SPECIES, a[i]).fma(b0, s0);
            s1 = FloatVector.broadcast(SPECIES, a[i + aRow]).fma(b0, s1);
            s2 = FloatVector.broadcast(SPECIES, a[i + 2 * aRow]).fma(b0, s2);
            s3 = FloatVector.broadcast(SPECIES, a[i + 3 * aRow]).fma(b0, s3);
            s4 = FloatVector.broadcast(SPECIES, a[i + 4 * aRow]).fma(b0, s4);
            s5 = FloatVector.broadcast(SPECIES, a[i + 5 * aRow]).fma(b0, s5);
            s6 = FloatVector.broadcast(SPECIES, a[i + 6 * aRow]).fma(b0, s6);
            s7 = FloatVector.broadcast(SPECIES, a[i + 7 * aRow]).fma(b0, s7);
        }
        store(c, cStart, s0, mask, accumulate);
        store(c, cStart + columns, s1, mask, accumulate);
        store(c, cStart + 2 * columns, s2, mask, accumulate);
        store(c, cStart + 3 * columns, s3, mask, accumulate);
        store(c, cStart + 4 * columns, s4, mask, accumulate);
        store(c, cStart + 5 * columns, s5, mask, accumulate);
        store(c, cStart + 6 * columns, s6, mask, accumulate);
        store(c, cStart + 7 * columns, s7, mask, accumulate);
    }

    private static void store(float[] c, int at, FloatVector sum, VectorMask<Float> mask, boolean accumulate) {
        FloatVector y = accumulate ? sum.add(FloatVector.fromArray(SPECIES, c, at, mask)) : sum;
        y.intoArray(c, at, mask);
    }

    private static void tile1x4(float[] a, int aStart, int aStep, float[] b, int bStart, float[] c, int cStart, int columns, int depth,
            boolean accumulate) {
        FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
        for (int k = 0, i = aStart, j = bStart; k < depth; k++, i += aStep, j += columns) {
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[i]);
            s0 = a0.fma(FloatVector.fromArray(SPECIES, b, j), s0);
            s1 = a0.fma(FloatVector.fromArray(SPECIES, b, j + LANES), s1);
            s2 = a0.fma(FloatVector.fromArray(SPECIES, b, j + 2 * LANES), s2);
            s3 = a0.fma(FloatVector.fromArray(SPECIES, b, j + 3 * LANES), s3);
        }
        store(c, cStart, s0, s1, accumulate);
        store(c, cStart + 2 * LANES, s2, s3, accumulate);
    }

    private static void tile1x1(float[] a, int aStart, int aStep, float[] b, int bStart, float[] c, int cStart, int columns, int depth,
            int width, boolean accumulate) {
        VectorMask<Float> mask = SPECIES.indexInRange(0, width);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int k = 0, i = aStart, j = bStart; k < depth; k++, i += aStep, j += columns) {
            sum = FloatVector.broadcast(SPECIES, a[i]).fma(FloatVector.fromArray(SPECIES, b, j, mask), sum);
        }
        store(c, cStart, sum, mask, accumulate);
    }
}
