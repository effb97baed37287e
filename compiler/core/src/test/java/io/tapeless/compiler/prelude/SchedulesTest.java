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
        "warmup(0)                                         | 1 1 1",
        "warmup(0) then cosine(total: 2)                   | 0.5 0 0",
        "warmup(2) then cosine(total: 2)                   | 0.5 1 0.5 0 0",
        "constant(total: 2) then exponential(gamma: 0.5)   | 1 1 1 0.5 0.25",
        "warmup(2) then constant(total: 1) then linear(2)  | 0.5 1 1 0.5 0 0",
        "one_cycle(total: 10) | 0.040000000000000036 0.52 1.0 0.9504846320134737 0.8117456539497631 0.6112620219362893 0.38874197806371075 0.18825834605023697 0.049519367986526286 4e-06",
        "cosine_restarts(period: 3) | 1.0 0.75 0.2500000000000001 1.0 0.75 0.2500000000000001 1.0",
        "cosine_restarts(period: 2, multiplier: 2) | 1.0 0.5 1.0 0.8535533905932737 0.5 0.14644660940672627 1.0 0.9619397662556434 0.8535533905932737 0.6913417161825449 0.5 0.30865828381745514 0.14644660940672627 0.03806023374435663 1.0 0.9903926402016152",
        "cyclic(up: 2, down: 3, low: 0.2) | 0.2 0.5999999999999999 0.9999999999999998 0.7333333333333332 0.4666666666666666 0.2 0.6000000000000003 0.9999999999999998 0.7333333333333332 0.46666666666666695 0.2",
        "polynomial(total: 4, power: 2) | 1.0 0.5625 0.25 0.0625 0.0 0.0",
        "multi_step(milestones: [1, 3, 4], gamma: 0.5) | 1.0 0.5 0.5 0.25 0.125 0.125 0.125",
        "constant(total: 2, factor: 0.25) | 0.25 0.25 1 1",
        "linear_lr(total: 4) | 0.3333333333333333 0.5 0.6666666666666666 0.8333333333333333 1.0 1.0 1.0",
        "linear_lr(total: 3, start_factor: 1, end_factor: 0.1) | 1.0 0.7 0.4 0.09999999999999998 0.09999999999999998 0.09999999999999998",
        "cosine_annealing(total: 4, to: 0.1) | 1.0 0.8681980515339464 0.55 0.23180194846605365 0.1 0.23180194846605356 0.5499999999999999",
        "one_cycle(total: 10, three_phase: true) | 0.040000000000000036 0.52 1.0 0.52 0.04 0.0361807218535102 0.0261817218535102 0.013822278146489805 0.0038232781464898036 4e-06",
        "cyclic(up: 2, low: 0.2, mode: \"triangular2\") | 0.2 0.6000000000000001 1.0 0.6000000000000001 0.2 0.4 0.6000000000000001 0.4 0.2 0.30000000000000004",
        "cyclic(up: 2, down: 3, low: 0.2, mode: \"exp_range\", gamma: 0.9) | 0.2 0.5599999999999999 0.8479999999999999 0.5888 0.37495999999999996 0.2 0.41257640000000023 0.58263752",
        "inverse_sqrt(4) | 0.25 0.5 0.75 1.0 0.8944271909999159 0.816496580927726 0.7559289460184544 0.7071067811865476 0.6666666666666666",
        "steps(every: 2, times: 2, gamma: 0.5) | 1 1 0.5 0.5 0.25 0.25 0.25 0.25"})
    void factorsFromTheFirstStep(String schedule, String factors) {
        double[] wanted = Arrays.stream(factors.split(" ")).mapToDouble(Double::parseDouble).toArray();
        double[] rates = Descent.run("optimizer sgd(lr: 0.01) schedule " + schedule, wanted.length).stream()
                .mapToDouble(step -> step.learningRate() / 0.01).toArray();
        assertArrayEquals(wanted, rates, 1e-12);
    }
}
