package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Options that the golden cases leave out, against PyTorch's documented algorithms written out as loops.
class OptimisersTest {
    private static final int STEPS = 6;

    /// One element's rule: from the parameter, its gradient, the step and this element's memory to the next parameter.
    private interface Rule {
        double next(double w, double g, int t, double[] memory);
    }

    @Test
    void sgdWithDampeningStartsItsBufferAtTheGradient() {
        check("optimizer sgd(lr: 0.1, momentum: 0.9, dampening: 0.3, weight_decay: 0.01)", (w, g, t, m) -> {
            double d = g + 0.01 * w;
            m[0] = t == 1 ? d : 0.9 * m[0] + (1 - 0.3) * d;
            return w - 0.1 * m[0];
        });
    }

    @Test
    void rmspropCentredWithMomentum() {
        check("optimizer rmsprop(lr: 0.02, alpha: 0.9, eps: 1e-3, weight_decay: 0.1, momentum: 0.5, centered: true)", (w, g, t, m) -> {
            double d = g + 0.1 * w;
            m[0] = 0.9 * m[0] + 0.1 * d * d;
            m[1] = 0.9 * m[1] + 0.1 * d;
            m[2] = 0.5 * m[2] + d / (Math.sqrt(m[0] - m[1] * m[1]) + 1e-3);
            return w - 0.02 * m[2];
        });
    }

    @Test
    void adagradWithDecayAndAStart() {
        check("optimizer adagrad(lr: 0.1, lr_decay: 0.2, weight_decay: 0.05, initial_accumulator_value: 0.3, eps: 1e-4)", (w, g, t, m) -> {
            double d = g + 0.05 * w;
            m[0] = (t == 1 ? 0.3 : m[0]) + d * d;
            return w - 0.1 / (1 + (t - 1) * 0.2) * d / (Math.sqrt(m[0]) + 1e-4);
        });
    }

    @Test
    void adamWithOtherBetas() {
        check("optimizer adam(lr: 0.05, beta1: 0.5, beta2: 0.8, eps: 1e-2)", (w, g, t, m) -> {
            m[0] = 0.5 * m[0] + 0.5 * g;
            m[1] = 0.8 * m[1] + 0.2 * g * g;
            return w - 0.05 * (m[0] / (1 - Math.pow(0.5, t))) / (Math.sqrt(m[1] / (1 - Math.pow(0.8, t))) + 1e-2);
        });
    }

    @Test
    void penaltiesAddTheirGradient() {
        check("optimizer sgd(lr: 0.1) penalty l1(0.2) on \"w\"", (w, g, t, m) -> w - 0.1 * (g + 0.2 * Math.signum(w)));
        check("optimizer sgd(lr: 0.1) penalty l2(0.2) on \"w\"", (w, g, t, m) -> w - 0.1 * (g + 0.4 * w));
        check("optimizer sgd(lr: 0.1) penalty elastic(0.3, 0.2) on \"w\"", (w, g, t, m) -> w - 0.1 * (g + 0.3 * Math.signum(w) + 0.4 * w));
    }

    @Test
    void aGroupChangesItsParametersAlone() {
        String train = "optimizer sgd(lr: 0.1, weight_decay: 0.5) group \"oth*\" { weight_decay: 0, lr: 0.2 }";
        check(train, (w, g, t, m) -> w - 0.1 * (g + 0.5 * w));
        assertArrayEquals(new double[] {2 - 0.2 * 3, -4 - 0.2 * 3}, Descent.run(train, 3).getLast().other(), 1e-12);
    }

    private static void check(String train, Rule rule) {
        List<Descent.Step> steps = Descent.run(train, STEPS);
        double[] w = Descent.START.clone();
        double[][] memory = new double[w.length][3];
        for (int t = 1; t <= STEPS; t++) {
            for (int i = 0; i < w.length; i++) {
                w[i] = rule.next(w[i], Descent.CURVATURE[i] * w[i], t, memory[i]);
            }
            assertArrayEquals(w, steps.get(t - 1).w(), 1e-12, train + ", step " + t);
        }
    }
}
