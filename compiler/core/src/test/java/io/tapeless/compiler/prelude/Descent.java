package io.tapeless.compiler.prelude;

import io.tapeless.compiler.conformance.Bound;
import io.tapeless.compiler.conformance.Interpretation;
import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A model of two parameters, `w` with loss ½Σ a·w² and `other` with loss Σ other, trained on the interpreter: gradients are a·w and 1.
final class Descent {
    static final double[] CURVATURE = {1, -0.5, 3};
    static final double[] START = {0.7, -1.2, 0.1};

    /// The values of `w`, those of `other`, and the learning rate after each step.
    record Step(double[] w, double[] other, double learningRate) {}

    private Descent() {}

    static List<Step> run(String train, int steps) {
        ElaboratedModel model = Specs.elaborate(new SourceFile("descent.tl", """
                model Descent {
                    input a : f32[3]
                    param w     : f32[3] ~ zeros
                    param other : f32[2] ~ zeros
                    loss = 0.5 * sum(a * w * w) + sum(other)
                    train { %s }
                }
                """.formatted(train)), DType.F64);
        Bound bound = new Bound(model, Map.of());
        Interpretation run = Interpretation.of(bound, true);
        run.data("a", CURVATURE);
        run.variable("w", START);
        run.variable("other", new double[] {2, -4});
        Graph program = bound.withGradients(true);
        List<Step> done = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            double rate = run.step(program, step).learningRate();
            done.add(new Step(run.variable("w"), run.variable("other"), rate));
        }
        return done;
    }
}
