package io.tapeless.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class InterleavedTest {
    @Test
    void everySubjectIsMeasuredInOrder() {
        Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
        contenders.put("naive", () -> Subject.NAIVE.create(Problem.xor(), Update.SGD));
        contenders.put("tape", () -> Subject.TAPE.create(Problem.xor(), Update.SGD));
        List<Interleaved.Result> results = new Interleaved(0.05, 0.05).measure(contenders);
        assertEquals(List.of("naive", "tape"), results.stream().map(Interleaved.Result::subject).toList());
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
