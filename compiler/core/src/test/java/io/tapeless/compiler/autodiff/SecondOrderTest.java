package io.tapeless.compiler.autodiff;

import static io.tapeless.compiler.op.Formulas.plus;
import static io.tapeless.compiler.op.Formulas.range;
import static io.tapeless.compiler.op.Formulas.sum;
import static io.tapeless.compiler.op.Formulas.times;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.InLoop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.OperatorSamples;
import io.tapeless.compiler.op.Sampler;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Derived gradients are differentiated again: the gradient of Σ dx · c, for every operator, against central differences of the derived
/// first gradient. What has kinks is smooth almost everywhere.
class SecondOrderTest {
    private static final int TRIALS = 5;

    static Stream<OperatorSamples.Sample> samples() {
        return OperatorSamples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void gradientsOfGradientsAgreeWithDifferences(OperatorSamples.Sample sample) {
        for (int seed = 0; seed < TRIALS; seed++) {
            Sampler sampler = new Sampler(seed);
            Value y = sample.apply().apply(sampler);
            if (y.op().whyNoGradient() != null || y.op() instanceof InLoop || sampler.floats().isEmpty()) {
                return;
            }
            Value first = sum(times(y, sampler.cotangent(y.type())), range(y.rank()));
            Value expanded = Differentiator.expandGradients(new Graph("g", List.of(new Graph.Root(Graph.Role.LOSS, "loss", first))))
                    .roots().getFirst().value();
            Map<Value, Value> gradients = Differentiator.gradients(expanded, sampler.floats());
            Value second = null;
            for (Value input : sampler.floats()) {
                Value gradient = gradients.get(input);
                Value part = sum(times(times(gradient, gradient), sampler.cotangent(gradient.type())), range(gradient.rank()));
                second = second == null ? part : plus(second, part);
            }
            GradientCheck.check(sample.mnemonic() + " seed " + seed, second, sampler.floats(), sampler);
        }
    }
}
