package io.tapeless.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Lanes have the bits of the scalar functions, whatever the species and whether the code is interpreted or compiled.
class VectorMathTest {
    private static final List<VectorSpecies<Float>> SPECIES =
            List.of(FloatVector.SPECIES_64, FloatVector.SPECIES_128, FloatVector.SPECIES_256, FloatVector.SPECIES_512);

    static Stream<Arguments> functions() {
        return Stream.of(
                function("exp", VectorMath::exp, ScalarMath::exp),
                function("expm1", VectorMath::expm1, ScalarMath::expm1),
                function("log", VectorMath::log, ScalarMath::log),
                function("log1p", VectorMath::log1p, ScalarMath::log1p),
                function("tanh", VectorMath::tanh, ScalarMath::tanh),
                function("sigmoid", VectorMath::sigmoid, ScalarMath::sigmoid),
                function("softplus", VectorMath::softplus, ScalarMath::softplus),
                function("erf", VectorMath::erf, ScalarMath::erf),
                function("sin", VectorMath::sin, ScalarMath::sin),
                function("cos", VectorMath::cos, ScalarMath::cos),
                function("rsqrt", VectorMath::rsqrt, ScalarMath::rsqrt),
                function("floor", VectorMath::floor, ScalarMath::floor),
                function("sign", VectorMath::sign, ScalarMath::sign));
    }

    private static Arguments function(String name, UnaryOperator<FloatVector> vector, ScalarMathTest.FloatFunction scalar) {
        return arguments(name, vector, scalar);
    }

    @ParameterizedTest(name = "{0} has the same bits in lanes as alone, for floats of all sizes")
    @MethodSource("functions")
    void lanesEqualTheScalarFunctionEverywhere(String name, UnaryOperator<FloatVector> vector, ScalarMathTest.FloatFunction scalar) {
        VectorSpecies<Float> species = FloatVector.SPECIES_PREFERRED;
        float[] y = new float[species.length()];
        Floats.forEachBlock(x -> {
            for (int i = 0; i < x.length; i += y.length) {
                vector.apply(FloatVector.fromArray(species, x, i)).intoArray(y, 0);
                for (int lane = 0; lane < y.length; lane++) {
                    if (Float.floatToIntBits(scalar.apply(x[i + lane])) != Float.floatToIntBits(y[lane])) {
                        assertEquals(scalar.apply(x[i + lane]), y[lane], name + "(" + Float.toHexString(x[i + lane]) + ")");
                    }
                }
            }
        });
    }

    @ParameterizedTest(name = "{0} has the same bits in every lane")
    @MethodSource("functions")
    void lanesEqualTheScalarFunction(String name, UnaryOperator<FloatVector> vector, ScalarMathTest.FloatFunction scalar) {
        float[] x = Floats.sample(4);
        for (VectorSpecies<Float> species : SPECIES) {
            float[] y = new float[x.length];
            for (int i = 0; i < x.length; i += species.length()) {
                vector.apply(FloatVector.fromArray(species, x, i)).intoArray(y, i);
            }
            for (int i = 0; i < x.length; i++) {
                // floatToIntBits makes all NaN equal: their bits are not specified.
                assertEquals(Float.floatToIntBits(scalar.apply(x[i])), Float.floatToIntBits(y[i]),
                        name + "(" + Float.toHexString(x[i]) + ") as " + species);
            }
        }
    }
}
