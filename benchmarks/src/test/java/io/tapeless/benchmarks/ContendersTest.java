package io.tapeless.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Contenders that compute different things must not be compared.
class ContendersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 32})
    void naiveAndHonestTapeFollowTheSameLosses(int batch) {
        Problem problem = Problem.mlp(batch);
        checkSameLosses(new NaiveContender(problem), new TapeContender(problem, Update.SGD), 10);
    }

    @Test
    void naiveAndHonestTapeFollowTheSameLossesOnXor() {
        Problem problem = Problem.xor();
        checkSameLosses(new NaiveContender(problem), new TapeContender(problem, Update.SGD), 200);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 19})
    void generatedStepFollowsTheTape(int batch) {
        for (Update update : Update.values()) {
            Problem problem = Problem.mlp(batch);
            checkSameLosses(Subject.TAPE.create(problem, update), Subject.GENERATED.create(problem, update), 4);
        }
    }

    @Test
    void generatedStepFollowsTheTapeOnClassifiersOfAnySize() {
        for (Update update : Update.values()) {
            Problem problem = Problem.classifier(8, 16, 32, 4);
            checkSameLosses(Subject.TAPE.create(problem, update), Subject.GENERATED.create(problem, update), 20);
        }
    }

    @Test
    void generatedStepFollowsTheTapeOnXor() {
        for (Update update : Update.values()) {
            Problem problem = Problem.xor();
            checkSameLosses(Subject.TAPE.create(problem, update), Subject.GENERATED.create(problem, update), 50);
        }
    }

    private static void checkSameLosses(Contender first, Contender second, int steps) {
        try (first; second) {
            double start = 0;
            double loss = 0;
            for (int i = 0; i < steps; i++) {
                loss = first.step();
                start = i == 0 ? loss : start;
                assertEquals(loss, second.step(), 1e-4 * (1 + loss), "step " + i);
            }
            assertTrue(loss < start, start + " to " + loss);
        }
    }
}
