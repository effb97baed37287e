package io.tapeless.runtime.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArrayMathTest {
    interface ArrayFunction {
        void apply(float[] x, int xAt, float[] out, int outAt, int count);
    }

    static Stream<Arguments> functions() {
        return Stream.of(
                function("exp", ArrayMath::exp, ScalarMath::exp),
                function("expm1", ArrayMath::expm1, ScalarMath::expm1),
                function("log", ArrayMath::log, ScalarMath::log),
                function("log1p", ArrayMath::log1p, ScalarMath::log1p),
                function("tanh", ArrayMath::tanh, ScalarMath::tanh),
                function("sigmoid", ArrayMath::sigmoid, ScalarMath::sigmoid),
                function("softplus", ArrayMath::softplus, ScalarMath::softplus),
                function("erf", ArrayMath::erf, ScalarMath::erf),
                function("sin", ArrayMath::sin, ScalarMath::sin),
                function("cos", ArrayMath::cos, ScalarMath::cos));
    }

    private static Arguments function(String name, ArrayFunction array, ScalarMathTest.FloatFunction scalar) {
        return arguments(name, array, scalar);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void anyCountAndPlaceGivesTheScalarBits(String name, ArrayFunction array, ScalarMathTest.FloatFunction scalar) {
        float[] x = new float[300];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 140) * 0.07f;
        }
        for (int count : new int[] {0, 1, 3, 13, 16, 33, 207}) {
            float[] expected = new float[300];
            Arrays.fill(expected, 7);
            float[] out = expected.clone();
            for (int i = 0; i < count; i++) {
                expected[11 + i] = scalar.apply(x[5 + i]);
            }
            array.apply(x, 5, out, 11, count);
            assertArrayEquals(expected, out, name + " of " + count);
            float[] inPlace = x.clone();
            array.apply(inPlace, 5, inPlace, 5, count);
            assertArrayEquals(Arrays.copyOfRange(expected, 11, 11 + count), Arrays.copyOfRange(inPlace, 5, 5 + count));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> array.apply(x, 295, x, 0, 6));
    }

    /// Guards the size of the vector functions: one that C2 no longer inlines whole would box its vectors. In a process of its
    /// own, because other tests here use several species, which no application does and which keeps C2 from inlining.
    @Test
    void compiledCodeDoesNotAllocate() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                AllocationProbe.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    @Test
    void powIsThatOfScalarMath() {
        float[] out = new float[4];
        ArrayMath.pow(new float[] {0, 2, 3}, 1, new float[] {5, -1}, 0, out, 2, 2);
        assertArrayEquals(new float[] {0, 0, 32, ScalarMath.pow(3, -1)}, out);
    }
}
