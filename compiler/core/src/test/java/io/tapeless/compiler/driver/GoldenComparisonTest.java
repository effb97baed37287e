package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoldenComparisonTest {
    @Test
    void errorsAreRelativeToTheLargestWantedElement() {
        assertEquals(0.25, GoldenComparison.error(new double[] {1, 4}, new double[] {2, 4}), 1e-15);
    }

    @Test
    void errorsAreAbsoluteAroundZero() {
        assertEquals(0.5, GoldenComparison.error(new double[] {0.5}, new double[] {0}), 1e-15);
    }

    @Test
    void infinitiesAgreeOnlyWithThemselves() {
        double infinity = Double.POSITIVE_INFINITY;
        assertEquals(0, GoldenComparison.error(new double[] {infinity, 1}, new double[] {infinity, 1}));
        assertEquals(infinity, GoldenComparison.error(new double[] {Double.NaN}, new double[] {1}));
    }

    @Test
    void namesAreTheUsersThenEqualThenTheOnlyOneThatEndsSo() {
        GoldenNames names = new GoldenNames(Map.of("data.target", "label", "weight", "out.weight"));
        List<String> known = List.of("label", "bn.running_mean", "fc1.weight", "out.weight", "a.bias", "b.bias");
        assertEquals("label", names.resolve("data.target", known));
        assertEquals("out.weight", names.resolve("param.weight", known));
        assertEquals("fc1.weight", names.resolve("param.fc1.weight", known));
        assertEquals("bn.running_mean", names.resolve("data.running_mean", known));
        assertNull(names.resolve("param.bias", known), "two parameters end in .bias");
    }
}
