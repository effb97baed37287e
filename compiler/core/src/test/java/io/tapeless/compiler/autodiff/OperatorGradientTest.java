package io.tapeless.compiler.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.graph.InLoop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.OperatorSamples;
import io.tapeless.compiler.op.Sampler;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operator of the table, many random shapes: extents 1, primes and symbolic. No tensor of a spec is empty (`EmptyExtentsTest`); what
/// may be empty is what is folded over, and is in the table: windows that lie outside of an image, places that no update goes to.
class OperatorGradientTest {
    private static final int TRIALS = 50;

    static Stream<OperatorSamples.Sample> samples() {
        return OperatorSamples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void derivedGradientAgreesWithDifferences(OperatorSamples.Sample sample) {
        for (int seed = 0; seed < TRIALS; seed++) {
            Sampler sampler = new Sampler(seed);
            Value y = sample.apply().apply(sampler);
            if (y.op() instanceof InLoop) {
                return;
            }
            if (y.op().whyNoGradient() != null) {
                noGradientFlows(y, sampler);
            } else {
                assertTrue(!sampler.floats().isEmpty(), "nothing to differentiate");
                GradientCheck.check(sample.mnemonic() + " seed " + seed, y, sampler);
            }
        }
    }

    private static void noGradientFlows(Value y, Sampler sampler) {
        assertNotNull(y.op().whyNoGradient());
        if (y.dtype().isFloat()) {
            Value loss = Formulas.sum(y, Formulas.range(y.rank()));
            for (Value gradient : Differentiator.gradients(loss, sampler.floats()).values()) {
                assertEquals(List.of(), gradient.inputs(), "zeros need no computation");
            }
        }
    }
}
