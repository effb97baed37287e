package io.tapeless.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.team.Job;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/// On a clock of its own, which only jobs and runs move on.
class WarmUpTest {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    private long now;
    private long plainLoops = 200 * MICRO;
    private long first = 10 * MICRO;
    private long second = 20 * MILLI;
    private long rehearsed;
    private long longest;
    private final WarmUp warmUp = new WarmUp(2, true, () -> now);

    private Job taking(LongSupplier nanos) {
        return (worker, workers) -> {
            rehearsed += nanos.getAsLong();
            longest = Math.max(longest, nanos.getAsLong());
            now += nanos.getAsLong();
        };
    }

    private WarmUp.Rehearsal rehearsal() {
        Job plain = taking(() -> plainLoops);
        return new WarmUp.Rehearsal(List.of(taking(() -> first), taking(() -> second)), List.of(plain, plain));
    }

    private List<Boolean> chosen() {
        boolean[] vectors = new boolean[2];
        warmUp.choose(vectors);
        return List.of(vectors[0], vectors[1]);
    }

    private void runs(int count, long nanos) {
        for (int run = 0; run < count && !warmUp.isDone(); run++) {
            now += nanos;
            warmUp.ran(nanos, this::rehearsal);
        }
    }

    @Test
    void aStageRunsVectorsAsSoonAsTheyAreAsFastAsItsPlainLoops() {
        assertEquals(List.of(false, false), chosen());
        runs(100, MILLI);
        assertEquals(List.of(true, false), chosen());
        second = plainLoops;
        runs(100, MILLI);
        assertEquals(List.of(true, true), chosen());
        assertTrue(warmUp.isDone());
    }

    @Test
    void aProcessOfAFewRunsRehearsesNothing() {
        runs(50, MILLI);
        assertEquals(0, rehearsed);
    }

    @Test
    void rehearsalsArePaidForByRuns() {
        for (long step : new long[] {20 * MICRO, MILLI, 300 * MILLI}) {
            WarmUpTest other = new WarmUpTest();
            long ran = 0;
            while (ran < 2_000 * MILLI) {
                long before = other.rehearsed;
                other.runs(1, step);
                ran += step;
                assertTrue(other.rehearsed <= WarmUp.SHARE * ran + 2 * other.longest, other.rehearsed + " ns of rehearsals after " + ran + " of runs");
                assertTrue(other.rehearsed - before <= WarmUp.SHARE * Math.max(step, ran - step) + 2 * other.longest, "held up for " + (other.rehearsed - before));
            }
            assertTrue(other.rehearsed > 0);
        }
    }

    @Test
    void vectorsThatStaySlowAreNeverRunAndCostNextToNothingInTheEnd() {
        runs(10_000, MILLI);
        assertEquals(List.of(true, false), chosen());
        long before = rehearsed;
        runs(10_000, MILLI);
        assertTrue(rehearsed - before < 520 * MILLI, rehearsed - before + " ns of 10 s");
        second = 10 * MICRO;
        runs(10_000, MILLI);
        assertTrue(warmUp.isDone());
    }

    @Test
    void vectorsThatAreNoFasterRunWhenTheyHaveHadTheirTime() {
        second = 2 * plainLoops;
        runs(10, 10 * MILLI);
        assertEquals(List.of(true, false), chosen());
        runs(100, 10 * MILLI);
        assertTrue(warmUp.isDone());
    }

    @Test
    void plainLoopsThatWereTimedBeforeTheyWereCompiledMakeNoVectorsLookFast() {
        plainLoops = 15 * MILLI;
        first = second;
        runs(1, 65 * MILLI);
        assertTrue(rehearsed > 0);
        plainLoops = 200 * MICRO;
        first = 10 * MILLI;
        second = 10 * MILLI;
        runs(100, MILLI);
        assertEquals(List.of(false, false), chosen());
        assertFalse(warmUp.isDone());
    }

    /// 0.2 s a run, 0.1 s after two seconds, and compiled after three: for longer than some short runs nothing becomes faster.
    @Test
    void warmingUpAtOnceWaitsForCodeThatTakesLongToCompile() {
        LongSupplier compiledLate = () -> now < 2_000 * MILLI ? 200 * MILLI : now < 3_000 * MILLI ? 100 * MILLI : 3 * MILLI;
        warmUp.rehearse(new WarmUp.Rehearsal(List.of(taking(compiledLate)), List.of()), () -> 0);
        assertTrue(warmUp.isDone());
        assertEquals(3 * MILLI, compiledLate.getAsLong(), "stopped after " + now);
        assertTrue(now < 4_600 * MILLI, "took " + now);
    }

    @Test
    void warmingUpAtOnceEndsSoonWhereNothingBecomesFaster() {
        warmUp.rehearse(rehearsal(), () -> 0);
        assertTrue(now < 700 * MILLI, "took " + now);
    }

    /// The JIT has three seconds of other code to compile before it comes to this.
    @Test
    void warmingUpAtOnceWaitsForTheJit() {
        LongSupplier compiledLast = () -> now < 3_000 * MILLI ? 20 * MILLI : MILLI;
        warmUp.rehearse(new WarmUp.Rehearsal(List.of(taking(compiledLast)), List.of()), () -> Math.min(now, 3_000 * MILLI));
        assertEquals(MILLI, compiledLast.getAsLong(), "stopped after " + now);
        assertTrue(now < 5_000 * MILLI, "took " + now);
    }
}
