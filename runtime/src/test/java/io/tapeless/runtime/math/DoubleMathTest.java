package io.tapeless.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected values: 60-digit arithmetic (mpmath 1.3) at the exact double, rounded to the nearest double.
class DoubleMathTest {
    @ParameterizedTest
    @CsvSource({
            "1e-300, 1.1283791670955126e-300",
            "1e-09, 1.1283791670955127e-09",
            "0.001, 0.0011283787909692365",
            "0.1, 0.1124629160182849",
            "0.25, 0.27632639016823696",
            "0.46875, 0.49261347321793797",
            "0.5, 0.5204998778130465",
            "0.75, 0.7111556336535151",
            "0.84375, 0.7672256612323416",
            "0.9999, 0.8426592780487595",
            "1.0, 0.8427007929497149",
            "1.0001, 0.8427422995485203",
            "1.25, 0.9229001282564583",
            "1.5, 0.9661051464753108",
            "2.0, 0.9953222650189527",
            "2.5, 0.999593047982555",
            "3.3, 0.9999969422902035",
            "4.0, 0.9999999845827421",
            "4.00001, 0.9999999845840118",
            "5.0, 0.9999999999984626",
            "5.9, 0.9999999999999999",
            "6.5, 1.0",
            "-0.3, -0.3286267594591274",
            "-1.7, -0.9837904585907745",
            "-4.5, -0.9999999998033839"
    })
    void erfIsWithinTwoUlp(double x, double expected) {
        assertEquals(expected, DoubleMath.erf(x), 2 * Math.ulp(expected));
    }

    @ParameterizedTest
    @CsvSource({
            "-745.0, 5e-324",
            "-708.0, 3.307553003638408e-308",
            "-100.0, 3.720075976020836e-44",
            "-37.5, 5.175555005801868e-17",
            "-20.0, 2.0611536181902037e-09",
            "-5.0, 0.0066928509242848554",
            "-1.0, 0.2689414213699951",
            "-0.1, 0.47502081252106",
            "1e-09, 0.50000000025",
            "0.1, 0.52497918747894",
            "1.0, 0.7310585786300049",
            "5.0, 0.9933071490757152",
            "20.0, 0.9999999979388464",
            "37.5, 1.0",
            "800.0, 1.0"
    })
    void sigmoidIsWithinTwoUlp(double x, double expected) {
        assertEquals(expected, DoubleMath.sigmoid(x), 2 * Math.ulp(expected));
    }

    @ParameterizedTest
    @CsvSource({
            "-745.0, 5e-324",
            "-708.0, 3.307553003638408e-308",
            "-100.0, 3.720075976020836e-44",
            "-37.5, 5.175555005801868e-17",
            "-20.0, 2.061153620314381e-09",
            "-5.0, 0.006715348489118068",
            "-1.0, 0.3132616875182228",
            "-0.1, 0.6443966600735709",
            "1e-09, 0.6931471810599453",
            "0.1, 0.7443966600735709",
            "1.0, 1.3132616875182228",
            "5.0, 5.006715348489118",
            "20.0, 20.000000002061153",
            "37.5, 37.5",
            "800.0, 800.0"
    })
    void softplusIsWithinTwoUlp(double x, double expected) {
        assertEquals(expected, DoubleMath.softplus(x), 2 * Math.ulp(expected));
    }

    @Test
    void specialValues() {
        assertEquals(0.0, DoubleMath.erf(0.0));
        assertEquals(-0.0, DoubleMath.erf(-0.0));
        assertEquals(1.0, DoubleMath.erf(Double.POSITIVE_INFINITY));
        assertEquals(-1.0, DoubleMath.erf(Double.NEGATIVE_INFINITY));
        assertEquals(Double.NaN, DoubleMath.erf(Double.NaN));
        assertEquals(1.0, DoubleMath.sigmoid(Double.POSITIVE_INFINITY));
        assertEquals(0.0, DoubleMath.sigmoid(Double.NEGATIVE_INFINITY));
        assertEquals(Double.NaN, DoubleMath.sigmoid(Double.NaN));
        assertEquals(Double.POSITIVE_INFINITY, DoubleMath.softplus(Double.POSITIVE_INFINITY));
        assertEquals(0.0, DoubleMath.softplus(Double.NEGATIVE_INFINITY));
        assertEquals(Double.NaN, DoubleMath.softplus(Double.NaN));
    }

    @Test
    void reciprocalSquareRoot() {
        assertEquals(0.5, DoubleMath.rsqrt(4));
        assertEquals(Double.POSITIVE_INFINITY, DoubleMath.rsqrt(0.0));
        assertEquals(0.0, DoubleMath.rsqrt(Double.POSITIVE_INFINITY));
        assertEquals(Double.NaN, DoubleMath.rsqrt(-1));
    }

    @Test
    void erfIsOddAndDoesNotJumpWhereTheFormulaChanges() {
        for (double join : new double[] {1, 4, 6}) {
            double below = DoubleMath.erf(Math.nextDown(join));
            double above = DoubleMath.erf(Math.nextUp(join));
            assertEquals(below, above, 3 * Math.ulp(1.0));
            assertEquals(-above, DoubleMath.erf(-Math.nextUp(join)));
        }
    }
}
