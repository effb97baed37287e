package io.tapeless.runtime.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected values from 40-digit arithmetic (mpmath: `sqrt(2) * erfinv(2*p - 1)` at the double nearest to p).
class NormalQuantileTest {
    @ParameterizedTest
    @CsvSource({
            "0.5, 0.0",
            "0.25, -0.6744897501960817",
            "0.1, -1.2815515655446004",
            "0.925, 1.4395314709384561",
            "0.075001, -1.4395244066035215",
            "0.05, -1.6448536269514726",
            "0.9, 1.2815515655446006",
            "0.99, 2.3263478740408408",
            "0.999999, 4.753424308817087",
            "1e-05, -4.264890793922825",
            "1e-09, -5.9978070150076865",
            "1.1641532182693481e-10, -6.3379577545537895",
            "0.9999999998835847, 6.3379577545537895",
            "1e-11, -6.706023155495136",
            "1.1102230246251565e-16, -8.209536151601387"
    })
    void agreesWithHighPrecision(double p, double expected) {
        assertEquals(expected, NormalQuantile.of(p), 4 * Math.ulp(expected));
    }
}
