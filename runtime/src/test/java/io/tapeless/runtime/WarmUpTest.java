package io.tapeless.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.team.Job;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    /// More than plain loops run before anything is rehearsed.
    private static final long LONG = 1_000_000_000L;

    private boolean slow = true;
    private final WarmUp warmUp = new WarmUp(2, true);

    private static Job taking(LongSupplier nanos) {
        return (worker, workers) -> {
            long end = System.nanoTime() + nanos.getAsLong();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        };
    }

    /// The first stage is compiled from the start, the second when `slow` is false.
    private WarmUp.Rehearsal rehearsal() {
        Job plain = taking(() -> 200_000);
        return new WarmUp.Rehearsal(List.of(taking(() -> 10_000), taking(() -> slow ? 20_000_000 : 10_000)), List.of(plain, plain));
    }

    private List<Boolean> chosen() {
        boolean[] vectors = new boolean[2];
        warmUp.choose(vectors);
        return List.of(vectors[0], vectors[1]);
    }

    @Test
    void aStageRunsVectorsAsSoonAsTheyAreFasterThanItsPlainLoops() {
        assertEquals(List.of(false, false), chosen());
        for (int run = 0; run < 20 && !chosen().getFirst(); run++) {
            warmUp.ran(LONG / 20, this::rehearsal);
        }
        assertEquals(List.of(true, false), chosen());
        assertFalse(warmUp.isDone());
        slow = false;
        warmUp.ran(LONG / 20, this::rehearsal);
        assertEquals(List.of(true, true), chosen());
        assertTrue(warmUp.isDone());
    }

    @Test
    void aProcessOfAFewRunsRehearsesNothing() {
        warmUp.ran(1_000_000, () -> {
            throw new AssertionError("nothing was to be rehearsed");
        });
        assertEquals(List.of(false, false), chosen());
    }
}
