package io.tapeless.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against `StrictMath`, bit by bit.
class PowersTest {
    private static void check(double x, double y) {
        assertEquals(StrictMath.pow(x, y), DoubleMath.pow(x, y), () -> x + " to the power " + y);
    }

    @Test
    void hasTheBitsOfStrictMathOnAllScales() {
        Random random = new Random(1);
        for (int i = 0; i < 300_000; i++) {
            double x = Math.abs(random.nextGaussian()) * Math.scalb(1.0, random.nextInt(60) - 30);
            check(x, random.nextGaussian() * Math.scalb(1.0, random.nextInt(12) - 4));
            check(-x, random.nextInt(41) - 20);
            check(1 + random.nextGaussian() * Math.scalb(1.0, -random.nextInt(40)), random.nextGaussian() * 1e4);
            check(Double.longBitsToDouble(random.nextLong()), random.nextGaussian());
        }
    }

    /// Roots, squares and their reciprocals: numbers of a model that rotates its positions are such powers.
    @Test
    void hasTheBitsOfStrictMathForRootsAndSquares() {
        Random random = new Random(2);
        for (int i = 0; i < 50_000; i++) {
            double x = Double.longBitsToDouble(random.nextLong());
            for (double y : new double[] {0.5, -0.5, 1, -1, 2, -2}) {
                check(x, y);
            }
        }
    }

    /// StrictMath's general case makes three arrays a call until C2 has compiled it, and for good where C2 takes that case for rare.
    @Test
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] powers = {0.5, -0.5, 1, -1, 2, -2, 0, 0.125, -0.125, 3, -3, 100};
        double sum = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            for (double y : powers) {
                sum += DoubleMath.pow(10_000 + i, y);
            }
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(sum > 0 && bytes < 1_000, bytes + " bytes");
    }

    /// Decays and bias corrections, down to where they underflow.
    @Test
    void hasTheBitsOfStrictMathForPowersOfDecays() {
        for (double decay : new double[] {0.9, 0.95, 0.99, 0.999, 0.9999, 1.0001}) {
            for (int t = 0; t < 20_000; t++) {
                check(decay, t);
                check(t, -decay);
            }
        }
    }

    @Test
    void hasTheBitsOfStrictMathAtTheEdges() {
        double[] edges = {0, 0.5, 1, 1.5, 2, 3, 10, 1023.9, 1024, 1074, 1075, 0x1p31, 0x1.8p31, 0x1p53, Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE,
            Double.POSITIVE_INFINITY, Double.NaN, Math.nextUp(1.0), Math.nextDown(1.0), Math.sqrt(1.5), Math.sqrt(3)};
        for (double x : edges) {
            for (double y : edges) {
                check(x, y);
                check(x, -y);
                check(-x, y);
                check(-x, -y);
            }
        }
    }
}
