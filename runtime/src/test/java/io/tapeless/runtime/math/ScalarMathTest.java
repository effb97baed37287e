package io.tapeless.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares with `StrictMath` (and [DoubleMath], which has its own test) in double precision.
class ScalarMathTest {
    interface FloatFunction {
        float apply(float x);
    }

    static Stream<Arguments> functions() {
        return Stream.of(
                function("exp", ScalarMath::exp, StrictMath::exp, 1.6),
                function("expm1", ScalarMath::expm1, StrictMath::expm1, 1.5),
                function("log", ScalarMath::log, StrictMath::log, 1.0),
                function("log1p", ScalarMath::log1p, StrictMath::log1p, 1.5),
                function("tanh", ScalarMath::tanh, StrictMath::tanh, 2.5),
                function("sigmoid", ScalarMath::sigmoid, DoubleMath::sigmoid, 3.0),
                function("softplus", ScalarMath::softplus, DoubleMath::softplus, 2.3),
                function("erf", ScalarMath::erf, DoubleMath::erf, 1.1),
                function("sin", ScalarMath::sin, StrictMath::sin, 1.6),
                function("cos", ScalarMath::cos, StrictMath::cos, 1.6),
                function("rsqrt", ScalarMath::rsqrt, DoubleMath::rsqrt, 1.5),
                function("floor", ScalarMath::floor, Math::floor, 0),
                function("sign", ScalarMath::sign, DoubleMath::sign, 0));
    }

    private static Arguments function(String name, FloatFunction function, DoubleUnaryOperator exact, double ulps) {
        return arguments(name, function, exact, ulps);
    }

    /// Infinities, NaN and signed zeros must be those of the rounded exact value; everything else within the bound.
    @ParameterizedTest(name = "{0} is within {3} ulp")
    @MethodSource("functions")
    void errorIsWithinTheStatedBound(String name, FloatFunction function, DoubleUnaryOperator exact, double ulps) {
        Floats.Worst worst = new Floats.Worst();
        Floats.forEach(10, x -> {
            float y = function.apply(x);
            double expected = exact.applyAsDouble(x);
            float rounded = (float) expected;
            if (rounded == 0 || Float.isNaN(rounded) || Float.isInfinite(rounded)) {
                if (Float.floatToIntBits(rounded) != Float.floatToIntBits(y)) {
                    assertEquals(rounded, y, name + "(" + Float.toHexString(x) + ")");
                }
            } else {
                worst.add(x, Math.abs(y - expected) / Math.ulp(rounded));
            }
        });
        worst.report(name);
        assertTrue(worst.error() <= ulps, () -> name + " is off by " + worst);
    }

    @Test
    void powRoundsTheDoubleResult() {
        assertEquals(8f, ScalarMath.pow(2, 3));
        assertEquals((float) StrictMath.pow(1.1f, -7.3f), ScalarMath.pow(1.1f, -7.3f));
        assertEquals(1f, ScalarMath.pow(Float.NaN, 0));
        assertEquals(Float.NaN, ScalarMath.pow(-2, 0.5f));
        assertEquals(Float.NEGATIVE_INFINITY, ScalarMath.pow(-0f, -3));
    }
}
