package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a parameter [200, 300] (fan_out 200, fan_in 300) starts with: the standard deviation each formula promises, and its bound.
class InitialisersTest {
    private static final int COUNT = 200 * 300;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "kaiming_normal()                                        | 0.0816497",   // √(2/300)
        "kaiming_normal(mode: \"fan_out\", nonlinearity: \"relu\") | 0.1",       // √(2/200)
        "kaiming_normal(nonlinearity: \"tanh\")                  | 0.0962250",   // 5/3/√300
        "kaiming_normal(nonlinearity: \"linear\")                | 0.0577350",   // 1/√300
        "kaiming_normal(nonlinearity: \"selu\")                  | 0.0433013",   // 3/4/√300
        "xavier_normal()                                         | 0.0632456",   // √(2/500)
        "xavier_normal(gain: 2)                                  | 0.1264911",
        "lecun_normal()                                          | 0.0577350",
        "normal(0, 0.02)                                         | 0.02"})
    void normalOnesHaveTheirStandardDeviation(String initialiser, double deviation) {
        double[] values = initial(initialiser);
        assertEquals(0, mean(values), 4 * deviation / Math.sqrt(COUNT));
        assertEquals(deviation, deviation(values), deviation * 4 / Math.sqrt(2.0 * COUNT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "kaiming_uniform(a: sqrt(5))            | 0.0577350",   // 1/√300, nn.Linear
        "kaiming_uniform()                      | 0.1414214",   // √(6/300)
        "kaiming_uniform(mode: \"fan_out\")     | 0.1732051",   // √(6/200)
        "xavier_uniform()                       | 0.1095445",   // √(6/500)
        "lecun_uniform()                        | 0.1",         // √(3/300)
        "uniform(-0.5, 0.5)                     | 0.5"})
    void uniformOnesFillTheirInterval(String initialiser, double bound) {
        double[] values = initial(initialiser);
        assertTrue(Arrays.stream(values).allMatch(v -> Math.abs(v) <= bound * 1.000001));
        assertEquals(bound, Arrays.stream(values).map(Math::abs).max().orElseThrow(), bound * 1e-3);
        assertEquals(bound / Math.sqrt(3), deviation(values), bound * 0.01);
    }

    @ParameterizedTest
    @CsvSource({"zeros, 0", "ones, 1", "constant(0.25), 0.25", "-2, -2"})
    void constantsAreThemselves(String initialiser, double value) {
        assertTrue(Arrays.stream(initial(initialiser)).allMatch(v -> v == value));
    }

    /// A normal distribution cut at ±2σ has a deviation of 0.8796 σ.
    @Test
    void truncatedNormalStaysWithinItsBounds() {
        double[] values = initial("trunc_normal(std: 0.5, a: -1, b: 1)");
        assertTrue(Arrays.stream(values).allMatch(v -> Math.abs(v) <= 1));
        assertEquals(0.5 * 0.87963, deviation(values), 0.005);
        assertEquals(0, mean(values), 0.01);
    }

    @Test
    void orthogonalRowsAreOrthonormal() {
        double[] q = initial("orthogonal(gain: 2)");
        for (int a = 0; a < 200; a += 37) {
            for (int b = 0; b < 200; b += 41) {
                double dot = 0;
                for (int i = 0; i < 300; i++) {
                    dot += q[a * 300 + i] * q[b * 300 + i];
                }
                assertEquals(a == b ? 4 : 0, dot, 1e-9);
            }
        }
    }

    @Test
    void sparseZeroesAShareOfEachColumn() {
        double[] values = initial("sparse(0.13, std: 0.1)");
        for (int column = 0; column < 300; column += 17) {
            int zeros = 0;
            for (int row = 0; row < 200; row++) {
                zeros += values[row * 300 + column] == 0 ? 1 : 0;
            }
            assertEquals(26, zeros);
        }
    }

    @Test
    void eyeIsTheIdentity() {
        double[] values = initial("eye()");
        for (int i = 0; i < COUNT; i++) {
            assertEquals(i / 300 == i % 300 ? 1 : 0, values[i]);
        }
    }

    /// `g` of a weight-normalised layer: the lengths of the rows of `v`, so that the weight is v at first.
    @Test
    void anInitialiserMayReadAParameterDeclaredBefore() {
        ElaboratedModel model = Specs.elaborate(new SourceFile("init.tl", """
                model Init {
                    dim N
                    input x : f32[N, 5]
                    let fc = WeightNormLinear(5, 4)
                    param doubled : f32[4, 1] ~ 2 * fc.g
                    output y = fc(x) * doubled.T
                }
                """), DType.F64);
        Results results = GraphInterpreter.run(Differentiator.expandSubgraphs(model.init()), Environment.EMPTY.withSeed(7));
        double[] v = results.get(Graph.Role.COMMIT, "fc.v").values();
        for (int row = 0; row < 4; row++) {
            double length = Math.sqrt(Arrays.stream(v, row * 5, row * 5 + 5).map(x -> x * x).sum());
            assertTrue(length > 0);
            assertEquals(length, results.get(Graph.Role.COMMIT, "fc.g").values()[row], 1e-12);
            assertEquals(2 * length, results.get(Graph.Role.COMMIT, "doubled").values()[row], 1e-12);
        }
    }

    private static double[] initial(String initialiser) {
        ElaboratedModel model = Specs.elaborate(new SourceFile("init.tl", """
                model Init {
                    dim N
                    input x : f32[N, 300]
                    param weight : f32[200, 300] ~ %s
                    output y = x @ weight.T
                }
                """.formatted(initialiser)), DType.F64);
        return GraphInterpreter.run(Differentiator.expandSubgraphs(model.init()), Environment.EMPTY.withSeed(7)).get(Graph.Role.COMMIT, "weight").values();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
    }
}
