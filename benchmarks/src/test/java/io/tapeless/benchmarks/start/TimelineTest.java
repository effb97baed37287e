package io.tapeless.benchmarks.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TimelineTest {
    @Test
    void stepsBecomeATimeline() {
        float[] micros = new float[2_000];
        Arrays.fill(micros, 100);
        Arrays.fill(micros, 0, 500, 4_000);
        micros[0] = 50_000;
        micros[100] = 14_000;
        Timeline timeline = Timeline.of(110, micros);
        assertEquals(160, timeline.firstStep(), 1e-6);
        // The first window whose median is a fast step begins 7 steps before the first fast step.
        assertEquals(110 + (50_000 + 14_000 + (493 - 2) * 4_000) / 1e3, timeline.peak(), 1e-3);
        assertEquals((50_000 + 14_000 + 498 * 4_000 + 125 * 100) / 1e6, timeline.training(), 1e-6);
        assertEquals(10_000 / (50_000 + 14_000 + 491 * 4_000.0), timeline.heldUp(), 1e-6);
        assertEquals(14, timeline.longest(), 1e-6);
        assertEquals(100, timeline.median(), 1e-6);
        assertEquals(timeline, Timeline.parse(timeline.toString()));
    }
}
