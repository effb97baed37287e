package io.tapeless.benchmarks.tape;

import io.tapeless.runtime.math.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Element-wise loops over the first `size` elements: whole vectors, then one masked vector. `accumulate` adds to what is there.
final class VectorKernels {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorKernels() {
    }

    /// y = x with `row` added to each of its rows.
    static void addRow(float[] x, float[] row, float[] y, int rows, int columns) {
        int whole = SPECIES.loopBound(columns);
        VectorMask<Float> mask = SPECIES.indexInRange(whole, columns);
        for (int i = 0; i < rows; i++) {
            int start = i * columns;
            for (int j = 0; j < whole; j += LANES) {
                load(x, start + j).add(load(row, j)).intoArray(y, start + j);
            }
            if (whole < columns) {
                load(x, start + whole, mask).add(load(row, whole, mask)).intoArray(y, start + whole, mask);
            }
        }
    }

    /// The sum of the rows of x.
    static void sumRows(float[] x, float[] y, int rows, int columns, boolean accumulate) {
        int j = 0;
        for (; j < SPECIES.loopBound(columns); j += LANES) {
            FloatVector sum = accumulate ? load(y, j) : FloatVector.zero(SPECIES);
            for (int i = 0; i < rows; i++) {
                sum = sum.add(load(x, i * columns + j));
            }
            sum.intoArray(y, j);
        }
        if (j < columns) {
            VectorMask<Float> mask = SPECIES.indexInRange(j, columns);
            FloatVector sum = accumulate ? load(y, j, mask) : FloatVector.zero(SPECIES);
            for (int i = 0; i < rows; i++) {
                sum = sum.add(load(x, i * columns + j, mask));
            }
            sum.intoArray(y, j, mask);
        }
    }

    /// y = x, or y += x.
    static void addTo(float[] y, float[] x, int size, boolean accumulate) {
        if (!accumulate) {
            System.arraycopy(x, 0, y, 0, size);
            return;
        }
        int i = 0;
        for (; i < SPECIES.loopBound(size); i += LANES) {
            load(y, i).add(load(x, i)).intoArray(y, i);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        load(y, i, mask).add(load(x, i, mask)).intoArray(y, i, mask);
    }

    static void relu(float[] x, float[] y, int size) {
        int i = 0;
        for (; i < SPECIES.loopBound(size); i += LANES) {
            load(x, i).max(0).intoArray(y, i);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        load(x, i, mask).max(0).intoArray(y, i, mask);
    }

    static void tanh(float[] x, float[] y, int size) {
        int i = 0;
        for (; i < SPECIES.loopBound(size); i += LANES) {
            VectorMath.tanh(load(x, i)).intoArray(y, i);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        VectorMath.tanh(load(x, i, mask)).intoArray(y, i, mask);
    }

    static void sigmoid(float[] x, float[] y, int size) {
        int i = 0;
        for (; i < SPECIES.loopBound(size); i += LANES) {
            VectorMath.sigmoid(load(x, i)).intoArray(y, i);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        VectorMath.sigmoid(load(x, i, mask)).intoArray(y, i, mask);
    }

    /// dx = dy where y > 0, else 0.
    static void reluGradient(float[] y, float[] dy, float[] dx, int size, boolean accumulate) {
        int i = 0;
        for (; i < SPECIES.loopBound(size); i += LANES) {
            FloatVector d = FloatVector.zero(SPECIES).blend(load(dy, i), load(y, i).compare(VectorOperators.GT, 0));
            (accumulate ? d.add(load(dx, i)) : d).intoArray(dx, i);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        FloatVector d = FloatVector.zero(SPECIES).blend(load(dy, i, mask), load(y, i, mask).compare(VectorOperators.GT, 0));
        (accumulate ? d.add(load(dx, i, mask)) : d).intoArray(dx, i, mask);
    }

    /// dx = dy (1 - y²).
    static void tanhGradient(float[] y, float[] dy, float[] dx, int size, boolean accumulate) {
        int i = 0;
        for (; i < SPECIES.loopBound(size); i += LANES) {
            FloatVector v = load(y, i);
            FloatVector d = load(dy, i).mul(v.mul(v).neg().add(1));
            (accumulate ? d.add(load(dx, i)) : d).intoArray(dx, i);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        FloatVector v = load(y, i, mask);
        FloatVector d = load(dy, i, mask).mul(v.mul(v).neg().add(1));
        (accumulate ? d.add(load(dx, i, mask)) : d).intoArray(dx, i, mask);
    }

    /// dx = dy y (1 - y).
    static void sigmoidGradient(float[] y, float[] dy, float[] dx, int size, boolean accumulate) {
        int i = 0;
        for (; i < SPECIES.loopBound(size); i += LANES) {
            FloatVector v = load(y, i);
            FloatVector d = load(dy, i).mul(v.mul(v.neg().add(1)));
            (accumulate ? d.add(load(dx, i)) : d).intoArray(dx, i);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        FloatVector v = load(y, i, mask);
        FloatVector d = load(dy, i, mask).mul(v.mul(v.neg().add(1)));
        (accumulate ? d.add(load(dx, i, mask)) : d).intoArray(dx, i, mask);
    }

    static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    static FloatVector load(float[] x, int at, VectorMask<Float> mask) {
        return FloatVector.fromArray(SPECIES, x, at, mask);
    }
}
