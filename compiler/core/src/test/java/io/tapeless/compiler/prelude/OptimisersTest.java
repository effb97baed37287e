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
    void amsgradDividesByTheLargestMeanSquare() {
        check("optimizer adam(lr: 0.05, amsgrad: true, weight_decay: 0.1, maximize: true)", (w, g, t, m) -> {
            double d = -g + 0.1 * w;
            m[0] = 0.9 * m[0] + 0.1 * d;
            m[1] = 0.999 * m[1] + 0.001 * d * d;
            m[2] = Math.max(m[2], m[1]);
            return w - 0.05 / (1 - Math.pow(0.9, t)) * m[0] / (Math.sqrt(m[2]) / Math.sqrt(1 - Math.pow(0.999, t)) + 1e-8);
        });
        check("optimizer adamw(lr: 0.05, amsgrad: true, weight_decay: 0.1)", (w, g, t, m) -> {
            m[0] = 0.9 * m[0] + 0.1 * g;
            m[1] = 0.999 * m[1] + 0.001 * g * g;
            m[2] = Math.max(m[2], m[1]);
            return w * (1 - 0.05 * 0.1) - 0.05 / (1 - Math.pow(0.9, t)) * m[0] / (Math.sqrt(m[2]) / Math.sqrt(1 - Math.pow(0.999, t)) + 1e-8);
        });
    }

    @Test
    void nadam() {
        for (boolean decoupled : new boolean[] {false, true}) {
            check("optimizer nadam(lr: 0.03, weight_decay: 0.1, decoupled_weight_decay: " + decoupled + ")", (w, g, t, m) -> {
                double start = decoupled ? w * (1 - 0.03 * 0.1) : w;
                double d = decoupled ? g : g + 0.1 * w;
                double mu = 0.9 * (1 - 0.5 * Math.pow(0.96, t * 4e-3));
                double next = 0.9 * (1 - 0.5 * Math.pow(0.96, (t + 1) * 4e-3));
                m[2] = (t == 1 ? 1 : m[2]) * mu;
                m[0] = 0.9 * m[0] + 0.1 * d;
                m[1] = 0.999 * m[1] + 0.001 * d * d;
                double scale = Math.sqrt(m[1] / (1 - Math.pow(0.999, t))) + 1e-8;
                return start - 0.03 * (1 - mu) / (1 - m[2]) * d / scale - 0.03 * next / (1 - m[2] * next) * m[0] / scale;
            });
        }
    }

    @Test
    void radamWaitsUntilItsMeanSquareCanBeTrusted() {
        // With beta2 = 0.9 the length passes 5 at step 7; with 0.5 never (it stays below 3).
        for (double beta2 : new double[] {0.5, 0.9}) {
            check("optimizer radam(lr: 0.05, beta2: " + beta2 + ", weight_decay: 0.01)", (w, g, t, m) -> {
                double d = g + 0.01 * w;
                m[0] = 0.9 * m[0] + 0.1 * d;
                m[1] = beta2 * m[1] + (1 - beta2) * d * d;
                double longest = 2 / (1 - beta2) - 1;
                double power = Math.pow(beta2, t);
                double length = longest - 2 * t * power / (1 - power);
                double mean = m[0] / (1 - Math.pow(0.9, t));
                if (length <= 5) {
                    return w - 0.05 * mean;
                }
                double rect = Math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
                return w - 0.05 * mean * rect * Math.sqrt(1 - power) / (Math.sqrt(m[1]) + 1e-8);
            }, 12);
        }
    }

    @Test
    void adamaxAndAdadelta() {
        check("optimizer adamax(lr: 0.05, beta2: 0.9, weight_decay: 0.1)", (w, g, t, m) -> {
            double d = g + 0.1 * w;
            m[0] = 0.9 * m[0] + 0.1 * d;
            m[1] = Math.max(0.9 * m[1], Math.abs(d) + 1e-8);
            return w - 0.05 / (1 - Math.pow(0.9, t)) * m[0] / m[1];
        });
        check("optimizer adadelta(lr: 0.5, rho: 0.8, eps: 1e-3, weight_decay: 0.1)", (w, g, t, m) -> {
            double d = g + 0.1 * w;
            m[0] = 0.8 * m[0] + 0.2 * d * d;
            double step = Math.sqrt(m[1] + 1e-3) / Math.sqrt(m[0] + 1e-3) * d;
            m[1] = 0.8 * m[1] + 0.2 * step * step;
            return w - 0.5 * step;
        });
    }

    @Test
    void lionAndRprop() {
        check("optimizer lion(lr: 0.05, weight_decay: 0.2)", (w, g, t, m) -> {
            double direction = Math.signum(0.9 * m[0] + 0.1 * g);
            m[0] = 0.99 * m[0] + 0.01 * g;
            return w * (1 - 0.05 * 0.2) - 0.05 * direction;
        });
        check("optimizer rprop(lr: 0.4)", (w, g, t, m) -> {
            double turn = g * m[0];
            m[1] = Math.clamp((t == 1 ? 0.4 : m[1]) * (turn > 0 ? 1.2 : turn < 0 ? 0.5 : 1), 1e-6, 50);
            m[0] = turn < 0 ? 0 : g;
            return w - Math.signum(m[0]) * m[1];
        });
    }

    @Test
    void lambScalesItsStepToTheParametersNorm() {
        double[] w = Descent.START.clone();
        double[] mean = new double[3];
        double[] square = new double[3];
        List<Descent.Step> steps = Descent.run("optimizer lamb(lr: 0.05)", STEPS);
        for (int t = 1; t <= STEPS; t++) {
            double[] step = new double[3];
            double ofW = 0;
            double ofStep = 0;
            for (int i = 0; i < 3; i++) {
                double g = Descent.CURVATURE[i] * w[i];
                mean[i] = 0.9 * mean[i] + 0.1 * g;
                square[i] = 0.999 * square[i] + 0.001 * g * g;
                step[i] = mean[i] / (1 - Math.pow(0.9, t)) / (Math.sqrt(square[i] / (1 - Math.pow(0.999, t))) + 1e-6) + 0.01 * w[i];
                ofW += w[i] * w[i];
                ofStep += step[i] * step[i];
            }
            for (int i = 0; i < 3; i++) {
                w[i] -= 0.05 * Math.sqrt(ofW / ofStep) * step[i];
            }
            assertArrayEquals(w, steps.get(t - 1).w(), 1e-12, "step " + t);
        }
    }

    @Test
    void clippingByValueAndProximalSteps() {
        check("optimizer sgd(lr: 0.1) clip_value 0.25", (w, g, t, m) -> w - 0.1 * Math.clamp(g, -0.25, 0.25));
        check("optimizer sgd(lr: 0.1) proximal soft_threshold(0.3) on \"w\"", (w, g, t, m) -> {
            double next = w - 0.1 * g;
            return Math.signum(next) * Math.max(0, Math.abs(next) - 0.1 * 0.3);
        });
        check("optimizer sgd(lr: 0.1) proximal shrink(0.3) on \"w\" proximal non_negative() on \"w\"",
                (w, g, t, m) -> Math.max(0, (w - 0.1 * g) / (1 + 0.1 * 0.3)));
    }

    @Test
    void aGroupChangesItsParametersAlone() {
        String train = "optimizer sgd(lr: 0.1, weight_decay: 0.5) group \"oth*\" { weight_decay: 0, lr: 0.2 }";
        check(train, (w, g, t, m) -> w - 0.1 * (g + 0.5 * w));
        assertArrayEquals(new double[] {2 - 0.2 * 3, -4 - 0.2 * 3}, Descent.run(train, 3).getLast().other(), 1e-12);
    }

    private static void check(String train, Rule rule) {
        check(train, rule, STEPS);
    }

    private static void check(String train, Rule rule, int count) {
        List<Descent.Step> steps = Descent.run(train, count);
        double[] w = Descent.START.clone();
        double[][] memory = new double[w.length][3];
        for (int t = 1; t <= count; t++) {
            for (int i = 0; i < w.length; i++) {
                w[i] = rule.next(w[i], Descent.CURVATURE[i] * w[i], t, memory[i]);
            }
            assertArrayEquals(w, steps.get(t - 1).w(), 1e-12, train + ", step " + t);
        }
    }
}
