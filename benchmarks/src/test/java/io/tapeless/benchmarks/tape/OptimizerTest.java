package io.tapeless.benchmarks.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizerTest {
    /// With the target 0 and n elements, d loss / d x = 2 x / n.
    private static void backward(Tape tape, Variable x) {
        tape.backward(tape.meanSquaredError(x, new float[x.size()]));
        tape.reset();
    }

    @Test
    void sgdSubtractsRateTimesGradient() {
        float[] values = new float[19];
        for (int i = 0; i < values.length; i++) {
            values[i] = i - 9;
        }
        float[] expected = values.clone();
        Variable x = Variable.parameter(1, 19, values);
        Optimizer optimizer = Optimizer.sgd(List.of(x), 0.5f);
        Tape tape = new Tape();
        for (int step = 0; step < 3; step++) {
            backward(tape, x);
            optimizer.update();
            for (int i = 0; i < expected.length; i++) {
                expected[i] -= 0.5f * 2 * expected[i] / 19;
            }
        }
        assertArrayEquals(expected, x.value(), 1e-5f);
    }

    /// Algorithm 1 of the paper, written in doubles.
    @Test
    void adamFollowsThePaper() {
        int size = 19;
        float[] values = new float[size];
        double[] w = new double[size];
        double[] m = new double[size];
        double[] v = new double[size];
        for (int i = 0; i < size; i++) {
            w[i] = values[i] = i - 8.5f;
        }
        Variable x = Variable.parameter(1, size, values);
        Optimizer optimizer = Optimizer.adam(List.of(x), 0.1f);
        Tape tape = new Tape();
        for (int step = 1; step <= 20; step++) {
            backward(tape, x);
            optimizer.update();
            for (int i = 0; i < size; i++) {
                double g = 2 * w[i] / size;
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                w[i] -= 0.1 * (m[i] / (1 - Math.pow(0.9, step))) / (Math.sqrt(v[i] / (1 - Math.pow(0.999, step))) + 1e-8);
            }
        }
        for (int i = 0; i < size; i++) {
            assertEquals(w[i], x.value()[i], 1e-4);
        }
    }

    @Test
    void parametersWithoutGradientStayAsTheyAre() {
        Variable x = Variable.parameter(1, 2, new float[] {1, 2});
        Optimizer.sgd(List.of(x), 1).update();
        Optimizer.adam(List.of(x), 1).update();
        assertArrayEquals(new float[] {1, 2}, x.value());
    }
}
