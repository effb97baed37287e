package io.tapeless.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.team.Job;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/// On a clock of its own, which only jobs and runs move on.
class WarmUpTest {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    private long now;
    /// How many processes the processor works for.
    private int others = 1;
    private long plainLoops = 200 * MICRO;
    private long first = 10 * MICRO;
    private long second = 20 * MILLI;
    private long allocated;
    /// What the second stage allocates.
    private long bytes;
    private long rehearsed;
    private long longest;
    private int shownTimes;
    private int unshownTimes;
    private final WarmUp warmUp = withStages(2);

    private WarmUp withStages(int stages) {
        return new WarmUp(stages, true, () -> now, () -> now / others, nanos -> now += nanos, () -> allocated, this::showsOtherLengths);
    }

    /// 5 ms at a time.
    private boolean showsOtherLengths() {
        now += shownTimes < unshownTimes ? 5 * MILLI : 0;
        shownTimes++;
        return shownTimes > unshownTimes;
    }

    private Job taking(LongSupplier nanos) {
        return (worker, workers) -> {
            long took = nanos.getAsLong();
            rehearsed += took;
            longest = Math.max(longest, took);
            now += took;
        };
    }

    private WarmUp.Rehearsal rehearsal() {
        Job plain = taking(() -> plainLoops);
        Job boxing = (worker, workers) -> {
            allocated += bytes;
            taking(() -> second).run(worker, workers);
        };
        return new WarmUp.Rehearsal(List.of(taking(() -> first), boxing), List.of(plain, plain), Arrays.asList(null, null));
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
    void aLongRunHasItsVectorsFromTheStart() {
        second = plainLoops;
        warmUp.prepare(4e9, this::rehearsal);
        assertEquals(List.of(true, true), chosen());
        assertTrue(warmUp.isDone());
    }

    @Test
    void aLongRunWaitsNoLongerThanItsPlainLoopsWouldTake() {
        for (double operations : new double[] {4e9, 5e9, 1e12}) {
            WarmUpTest other = new WarmUpTest();
            other.second = 2 * other.plainLoops;
            other.bytes = 32;
            other.warmUp.prepare(operations, other::rehearsal);
            assertEquals(List.of(true, false), other.chosen());
            assertTrue(other.now <= Math.min(operations, 10e9) + 2 * other.longest, other.now + " ns before a run of " + operations + " operations");
        }
    }

    @Test
    void rehearsalsBeforeALongRunComeOnceAndRunsDoNotPayForThem() {
        bytes = 32;
        warmUp.prepare(1e10, this::rehearsal);
        long before = rehearsed;
        warmUp.prepare(1e10, this::rehearsal);
        assertEquals(before, rehearsed);
        runs(1, 100 * MILLI);
        assertTrue(rehearsed > before, "rehearsals go on after it");
    }

    /// `warmUp()` has done what there was to do, also where some vectors stay slow.
    @Test
    void aLongRunAfterARehearsalIsNotHeldUp() {
        bytes = 32;
        warmUp.rehearse(rehearsal(), () -> 0);
        long before = now;
        warmUp.prepare(1e10, () -> {
            throw new AssertionError("no other program is made");
        });
        assertEquals(before, now);
    }

    @Test
    void aRunOfFewOperationsIsNotHeldUp() {
        warmUp.prepare(3.9e9, this::rehearsal);
        assertEquals(0, now);
    }

    @Test
    void rehearsalsWaitForOtherLengthsWhichRunsPayForAsWell() {
        unshownTimes = 30;
        runs(70, MILLI);
        assertEquals(6, shownTimes, "10 ms of runs pay for 30");
        runs(39, MILLI);
        assertEquals(0, rehearsed);
        runs(3, MILLI);
        assertEquals(unshownTimes + 1, shownTimes);
        assertTrue(rehearsed > 0);
    }

    @Test
    void rehearsingAtOnceShowsAllOtherLengthsFirst() {
        unshownTimes = 30;
        Job plain = taking(() -> plainLoops);
        Job vectors = (worker, workers) -> {
            assertTrue(shownTimes > unshownTimes);
            taking(() -> first).run(worker, workers);
        };
        WarmUp one = withStages(1);
        one.rehearse(new WarmUp.Rehearsal(List.of(vectors), List.of(plain), Arrays.asList((Job) null)), () -> 0);
        assertTrue(one.isDone());
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
                assertTrue(other.rehearsed - before <= WarmUp.SHARE * Math.max(step, ran - step) + 2 * other.longest,
                        "held up for " + (other.rehearsed - before));
            }
            assertTrue(other.rehearsed > 0);
        }
    }

    /// An update after each pass over a micro-batch: 2 s of steps.
    @Test
    void aProgramThatIsShortBesideOtherWorkRehearsesForAPartOfThatWork() {
        runs(1_000, 10 * MICRO);
        assertEquals(0, rehearsed, "nothing has paid for rehearsals yet");
        WarmUpTest other = new WarmUpTest();
        other.second = 10 * MICRO;
        long steps = 0;
        for (; !other.warmUp.isDone() && steps < 5_000; steps++) {
            long start = other.warmUp.start();
            other.now += 2 * MILLI;
            other.warmUp.beside(start);
            other.runs(1, 10 * MICRO);
            assertTrue(other.rehearsed <= 0.05 * steps * 2 * MILLI + 2 * other.longest, other.rehearsed + " ns of rehearsals after " + steps + " steps");
        }
        assertTrue(other.warmUp.isDone());
        assertEquals(0, other.warmUp.start());
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

    /// Otherwise a busy machine would give up vectors that had no chance yet: a step of XOR took 10 to 19 s to get them instead of 3 to 8.
    @Test
    void timeThatTheProcessorSpendsOnOthersIsNoRehearsal() {
        runs(1_000, MILLI);
        assertTrue(rehearsed < 1_000 * MILLI, rehearsed + " ns of rehearsals");
        WarmUpTest busy = new WarmUpTest();
        busy.others = 10;
        busy.runs(1_000, MILLI);
        assertTrue(busy.rehearsed > 2_500 * MILLI, busy.rehearsed + " ns of rehearsals");
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

    /// Vectors that are objects are not compiled, whatever times say.
    @Test
    void vectorsThatAllocateAreNotRun() {
        second = 150 * MICRO;
        bytes = 64;
        runs(100, MILLI);
        assertEquals(List.of(true, false), chosen());
        bytes = 0;
        runs(100, MILLI);
        assertTrue(warmUp.isDone());
    }

    @Test
    void vectorsThatAllocateForGoodAreLeftAlone() {
        second = 150 * MICRO;
        bytes = 64;
        runs(400_000, MILLI);
        assertEquals(List.of(true, false), chosen());
        long before = allocated;
        runs(10_000, MILLI);
        assertEquals(before, allocated);
    }

    @Test
    void vectorsThatAllocateRunInTheEndWhereTheyAreMuchFaster() {
        second = 10 * MICRO;
        bytes = 64;
        runs(100_000, MILLI);
        assertTrue(warmUp.isDone());
    }

    @Test
    void warmingUpAtOnceLeavesVectorsThatAllocateAlone() {
        second = 150 * MICRO;
        bytes = 64;
        warmUp.rehearse(rehearsal(), () -> 0);
        assertEquals(List.of(true, false), chosen());
        assertTrue(now < 2_000 * MILLI, "took " + now);
    }

    /// What ran last is not what waits longest for memory.
    @Test
    void shortVectorsAreTimedAgainBeforeTheyAreCalledSlow() {
        long[] last = {0};
        LongSupplier cold = () -> {
            boolean waited = now - last[0] > MILLI / 2;
            last[0] = now;
            return waited ? 100 * MICRO : 10 * MICRO;
        };
        WarmUp one = withStages(1);
        plainLoops = 10 * MICRO;
        for (int run = 0; run < 100; run++) {
            now += 2 * MILLI;
            one.ran(2 * MILLI, () -> new WarmUp.Rehearsal(List.of(taking(cold)), List.of(taking(() -> plainLoops)), Arrays.asList((Job) null)));
        }
        assertTrue(one.isDone());
    }

    /// 0.2 s a run, 0.1 s after two seconds, and compiled after three: for longer than some short runs nothing becomes faster.
    @Test
    void warmingUpAtOnceWaitsForCodeThatTakesLongToCompile() {
        LongSupplier compiledLate = () -> now < 2_000 * MILLI ? 200 * MILLI : now < 3_000 * MILLI ? 100 * MILLI : 3 * MILLI;
        WarmUp one = withStages(1);
        one.rehearse(new WarmUp.Rehearsal(List.of(taking(compiledLate)), List.of(taking(() -> plainLoops)), Arrays.asList((Job) null)), () -> 0);
        assertTrue(one.isDone());
        assertEquals(3 * MILLI, compiledLate.getAsLong(), "stopped after " + now);
        assertTrue(now < 4_600 * MILLI, "took " + now);
    }

    @Test
    void warmingUpAtOnceEndsSoonWhereNothingBecomesFaster() {
        warmUp.rehearse(rehearsal(), () -> 0);
        assertTrue(now < 1_500 * MILLI, "took " + now);
    }

    /// The JIT has three seconds of other code to compile before it comes to this.
    @Test
    void warmingUpAtOnceWaitsForTheJit() {
        LongSupplier compiledLast = () -> now < 3_000 * MILLI ? 20 * MILLI : MILLI;
        WarmUp one = withStages(1);
        one.rehearse(new WarmUp.Rehearsal(List.of(taking(compiledLast)), List.of(taking(() -> plainLoops)), Arrays.asList((Job) null)),
                () -> Math.min(now, 3_000 * MILLI));
        assertEquals(MILLI, compiledLast.getAsLong(), "stopped after " + now);
        assertTrue(now < 5_000 * MILLI, "took " + now);
    }

    /// One stage, whose vectors take 5 ms until there were 5,000 dry runs after the first work, and what happened to it.
    private final class Counted {
        private final WarmUp one = withStages(1);
        private long compiled = 20 * MICRO;
        private int dryRuns;
        private int dryRunsAfterWork;
        private int worked;
        private int dryRunsBeforeWork;
        private int firstWorkers;
        private long lastWork = -WarmUp.PAUSE_NANOS;
        private long shortestPause = Long.MAX_VALUE;

        private void dry() {
            now += 50;
            dryRuns++;
            dryRunsAfterWork += worked > 0 ? 1 : 0;
        }

        private void work(int workers) {
            if (worked++ == 0) {
                dryRunsBeforeWork = dryRuns;
                firstWorkers = workers;
            }
            shortestPause = Math.min(shortestPause, now - lastWork);
            now += (dryRunsAfterWork > 5_000 ? compiled : 5 * MILLI) / workers;
            lastWork = now;
        }

        private WarmUp.Rehearsal rehearsal() {
            return new WarmUp.Rehearsal(List.of((worker, workers) -> work(workers)), List.of(taking(() -> plainLoops)), List.of((worker, workers) -> dry()));
        }

        private void runs() {
            for (int run = 0; run < 2_000 && !one.isDone(); run++) {
                now += MILLI;
                one.ran(MILLI, this::rehearsal);
            }
        }
    }

    @Test
    void dryRunsGetAStageCompiledWithLittleWork() {
        Counted stage = new Counted();
        stage.runs();
        assertTrue(stage.one.isDone());
        assertTrue(stage.worked < 10, stage.worked + " times");
        assertTrue(stage.dryRunsBeforeWork > 200, "C1 has nothing to count with: " + stage.dryRunsBeforeWork);
        assertTrue(stage.dryRunsBeforeWork < 5_000, "C2 has not seen any work: " + stage.dryRunsBeforeWork);
        assertTrue(stage.firstWorkers > 1, "worked on everything before it was compiled");
        assertTrue(stage.shortestPause >= WarmUp.PAUSE_NANOS, "no time to compile: " + stage.shortestPause);
    }

    @Test
    void compiledVectorsThatAreNoFasterRunSoon() {
        Counted stage = new Counted();
        stage.compiled = 2 * plainLoops;
        stage.runs();
        assertTrue(stage.one.isDone());
    }

    @Test
    void warmingUpAtOnceHasDryRunsToo() {
        Counted stage = new Counted();
        stage.one.rehearse(stage.rehearsal(), () -> 0);
        assertTrue(stage.one.isDone());
        assertTrue(stage.dryRuns > 5_000, "only " + stage.dryRuns);
        assertTrue(stage.firstWorkers > 1, "worked on everything before it was compiled");
    }
}
