package io.tapeless.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

class ReductionsTest {
    private static final int OFFSET = 3;

    /// The order as the documentation states it: halve, adding the upper half to the lower.
    private static float halve(float[] lanes) {
        float[] level = lanes.clone();
        for (int half = 8; half >= 1; half /= 2) {
            for (int i = 0; i < half; i++) {
                level[i] += level[i + half];
            }
        }
        return level[0];
    }

    private static double halve(double[] lanes) {
        double[] level = lanes.clone();
        for (int half = 8; half >= 1; half /= 2) {
            for (int i = 0; i < half; i++) {
                level[i] += level[i + half];
            }
        }
        return level[0];
    }

    /// The order as a vector back end computes it: vectors first, then lanes moved down within one.
    private static float inVectors(VectorSpecies<Float> species, float[] lanes) {
        float[] level = lanes.clone();
        for (int half = 8; half >= species.length(); half /= 2) {
            for (int i = 0; i < half; i += species.length()) {
                FloatVector.fromArray(species, level, i).add(FloatVector.fromArray(species, level, i + half)).intoArray(level, i);
            }
        }
        FloatVector v = FloatVector.fromArray(species, level, 0);
        for (int half = Math.min(8, species.length() / 2); half >= 1; half /= 2) {
            v = v.add(v.slice(half));
        }
        return v.lane(0);
    }

    @Test
    void sumIsAHalvingTreeOnEveryLaneWidth() {
        Random random = new Random(1);
        int differsFromLeftToRight = 0;
        for (int trial = 0; trial < 200; trial++) {
            float[] lanes = new float[16];
            double[] doubles = new double[16];
            float[] shifted = new float[OFFSET + 16];
            double[] shiftedDoubles = new double[OFFSET + 16];
            float leftToRight = 0;
            for (int i = 0; i < 16; i++) {
                lanes[i] = (float) random.nextGaussian();
                doubles[i] = random.nextGaussian();
                shifted[OFFSET + i] = lanes[i];
                shiftedDoubles[OFFSET + i] = doubles[i];
                leftToRight += lanes[i];
            }
            float sum = Reductions.sum16(shifted, OFFSET);
            assertEquals(halve(lanes), sum);
            assertEquals(halve(doubles), Reductions.sum16(shiftedDoubles, OFFSET));
            assertEquals(sum, inVectors(FloatVector.SPECIES_128, lanes));
            assertEquals(sum, inVectors(FloatVector.SPECIES_256, lanes));
            assertEquals(sum, inVectors(FloatVector.SPECIES_512, lanes));
            differsFromLeftToRight += sum == leftToRight ? 0 : 1;
        }
        assertNotEquals(0, differsFromLeftToRight, "the inputs must tell orders apart");
    }

    @Test
    void maximumAndMinimumSeeEveryLane() {
        for (int lane = 0; lane < 16; lane++) {
            float[] lanes = new float[OFFSET + 16];
            double[] doubles = new double[OFFSET + 16];
            lanes[OFFSET + lane] = 2;
            doubles[OFFSET + lane] = 2;
            assertEquals(2f, Reductions.max16(lanes, OFFSET));
            assertEquals(2.0, Reductions.max16(doubles, OFFSET));
            lanes[OFFSET + lane] = -2;
            doubles[OFFSET + lane] = -2;
            assertEquals(-2f, Reductions.min16(lanes, OFFSET));
            assertEquals(-2.0, Reductions.min16(doubles, OFFSET));
            lanes[OFFSET + lane] = Float.NaN;
            doubles[OFFSET + lane] = Double.NaN;
            assertEquals(Float.NaN, Reductions.max16(lanes, OFFSET));
            assertEquals(Float.NaN, Reductions.min16(lanes, OFFSET));
            assertEquals(Double.NaN, Reductions.max16(doubles, OFFSET));
            assertEquals(Double.NaN, Reductions.min16(doubles, OFFSET));
        }
    }

    @Test
    void maximumOfZerosIsPositiveAndMinimumNegative() {
        float[] zeros = new float[16];
        zeros[5] = -0f;
        assertEquals(0f, Reductions.max16(zeros, 0));
        assertEquals(-0f, Reductions.min16(zeros, 0));
    }
}
