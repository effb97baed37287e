package io.tapeless.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against `StrictMath`, whose error is below 1 ulp.
class TrigonometryTest {
    private static void check(double x) {
        double sin = StrictMath.sin(x);
        double cos = StrictMath.cos(x);
        assertEquals(sin, DoubleMath.sin(x), Math.ulp(sin), () -> "sin " + x);
        assertEquals(cos, DoubleMath.cos(x), Math.ulp(cos), () -> "cos " + x);
    }

    @Test
    void agreesWithStrictMathOnAllScales() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            check(random.nextGaussian() * StrictMath.pow(10, random.nextInt(24) - 15));
        }
    }

    /// Where the reduced argument has few digits left.
    @Test
    void agreesNearMultiplesOfAQuarterTurn() {
        for (int quarters = -40_000; quarters <= 40_000; quarters++) {
            double x = quarters * (Math.PI / 2);
            check(x);
            check(Math.nextUp(x));
            check(Math.nextDown(x));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 524287.9, 524288, 1e300, Double.MIN_VALUE, 0x1p-28})
    void agreesAtTheEdges(double x) {
        assertEquals(Double.toString(StrictMath.sin(x)), Double.toString(DoubleMath.sin(x)));
        assertEquals(StrictMath.cos(x), DoubleMath.cos(x), Math.ulp(1.0));
    }
}
