package io.tapeless.benchmarks.tape;

import static io.tapeless.benchmarks.tape.VectorKernels.load;

import io.tapeless.runtime.math.ScalarMath;
import io.tapeless.runtime.math.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Loops of the losses: reductions, and gradients with a factor that is the same for all elements.
final class LossKernels {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private LossKernels() {
    }

    /// Writes softmax(x[start ..< start + columns]) to the same place of `probabilities` and returns the log-sum-exp of the row.
    static float softmaxRow(float[] x, float[] probabilities, int start, int columns) {
        int end = start + columns;
        int whole = start + SPECIES.loopBound(columns);
        VectorMask<Float> mask = SPECIES.indexInRange(whole, end);
        FloatVector lowest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector largest = lowest.blend(load(x, whole, mask), mask);
        for (int i = start; i < whole; i += LANES) {
            largest = largest.max(load(x, i));
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        FloatVector last = FloatVector.zero(SPECIES).blend(VectorMath.exp(load(x, whole, mask).sub(max)), mask);
        last.intoArray(probabilities, whole, mask);
        FloatVector sums = last;
        for (int i = start; i < whole; i += LANES) {
            FloatVector e = VectorMath.exp(load(x, i).sub(max));
            e.intoArray(probabilities, i);
            sums = sums.add(e);
        }
        float sum = sums.reduceLanes(VectorOperators.ADD);
        float factor = 1 / sum;
        for (int i = start; i < whole; i += LANES) {
            load(probabilities, i).mul(factor).intoArray(probabilities, i);
        }
        last.mul(factor).intoArray(probabilities, whole, mask);
        return max + ScalarMath.log(sum);
    }

    /// y = x * scale.
    static void scaled(float[] x, float scale, float[] y, int size, boolean accumulate) {
        int i = 0;
        for (; i < SPECIES.loopBound(size); i += LANES) {
            FloatVector d = load(x, i).mul(scale);
            (accumulate ? d.add(load(y, i)) : d).intoArray(y, i);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        FloatVector d = load(x, i, mask).mul(scale);
        (accumulate ? d.add(load(y, i, mask)) : d).intoArray(y, i, mask);
    }

    static float sumOfSquaredDifferences(float[] x, float[] target, int size) {
        int i = 0;
        FloatVector sums = FloatVector.zero(SPECIES);
        for (; i < SPECIES.loopBound(size); i += LANES) {
            FloatVector d = load(x, i).sub(load(target, i));
            sums = d.fma(d, sums);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        FloatVector d = load(x, i, mask).sub(load(target, i, mask));
        return d.fma(d, sums).reduceLanes(VectorOperators.ADD);
    }

    /// y = (x - target) * scale.
    static void scaledDifference(float[] x, float[] target, float scale, float[] y, int size, boolean accumulate) {
        int i = 0;
        for (; i < SPECIES.loopBound(size); i += LANES) {
            FloatVector d = load(x, i).sub(load(target, i)).mul(scale);
            (accumulate ? d.add(load(y, i)) : d).intoArray(y, i);
        }
        VectorMask<Float> mask = SPECIES.indexInRange(i, size);
        FloatVector d = load(x, i, mask).sub(load(target, i, mask)).mul(scale);
        (accumulate ? d.add(load(y, i, mask)) : d).intoArray(y, i, mask);
    }
}
