package io.tapeless.compiler.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DimTest {
    private static final Map<String, Dim.Symbol> SYMBOLS = Map.of("N", new Dim.Symbol("N", 64, Integer.MAX_VALUE),
            "T", new Dim.Symbol("T", 32, 256));
    private static final TypeParser PARSER = new TypeParser(SYMBOLS::get);
    private static final Dim N = PARSER.dim("N");
    private static final Dim T = PARSER.dim("T");

    @Test
    void equalPolynomialsAreEqualHoweverWritten() {
        assertEquals(N.plus(T).times(N.minus(T)), N.times(N).minus(T.times(T)));
        assertEquals(Dim.ZERO, N.minus(N));
        assertNotEquals(N, T);
        assertEquals(N.times(T).plus(1), PARSER.dim("1 + T*N"));
    }

    @Test
    void divisionFoldsWhenExact() {
        assertEquals(T.times(2).plus(4), PARSER.dim("(4*N*T + 8*N) div (2*N)"));
        assertEquals(Dim.of(3), Dim.of(7).div(Dim.of(2)));
        assertEquals(Dim.of(-4), Dim.of(-7).div(Dim.of(2)));
        assertEquals("(N div 2)", N.div(Dim.of(2)).toString());
        assertEquals(Dim.ONE, N.plus(1).div(N.plus(1)));
        assertThrows(ArithmeticException.class, () -> N.div(Dim.ZERO));
    }

    @Test
    void whatIsPrintedParsesBackAndEvaluatesAlike() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            Dim dim = randomDim(random, 3);
            Dim parsed = PARSER.dim(dim.toString());
            assertEquals(dim, parsed, dim::toString);
        }
    }

    /// Evaluation is a homomorphism: checks the algebra against long arithmetic.
    @Test
    void arithmeticAgreesWithNumbers() {
        Random random = new Random(6);
        for (int i = 0; i < 300; i++) {
            Dim a = randomDim(random, 2);
            Dim b = randomDim(random, 2);
            int n = 1 + random.nextInt(9);
            int t = 1 + random.nextInt(9);
            assertEquals(at(a, n, t) + at(b, n, t), at(a.plus(b), n, t));
            assertEquals(at(a, n, t) - at(b, n, t), at(a.minus(b), n, t));
            assertEquals(at(a, n, t) * at(b, n, t), at(a.times(b), n, t));
            Dim divisor = Dim.of(1 + random.nextInt(5)).times(random.nextBoolean() ? N : Dim.ONE);
            assertEquals(Math.floorDiv(at(a, n, t), at(divisor, n, t)), at(a.div(divisor), n, t), () -> a + " div " + divisor);
            assertEquals(Math.floorMod(at(a, n, t), at(divisor, n, t)), at(a.mod(divisor), n, t));
        }
    }

    private static long at(Dim dim, int n, int t) {
        return dim.evaluate(symbol -> symbol.name().equals("N") ? n : t);
    }

    private static Dim randomDim(Random random, int depth) {
        if (depth == 0) {
            return switch (random.nextInt(3)) {
                case 0 -> N;
                case 1 -> T;
                default -> Dim.of(random.nextInt(7) - 2);
            };
        }
        Dim a = randomDim(random, depth - 1);
        Dim b = randomDim(random, depth - 1);
        return switch (random.nextInt(4)) {
            case 0 -> a.plus(b);
            case 1 -> a.minus(b);
            case 2 -> a.times(b);
            default -> a.div(b.times(b).plus(2));
        };
    }

    @Test
    void boundsAreProvenForEverySymbolFromOne() {
        assertTrue(N.atLeast(1));
        assertTrue(N.plus(T).minus(Dim.of(1)).atLeast(1));
        assertFalse(N.atLeast(2));
        assertFalse(N.minus(T).atLeast(0));
        assertTrue(N.times(T).minus(N).atLeast(0));
    }

    @Test
    void boundsAreProvenUpToDeclaredMaxima() {
        Dim length = Dim.of(new Dim.Symbol("L", 32, 32));
        Dim width = Dim.of(new Dim.Symbol("W", 4, 4));
        assertTrue(Dim.of(32).minus(length).atLeast(0));
        assertFalse(Dim.of(31).minus(length).atLeast(0));
        assertTrue(Dim.of(128).minus(length.times(width)).atLeast(0));
        assertFalse(Dim.of(127).minus(length.times(width)).atLeast(0));
        assertTrue(N.times(32).minus(N.times(length)).atLeast(0));
        assertFalse(N.times(31).minus(N.times(length)).atLeast(0));
        assertFalse(Dim.of(40).minus(length).minus(N).atLeast(0), "N has no maximum");
        assertFalse(length.times(length).minus(length.times(4)).plus(3).atLeast(0), "-1 at L = 2, though not at its ends");
    }

    @Test
    void quotientsOfDifferencesMayBeNegative() {
        assertFalse(N.minus(Dim.of(5)).div(Dim.of(2)).atLeast(0));
        assertTrue(N.plus(5).div(Dim.of(2)).atLeast(0));
        assertTrue(N.div(T).atLeast(0));
        assertTrue(Dim.of(new Dim.Symbol("N", 9, Integer.MAX_VALUE, 5, 0)).minus(Dim.of(5)).div(Dim.of(2)).atLeast(0));
    }

    @Test
    void everyBoundThatIsProvenHolds() {
        SplittableRandom random = new SplittableRandom(3);
        Dim.Symbol a = new Dim.Symbol("A", 3, 5);
        Dim.Symbol b = new Dim.Symbol("B", 2, 4);
        int proven = 0;
        for (int trial = 0; trial < 1000; trial++) {
            Dim dim = Dim.of(random.nextInt(-9, 30)).plus(Dim.of(a).times(random.nextInt(-5, 5))).plus(Dim.of(b).times(random.nextInt(-5, 5)))
                    .plus(Dim.of(a).times(Dim.of(b)).times(random.nextInt(-2, 3))).plus(Dim.of(a).times(Dim.of(a)).times(random.nextInt(-1, 2)))
                    .plus(Dim.of(b).minus(Dim.of(random.nextInt(5))).div(Dim.of(2)).times(trial % 4 == 0 ? random.nextInt(-1, 2) : 0))
                    .plus(trial % 5 == 0 ? windowed(windowed(Dim.of(a), random), random).times(trial % 2 == 0 ? Dim.of(b) : Dim.ONE) : Dim.ZERO);
            long least = IntStream.rangeClosed(1, 5).boxed()
                    .flatMap(x -> IntStream.rangeClosed(1, 4).mapToObj(y -> dim.evaluate(s -> s.equals(a) ? x : y))).min(Long::compare).orElseThrow();
            assertFalse(dim.atLeast(least + 1), dim + " is " + least + " somewhere");
            proven += dim.atLeast(least) ? 1 : 0;
        }
        assertTrue(proven > 400, "only " + proven);
    }

    private static Dim windowed(Dim extent, SplittableRandom random) {
        return extent.minus(Dim.of(random.nextInt(4))).div(Dim.of(random.nextInt(1, 4))).plus(1);
    }

    /// Places of windows over the places of windows: least where the extent is.
    @Test
    void placesOfWindowsOverWindowsAreCounted() {
        Dim extent = Dim.of(new Dim.Symbol("L", 64, Integer.MAX_VALUE, 9, 0));
        Dim places = extent.minus(Dim.of(3)).div(Dim.of(2)).plus(1);
        Dim again = places.minus(Dim.of(3)).div(Dim.of(2)).plus(1);
        assertTrue(again.atLeast(1));
        assertFalse(again.atLeast(2));
        assertTrue(again.times(N).atLeast(1));
        assertFalse(again.times(N.minus(Dim.of(2))).atLeast(1), "N is 1 or more");
    }

    @Test
    void typesParseBack() {
        for (String text : new String[] {"f32[N, 784]", "bool[]", "i64[2*N + 1, (T div 2)]"}) {
            assertEquals(text, PARSER.type(text).toString());
        }
        assertThrows(IllegalArgumentException.class, () -> PARSER.type("f32[N,"));
        assertThrows(IllegalArgumentException.class, () -> PARSER.type("f33[N]"));
        assertThrows(IllegalArgumentException.class, () -> PARSER.type("f32[M]"));
        assertThrows(IllegalArgumentException.class, () -> PARSER.dim("N +"));
        assertThrows(IllegalArgumentException.class, () -> PARSER.dim("N N"));
    }
}
