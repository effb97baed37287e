package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The factor on the learning rate, step by step from the first.
class SchedulesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "constant()                                        | 1 1 1 1",
        "step(every: 2, gamma: 0.5)                        | 1 1 0.5 0.5 0.25",
        "exponential(gamma: 0.9)                           | 1 0.9 0.81 0.729",
        "warmup(4)                                         | 0.25 0.5 0.75 1 1 1",
        "linear(total: 4, to: 0.5)                         | 0.875 0.75 0.625 0.5 0.5",
        "cosine(total: 4, to: 0.2)                         | 0.8828427124746191 0.6 0.3171572875253810 0.2 0.2",
        "warmup(2) then cosine(total: 2)                   | 0.5 1 0.5 0 0",
        "constant(total: 2) then exponential(gamma: 0.5)   | 1 1 1 0.5 0.25",
        "warmup(2) then constant(total: 1) then linear(2)  | 0.5 1 1 0.5 0 0"})
    void factorsFromTheFirstStep(String schedule, String factors) {
        double[] wanted = Arrays.stream(factors.split(" ")).mapToDouble(Double::parseDouble).toArray();
        double[] rates = Descent.run("optimizer sgd(lr: 0.01) schedule " + schedule, wanted.length).stream()
                .mapToDouble(step -> step.learningRate() / 0.01).toArray();
        assertArrayEquals(wanted, rates, 1e-12);
    }
}
