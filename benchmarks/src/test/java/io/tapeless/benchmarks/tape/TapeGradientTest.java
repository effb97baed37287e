package io.tapeless.benchmarks.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// Gradients against central differences of the tape's own loss, in single precision.
class TapeGradientTest {
    private final SplittableRandom random = new SplittableRandom(3);
    private final float[] target = values(5 * 19);
    private final int[] labels = random.ints(5, 0, 19).toArray();

    @Test
    void matmulAndMeanSquaredError() {
        check(List.of(leaf(5, 7), leaf(7, 19)), (tape, p) -> tape.meanSquaredError(tape.matmul(p.get(0), p.get(1)), target));
    }

    @Test
    void matmulOfAVariableWithItselfAddsBothUses() {
        check(List.of(leaf(4, 4)), (tape, p) -> tape.meanSquaredError(tape.matmul(p.get(0), p.get(0)), target));
    }

    @Test
    void bias() {
        check(List.of(leaf(5, 19), leaf(1, 19)), (tape, p) -> tape.meanSquaredError(tape.addBias(p.get(0), p.get(1)), target));
    }

    @Test
    void biasOfAnIntermediateThatIsUsedTwice() {
        check(List.of(leaf(5, 5), leaf(1, 5)), (tape, p) -> {
            Variable h = tape.tanh(p.get(0));
            Variable product = tape.matmul(tape.addBias(h, p.get(1)), h);
            return tape.meanSquaredError(tape.addBias(product, p.get(1)), target);
        });
    }

    @Test
    void relu() {
        check(List.of(leaf(5, 19)), (tape, p) -> tape.meanSquaredError(tape.relu(p.get(0)), target));
    }

    @Test
    void tanh() {
        check(List.of(leaf(5, 19)), (tape, p) -> tape.meanSquaredError(tape.tanh(p.get(0)), target));
    }

    @Test
    void sigmoid() {
        check(List.of(leaf(5, 19)), (tape, p) -> tape.meanSquaredError(tape.sigmoid(p.get(0)), target));
    }

    @Test
    void softmaxCrossEntropy() {
        check(List.of(leaf(5, 19)), (tape, p) -> tape.softmaxCrossEntropy(p.get(0), labels));
    }

    @Test
    void wholeClassifier() {
        check(List.of(leaf(5, 7), leaf(7, 33), leaf(1, 33), leaf(33, 19), leaf(1, 19)), (tape, p) -> {
            Variable hidden = tape.sigmoid(tape.addBias(tape.matmul(p.get(0), p.get(1)), p.get(2)));
            return tape.softmaxCrossEntropy(tape.addBias(tape.matmul(hidden, p.get(3)), p.get(4)), labels);
        });
    }

    @Test
    void gradientsOfTwoBackwardPassesAddUpUntilCleared() {
        Variable x = leaf(3, 19);
        Tape tape = new Tape();
        float[] once = gradientOf(tape, x);
        float[] twice = gradientOf(tape, x);
        for (int i = 0; i < x.size(); i++) {
            assertEquals(2 * once[i], twice[i], 1e-6f);
        }
        x.clearGradient();
        assertFalse(x.hasGradient());
        assertEquals(once[4], gradientOf(tape, x)[4]);
    }

    private float[] gradientOf(Tape tape, Variable x) {
        tape.backward(tape.meanSquaredError(tape.tanh(x), target));
        tape.reset();
        return x.gradient().clone();
    }

    @Test
    void constantsGetNoGradient() {
        Variable x = Variable.constant(5, 7, values(35));
        Variable w = leaf(7, 19);
        Tape tape = new Tape();
        tape.backward(tape.meanSquaredError(tape.matmul(x, w), target));
        assertTrue(w.hasGradient());
        assertFalse(x.hasGradient());
    }

    /// Builds a loss on the tape from the parameters.
    private interface Model extends BiFunction<Tape, List<Variable>, Variable> {
    }

    private static void check(List<Variable> parameters, Model model) {
        Tape tape = new Tape();
        tape.backward(model.apply(tape, parameters));
        tape.reset();
        float step = 1f / 128;
        for (Variable parameter : parameters) {
            for (int i = 0; i < parameter.size(); i++) {
                float saved = parameter.value()[i];
                parameter.value()[i] = saved + step;
                double above = loss(tape, parameters, model);
                parameter.value()[i] = saved - step;
                double below = loss(tape, parameters, model);
                parameter.value()[i] = saved;
                double expected = (above - below) / (2 * step);
                assertEquals(expected, parameter.gradient()[i], 1e-4 + 2e-3 * Math.abs(expected),
                        "parameter " + parameters.indexOf(parameter) + " element " + i);
            }
        }
    }

    private static double loss(Tape tape, List<Variable> parameters, Model model) {
        double loss = model.apply(tape, parameters).value()[0];
        tape.reset();
        return loss;
    }

    private Variable leaf(int rows, int columns) {
        return Variable.parameter(rows, columns, values(rows * columns));
    }

    /// Values at least 0.05 from zero, so that differences do not straddle the kink of relu.
    private float[] values(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextDouble(0.05, 1) * (random.nextBoolean() ? 1 : -1));
        }
        return values;
    }
}
