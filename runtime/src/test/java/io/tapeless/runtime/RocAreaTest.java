package io.tapeless.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RocAreaTest {
    /// Every pair compared.
    private static double byPairs(double[] scores, double[] truths) {
        double right = 0;
        double pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                double weight = truths[i] * (1 - truths[j]);
                pairs += weight;
                right += weight * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0);
            }
        }
        return right / pairs;
    }

    private static void add(RocArea area, double[] scores, double[] truths, int from, int to) {
        double[] both = new double[2 * (to - from) + 3];
        System.arraycopy(scores, from, both, 0, to - from);
        System.arraycopy(truths, from, both, to - from, to - from);
        area.add(both, 2 * (to - from));
    }

    @Test
    void allPairsOfAllBatchesCount() {
        RocArea area = new RocArea();
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int rows = 2 + random.nextInt(300);
            boolean soft = seed % 5 == 0;
            double[] truths = random.doubles(rows).map(u -> soft ? u : u < 0.3 ? 1 : 0).toArray();
            double[] scores = random.ints(rows, -20, 20).mapToDouble(s -> s == 19 ? Double.POSITIVE_INFINITY : s == 0 && random.nextBoolean() ? -0.0 : s)
                    .toArray();
            truths[0] = 1;
            truths[1] = 0;
            area.clear();
            int split = random.nextInt(rows);
            add(area, scores, truths, split, rows);
            add(area, scores, truths, 0, split);
            assertEquals(byPairs(scores, truths), area.value(), 1e-12);
        }
    }

    /// With true rows at the odd of the numbers 1 to 2 n in ascending order, n (n − 1) / 2 of n² pairs are right.
    @Test
    void closedForm() {
        RocArea area = new RocArea();
        int n = 5_000;
        for (int i = 2 * n; i >= 1; i--) {
            area.add(new float[] {i, i % 2}, 2);
        }
        assertEquals((n - 1) / (2.0 * n), area.value());
    }

    @Test
    void withoutPairsZeroAndWithNaNNaN() {
        RocArea area = new RocArea();
        assertEquals(0, area.value());
        area.add(new float[] {1, 2, 1, 1}, 4);
        assertEquals(0, area.value());
        area.add(new float[] {Float.NaN, 0}, 2);
        assertEquals(Double.NaN, area.value());
    }
}
