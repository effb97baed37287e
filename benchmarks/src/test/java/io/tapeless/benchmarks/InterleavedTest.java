package io.tapeless.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class InterleavedTest {
    @Test
    void everySubjectIsMeasuredInOrder() {
        List<Subject> subjects = List.of(Subject.NAIVE, Subject.TAPE);
        List<Interleaved.Result> results = new Interleaved(0.05, 0.05).measure(subjects, Problem.xor(), Update.SGD);
        assertEquals(subjects, results.stream().map(Interleaved.Result::subject).toList());
        for (Interleaved.Result result : results) {
            assertTrue(result.minimumMicros() > 0);
            assertTrue(result.minimumMicros() <= result.medianMicros());
            assertTrue(result.medianMicros() <= result.p90Micros());
            assertTrue(result.bytesPerStep() > 0, "both tapes allocate their records");
        }
    }

    @Test
    void quantilesAreOrderStatistics() {
        Samples samples = new Samples();
        for (int i = 2000; i > 0; i--) {
            samples.add(1000 * i);
        }
        assertEquals(1, samples.quantileMicros(0));
        assertEquals(1001, samples.quantileMicros(0.5));
        assertEquals(1801, samples.quantileMicros(0.9));
    }
}
