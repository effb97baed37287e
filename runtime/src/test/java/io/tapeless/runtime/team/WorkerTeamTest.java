package io.tapeless.runtime.team;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerTeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void everyWorkerRunsOncePerJobAndTheCallerIsWorkerZero(int workers) {
        try (WorkerTeam team = WorkerTeam.of(workers)) {
            assertEquals(workers, team.size());
            int[] runs = new int[workers];
            Thread[] threads = new Thread[workers];
            for (int i = 0; i < 200; i++) {
                team.run((worker, size) -> {
                    assertEquals(workers, size);
                    runs[worker]++;
                    threads[worker] = Thread.currentThread();
                });
            }
            int[] expected = new int[workers];
            Arrays.fill(expected, 200);
            assertArrayEquals(expected, runs);
            assertSame(Thread.currentThread(), threads[0]);
            assertEquals(workers, Arrays.stream(threads).distinct().count());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void barrierSeparatesPhases(int workers) {
        try (WorkerTeam team = WorkerTeam.of(workers)) {
            int phases = 500;
            int[] values = new int[workers];
            int[] wrong = new int[workers];
            team.run((worker, size) -> {
                for (int phase = 1; phase <= phases; phase++) {
                    values[worker] = phase;
                    team.barrier(worker);
                    for (int value : values) {
                        wrong[worker] += value == phase ? 0 : 1;
                    }
                    team.barrier(worker);
                }
            });
            assertArrayEquals(new int[workers], wrong);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, WorkerTeam.MOST + 1, Integer.MAX_VALUE})
    void aTeamOfNobodyOrOfTooManyIsRefused(int workers) {
        assertThrows(IllegalArgumentException.class, () -> WorkerTeam.of(workers));
    }

    @Test
    void aParkedTeamWakesUp() throws InterruptedException {
        try (WorkerTeam team = WorkerTeam.of(3)) {
            AtomicInteger runs = new AtomicInteger();
            for (int i = 0; i < 5; i++) {
                Thread.sleep(3);
                team.run((worker, size) -> {
                    runs.incrementAndGet();
                    if (worker == size - 1) {
                        sleep(3);
                    }
                    team.barrier(worker);
                });
            }
            assertEquals(15, runs.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aFailureReachesTheCallerAndTheTeamStaysUsable(int culprit) {
        try (WorkerTeam team = WorkerTeam.of(3)) {
            for (int i = 0; i < 50; i++) {
                UnsupportedOperationException original = new UnsupportedOperationException("no");
                RuntimeException thrown = assertThrows(UnsupportedOperationException.class, () -> team.run((worker, size) -> {
                    team.barrier(worker);
                    if (worker == culprit) {
                        throw original;
                    }
                    team.barrier(worker);
                }));
                assertSame(original, thrown);
                assertEquals(1, thrown.getSuppressed().length);
                assertInstanceOf(WorkerFailure.class, thrown.getSuppressed()[0]);
                assertTrue(thrown.getSuppressed()[0].getMessage().startsWith("worker " + culprit + " of 3 failed"));
                AtomicInteger runs = new AtomicInteger();
                team.run((worker, size) -> {
                    team.barrier(worker);
                    runs.incrementAndGet();
                    team.barrier(worker);
                });
                assertEquals(3, runs.get());
            }
        }
    }

    @Test
    void otherFailuresAreSuppressedInTheFirst() {
        try (WorkerTeam team = WorkerTeam.of(3)) {
            IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> team.run((worker, size) -> {
                throw new IllegalStateException("from " + worker);
            }));
            assertEquals(3, thrown.getSuppressed().length);
            assertEquals(2, Arrays.stream(thrown.getSuppressed()).filter(s -> s.getMessage().startsWith("from ")).count());
        }
    }

    @Test
    void anErrorIsRethrownAsItIs() {
        try (WorkerTeam team = WorkerTeam.of(2)) {
            StackOverflowError original = new StackOverflowError();
            assertSame(original, assertThrows(StackOverflowError.class, () -> team.run((worker, size) -> {
                if (worker == 1) {
                    throw original;
                }
            })));
        }
    }

    @Test
    void aWorkerThatSkipsABarrierIsAFailureAndNotAHang() {
        try (WorkerTeam team = WorkerTeam.of(2)) {
            IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> team.run((worker, size) -> {
                if (worker == 0) {
                    team.barrier(worker);
                }
            }));
            assertTrue(thrown.getMessage().contains("another worker has returned"), thrown.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void jobsDoNotNest(int workers) {
        try (WorkerTeam team = WorkerTeam.of(workers)) {
            IllegalStateException thrown = assertThrows(IllegalStateException.class,
                    () -> team.run((worker, size) -> team.run((w, s) -> { })));
            assertTrue(thrown.getMessage().contains("do not nest"), thrown.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTeamIsNotClosedFromInsideItsJob(int workers) {
        WorkerTeam team = WorkerTeam.of(workers);
        assertThrows(IllegalStateException.class, () -> team.run((worker, size) -> team.close()));
        team.run((worker, size) -> { });
        team.close();
    }

    @Test
    void aSecondThreadIsRefusedWhileAJobRuns() throws InterruptedException {
        try (WorkerTeam team = WorkerTeam.of(2)) {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread first = Thread.ofPlatform().start(() -> {
                try {
                    team.run((worker, size) -> {
                        running.countDown();
                        await(release);
                    });
                } catch (Throwable t) {
                    failure.set(t);
                }
            });
            running.await();
            assertThrows(IllegalStateException.class, () -> team.run((worker, size) -> { }));
            release.countDown();
            first.join();
            assertSame(null, failure.get());
            team.run((worker, size) -> { });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void closeEndsTheThreadsAndForbidsUse(int workers) {
        WorkerTeam team = WorkerTeam.of(workers);
        Thread[] threads = new Thread[workers];
        team.run((worker, size) -> threads[worker] = Thread.currentThread());
        team.close();
        team.close();
        for (int worker = 1; worker < workers; worker++) {
            assertFalse(threads[worker].isAlive());
            assertTrue(threads[worker].isDaemon());
        }
        IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> team.run((worker, size) -> { }));
        assertTrue(thrown.getMessage().contains("closed"), thrown.getMessage());
    }

    @Test
    void anInterruptIsKeptAndDoesNotDisturbTheJob() {
        try (WorkerTeam team = WorkerTeam.of(2)) {
            AtomicInteger runs = new AtomicInteger();
            Thread.currentThread().interrupt();
            team.run((worker, size) -> {
                if (worker == 1) {
                    java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
                }
                runs.incrementAndGet();
            });
            assertEquals(2, runs.get());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void runningAllocatesNothingOnAnyThread() {
        com.sun.management.ThreadMXBean allocation =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        int workers = 3;
        try (WorkerTeam team = WorkerTeam.of(workers)) {
            long[] threads = new long[workers];
            team.run((worker, size) -> threads[worker] = Thread.currentThread().threadId());
            Job job = (worker, size) -> {
                team.barrier(worker);
                team.barrier(worker);
            };
            for (int i = 0; i < 2_000; i++) {
                team.run(job);
            }
            long[] before = new long[workers];
            long[] after = new long[workers];
            for (int worker = 0; worker < workers; worker++) {
                before[worker] = allocation.getThreadAllocatedBytes(threads[worker]);
            }
            for (int worker = 0; worker < workers; worker++) {
                before[worker] = allocation.getThreadAllocatedBytes(threads[worker]);
            }
            for (int i = 0; i < 2_000; i++) {
                team.run(job);
            }
            for (int worker = 0; worker < workers; worker++) {
                after[worker] = allocation.getThreadAllocatedBytes(threads[worker]);
            }
            assertArrayEquals(before, after);
        }
    }

    /// Teams of 1, 2 and 3 workers, two of each, called by virtual threads; every other one fails in each job.
    @Test
    void teamsOfVirtualThreadsDoNotDisturbEachOther() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int number = i;
                counts.add(threads.submit(() -> meetings(1 + number / 2, number % 2 == 1)));
            }
            for (int i = 0; i < counts.size(); i++) {
                int workers = 1 + i / 2;
                assertEquals(i % 2 == 1 ? 0 : 200 * workers, counts.get(i).get(), "team " + i);
            }
        }
    }

    /// How often workers came to the end of 200 jobs, in each of which one may fail before a meeting.
    private static int meetings(int workers, boolean failing) {
        AtomicInteger ends = new AtomicInteger();
        UnsupportedOperationException failure = new UnsupportedOperationException("no");
        try (WorkerTeam team = WorkerTeam.of(workers)) {
            for (int job = 0; job < 200; job++) {
                try {
                    team.run((worker, size) -> {
                        if (failing && worker == size - 1) {
                            throw failure;
                        }
                        team.barrier(worker);
                        ends.incrementAndGet();
                    });
                } catch (UnsupportedOperationException thrown) {
                    assertSame(failure, thrown);
                }
            }
        }
        return ends.get();
    }

    private static void sleep(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
