package io.tapeless.runtime.team;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
    @ParameterizedTest
    @CsvSource({"0, 1, 1", "0, 4, 3", "1, 1, 4", "7, 1, 3", "64, 12, 2", "65, 12, 4", "100, 16, 7", "2147483647, 16, 5",
            "2147483647, 1, 64"})
    void partsCoverTheExtentOnceAndAreBalanced(int extent, int unit, int workers) {
        int at = 0;
        long largest = 0;
        long smallest = Long.MAX_VALUE;
        for (int worker = 0; worker < workers; worker++) {
            assertEquals(at, Split.from(extent, unit, worker, workers));
            int to = Split.to(extent, unit, worker, workers);
            assertTrue(to == extent || to % unit == 0, "boundary " + to);
            long units = ((long) to - at + unit - 1) / unit;
            largest = Math.max(largest, units);
            smallest = Math.min(smallest, units);
            at = to;
        }
        assertEquals(extent, at);
        assertTrue(largest - smallest <= 1, smallest + " to " + largest);
    }

    @ParameterizedTest
    @CsvSource({"10, 3", "0, 2", "3, 8", "2147483647, 7"})
    void withoutUnitIsUnitOne(int extent, int workers) {
        for (int worker = 0; worker < workers; worker++) {
            assertEquals(Split.from(extent, 1, worker, workers), Split.from(extent, worker, workers));
            assertEquals(Split.to(extent, 1, worker, workers), Split.to(extent, worker, workers));
        }
    }
}
