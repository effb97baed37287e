package io.tapeless.runtime.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DrawsTest {
    private static final int MANY = 200_000;

    private interface Fill {
        void fill(float[] out, int from, int to);
    }

    private interface DoubleFill {
        void fill(double[] out, int from, int to);
    }

    private static void assertSplitIndependent(Fill draw) {
        float[] whole = new float[103];
        draw.fill(whole, 0, 103);
        for (int cut = 0; cut <= 103; cut++) {
            float[] parts = new float[103];
            draw.fill(parts, cut, 103);
            draw.fill(parts, 0, cut);
            assertArrayEquals(whole, parts, "cut at " + cut);
        }
    }

    private static void assertDoublesSplitIndependent(DoubleFill draw) {
        double[] whole = new double[23];
        draw.fill(whole, 0, 23);
        for (int cut = 0; cut <= 23; cut++) {
            double[] parts = new double[23];
            draw.fill(parts, cut, 23);
            draw.fill(parts, 0, cut);
            assertArrayEquals(whole, parts, "cut at " + cut);
        }
    }

    @Test
    void drawsDoNotDependOnTheSplit() {
        assertSplitIndependent((float[] out, int from, int to) -> Draws.uniform(out, from, to, 1, 2, 3, -1f, 1f));
        assertSplitIndependent((float[] out, int from, int to) -> Draws.normal(out, from, to, 1, 2, 3, 0f, 1f));
        assertSplitIndependent((float[] out, int from, int to) -> Draws.bernoulli(out, from, to, 1, 2, 3, 0.3f));
        assertSplitIndependent((float[] out, int from, int to) -> Draws.bernoulli(out, from, to, 1, 2, 3, 0.01f));
        assertDoublesSplitIndependent((double[] out, int from, int to) -> Draws.uniform(out, from, to, 1, 2, 3, -1, 1));
        assertDoublesSplitIndependent((double[] out, int from, int to) -> Draws.normal(out, from, to, 1, 2, 3, 0, 1));
        assertDoublesSplitIndependent((double[] out, int from, int to) -> Draws.bernoulli(out, from, to, 1, 2, 3, 0.3));
    }

    @Test
    void vectorsDrawTheSameBits() {
        for (int length : new int[] {0, 1, 63, 64, 129, 5003}) {
            for (int from : new int[] {0, 1, 4, 37}) {
                assertSameBits(length, from, out -> Draws.bernoulli(out, from, from + length, -5, 1L << 35, 3, 0.3f),
                        out -> VectorDraws.bernoulli(out, from, from + length, -5, 1L << 35, 3, 0.3f));
                assertSameBits(length, from, out -> Draws.bernoulli(out, from, from + length, 1L << 62, 7, -1, 0.01f),
                        out -> VectorDraws.bernoulli(out, from, from + length, 1L << 62, 7, -1, 0.01f));
                assertSameBits(length, from, out -> Draws.uniform(out, from, from + length, 1L << 62, 7, -1, -0.1f, 2f),
                        out -> VectorDraws.uniform(out, from, from + length, 1L << 62, 7, -1, -0.1f, 2f));
                assertSameBits(length, from, out -> Draws.uniform(out, from, from + length, 3, 7, 9, 1f, Math.nextUp(1f)),
                        out -> VectorDraws.uniform(out, from, from + length, 3, 7, 9, 1f, Math.nextUp(1f)));
            }
        }
    }

    private static void assertSameBits(int length, int from, Consumer<float[]> plain, Consumer<float[]> vectors) {
        float[] expected = new float[from + length + 9];
        float[] actual = new float[from + length + 9];
        plain.accept(expected);
        vectors.accept(actual);
        assertArrayEquals(expected, actual, length + " elements from " + from);
    }

    @Test
    void logicalIndexDecidesAndNotThePlaceInTheArray() {
        float[] plain = new float[40];
        Draws.uniform(plain, 0, 40, 9, 1, 4, 0, 1);
        float[] shifted = new float[50];
        Draws.uniform(shifted, 7, 30, 13, 9, 1, 4, 0, 1);
        assertArrayEquals(Arrays.copyOfRange(plain, 13, 36), Arrays.copyOfRange(shifted, 7, 30));
        float[] ones = new float[300];
        Draws.bernoulli(ones, 0, 300, 9, 1, 4, 0.5f);
        float[] shiftedOnes = new float[300];
        Draws.bernoulli(shiftedOnes, 7, 250, 13, 9, 1, 4, 0.5f);
        assertArrayEquals(Arrays.copyOfRange(ones, 13, 256), Arrays.copyOfRange(shiftedOnes, 7, 250));
        double[] doubles = new double[40];
        Draws.normal(doubles, 0, 40, 9, 1, 4, 0, 1);
        double[] shiftedDoubles = new double[50];
        Draws.normal(shiftedDoubles, 7, 30, 13, 9, 1, 4, 0, 1);
        assertArrayEquals(Arrays.copyOfRange(doubles, 13, 36), Arrays.copyOfRange(shiftedDoubles, 7, 30));
    }

    @Test
    void elementsOutsideTheRangeAreNotTouched() {
        float[] out = new float[16];
        Arrays.fill(out, 7);
        Draws.normal(out, 3, 10, 0, 0, 0, 0, 1);
        for (int i = 0; i < 16; i++) {
            assertEquals(i < 3 || i >= 10, out[i] == 7, "element " + i);
        }
    }

    @Test
    void floatUniformIsTheUpper24BitsOfTheDouble() {
        float[] narrow = new float[1000];
        double[] wide = new double[1000];
        Draws.uniform(narrow, 0, 1000, 3, 1, 4, 0, 1);
        Draws.uniform(wide, 0, 1000, 3, 1, 4, 0, 1);
        for (int i = 0; i < 1000; i++) {
            assertEquals(Math.floor(wide[i] * 0x1p24), narrow[i] * 0x1p24);
            assertEquals(Philox.word(3, 1, 4, i) >>> 8, narrow[i] * 0x1p24);
        }
    }

    @Test
    void doubleNormalIsCloseToTheFloatNormal() {
        float[] narrow = new float[10_000];
        double[] wide = new double[10_000];
        Draws.normal(narrow, 0, 10_000, 3, 1, 4, 2, 3);
        Draws.normal(wide, 0, 10_000, 3, 1, 4, 2, 3);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(wide[i], narrow[i], 2e-6 * Math.max(1, Math.abs(wide[i])));
        }
    }

    @Test
    void uniformStaysBelowTheUpperBound() {
        // 1 + 2⁻²³·u rounds up to the upper bound for half of all u.
        float[] out = new float[1000];
        Draws.uniform(out, 0, 1000, 0, 0, 0, 1f, Math.nextUp(1f));
        for (float x : out) {
            assertEquals(1f, x);
        }
        Draws.uniform(out, 0, 1000, 0, 0, 0, 5f, 5f);
        assertEquals(5f, out[999]);
    }

    @Test
    void uniformMomentsAndCells() {
        double[] u = new double[MANY];
        Draws.uniform(u, 0, MANY, 42, 7, 1, 0, 1);
        assertEquals(0.5, mean(u), 5 * Math.sqrt(1.0 / 12 / MANY));
        assertEquals(1.0 / 12, variance(u), 5 * Math.sqrt(1.0 / 180 / MANY));
        int[] cells = new int[100];
        for (double x : u) {
            cells[(int) (x * 100)]++;
        }
        double chiSquare = 0;
        for (int count : cells) {
            chiSquare += Math.pow(count - MANY / 100.0, 2) / (MANY / 100.0);
        }
        // 99 degrees of freedom: mean 99, deviation √198.
        assertEquals(99, chiSquare, 5 * Math.sqrt(198));
    }

    @Test
    void normalMomentsAndQuantiles() {
        float[] z = new float[MANY];
        Draws.normal(z, 0, MANY, 42, 7, 1, 3, 2);
        double[] standard = new double[MANY];
        int below = 0;
        for (int i = 0; i < MANY; i++) {
            standard[i] = (z[i] - 3) / 2;
            below += standard[i] < -1.959963984540054 ? 1 : 0;
        }
        assertEquals(0, mean(standard), 5 / Math.sqrt(MANY));
        assertEquals(1, variance(standard), 5 * Math.sqrt(2.0 / MANY));
        assertEquals(0.025 * MANY, below, 5 * Math.sqrt(0.025 * 0.975 * MANY));
    }

    @Test
    void bernoulliFrequencyAndForms() {
        for (double p : new double[] {0.9, 0.3, 0.004}) {
            float[] ones = bernoulli((float) p);
            double[] doubles = new double[MANY];
            boolean[] truths = new boolean[MANY];
            Draws.bernoulli(doubles, 0, MANY, 1, 2, 3, p);
            Draws.bernoulli(truths, 0, MANY, 1, 2, 3, p);
            double sum = 0;
            for (int i = 0; i < MANY; i++) {
                sum += ones[i];
                assertEquals(ones[i], doubles[i]);
                assertEquals(ones[i] == 1, truths[i]);
            }
            assertEquals(p * MANY, sum, 5 * Math.sqrt(p * (1 - p) * MANY));
        }
        for (float p : new float[] {0, 1}) {
            for (float one : bernoulli(p)) {
                assertEquals(p, one);
            }
        }
    }

    @Test
    void elementsThatShareWordsAreUncorrelated() {
        float[] ones = bernoulli(0.5f);
        for (int distance : new int[] {1, 2, 15, 16, 17, 31, 32, 48, 64}) {
            int equal = 0;
            for (int i = distance; i < MANY; i++) {
                equal += ones[i] == ones[i - distance] ? 1 : 0;
            }
            assertEquals(0.5 * (MANY - distance), equal, 5 * Math.sqrt(0.25 * MANY), "distance " + distance);
        }
    }

    @Test
    void aGroupUsesEveryHalfOfItsWordsOnce() {
        int[] bits = new int[HalfWords.GROUP];
        Arrays.setAll(bits, i -> HalfWords.bits(3, 1, 4, 5L * HalfWords.GROUP + i));
        int[] halves = new int[HalfWords.GROUP];
        Arrays.setAll(halves, i -> Philox.word(3, 1, 4, 5 * 32 + i / 2) >>> 16 * (i % 2) & 0xFFFF);
        Arrays.sort(bits);
        Arrays.sort(halves);
        assertArrayEquals(halves, bits);
    }

    private static float[] bernoulli(float p) {
        float[] ones = new float[MANY];
        Draws.bernoulli(ones, 0, MANY, 1, 2, 3, p);
        return ones;
    }

    @Test
    void sitesStepsSeedsAndNeighboursAreUncorrelated() {
        double[] base = uniform(5, 10, 3);
        assertUncorrelated(base, uniform(5, 10, 4));
        assertUncorrelated(base, uniform(5, 11, 3));
        assertUncorrelated(base, uniform(6, 10, 3));
        assertUncorrelated(Arrays.copyOfRange(base, 0, MANY - 1), Arrays.copyOfRange(base, 1, MANY));
        assertUncorrelated(Arrays.copyOfRange(base, 0, MANY - 4), Arrays.copyOfRange(base, 4, MANY));
    }

    @Test
    void refusesWhatHasNoMeaning() {
        assertThrows(IllegalArgumentException.class, () -> Draws.uniform(new float[1], 0, 1, 0, 0, 0, 1f, 0f));
        assertThrows(IllegalArgumentException.class, () -> Draws.uniform(new double[1], 0, 1, 0, 0, 0, 0, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Draws.bernoulli(new float[1], 0, 1, 0, 0, 0, 1.5f));
        assertThrows(IllegalArgumentException.class, () -> Draws.normal(new float[1], 0, 1, 0, -1, 0, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> Draws.normal(new float[1], 0, 2, 0, 0, 0, 0, 1));
    }

    /// Dry runs reach the loops that draw: a small program calls these once a step, and C2 would wait for thousands of steps. They took 35 to 70 rehearsals,
    /// and were given up before.
    @Test
    void aFewRehearsalsGetDrawsCompiled() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", "jdk.incubator.vector",
                "-cp", System.getProperty("java.class.path"), DrawsRehearsal.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(output.strip().endsWith("true"), output);
    }

    private static double[] uniform(long seed, long step, int site) {
        double[] out = new double[MANY];
        Draws.uniform(out, 0, MANY, seed, step, site, 0, 1);
        return out;
    }

    private static void assertUncorrelated(double[] a, double[] b) {
        double covariance = 0;
        for (int i = 0; i < a.length; i++) {
            covariance += (a[i] - 0.5) * (b[i] - 0.5);
        }
        assertTrue(Math.abs(covariance / a.length * 12) < 5 / Math.sqrt(a.length), "correlation " + covariance / a.length * 12);
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static double variance(double[] x) {
        double mean = mean(x);
        return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    }
}
