package io.tapeless.runtime.team;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.atomic.AtomicInteger;

/// A fixed team of threads for data-parallel steps: every worker runs the same [Job] on its own static part.
///
/// The calling thread is worker 0; the others are daemon threads that spin for a moment between jobs and then park.
/// [#run] and [#barrier] allocate nothing. A team runs one job at a time: a nested run, or one from a second thread
/// while a job is running, is an `IllegalStateException`; between jobs any thread may call. Close it when done.
public final class WorkerTeam implements AutoCloseable {
    /// The largest team. Every worker takes part in every meeting, and those beyond the cores only wait for them: more is a slip of the keyboard.
    public static final int MOST = 1_024;

    private static final long SPIN_NANOS = 40_000;
    /// With fewer cores than workers a spinning thread keeps the awaited one from running.
    private static final long CROWDED_SPIN_NANOS = 1_000;

    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int CLOSED = 2;

    // Counters of the signals.
    private static final int GENERATION = 0;
    private static final int ARRIVED = 1;
    private static final int MEETINGS = 2;
    private static final int UNFINISHED = 3;
    private static final int COUNTERS = 4;

    // Reasons to wait; 0 means awake.
    private static final int FOR_JOB = 1;
    private static final int FOR_MEETING = 2;
    private static final int FOR_END = 3;

    private final int workers;
    private final Signals signals;
    private final Signals.Condition waiting = this::mustWait;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    /// Failure of each worker in the current job, written before the worker counts as finished.
    private final Throwable[] failures;
    private final AtomicInteger firstFailed = new AtomicInteger(-1);
    private Job job;

    private WorkerTeam(int workers) {
        this.workers = workers;
        this.failures = new Throwable[workers];
        boolean crowded = Runtime.getRuntime().availableProcessors() < workers;
        this.signals = new Signals(COUNTERS, workers, crowded ? CROWDED_SPIN_NANOS : SPIN_NANOS);
    }

    /// A team of 1 to [#MOST] workers; one worker means that jobs run in the calling thread and no thread is started.
    public static WorkerTeam of(int workers) {
        if (workers < 1 || workers > MOST) {
            throw TeamWords.workers(workers);
        }
        WorkerTeam team = new WorkerTeam(workers);
        for (int worker = 1; worker < workers; worker++) {
            int number = worker;
            Thread thread = Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false)
                    .name(TeamWords.threadName(worker)).unstarted(() -> team.serve(number));
            team.signals.enlist(worker, thread);
        }
        team.start();
        return team;
    }

    private void start() {
        try {
            for (int worker = 1; worker < workers; worker++) {
                signals.thread(worker).start();
            }
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    /// Number of workers, the calling thread included.
    public int size() {
        return workers;
    }

    /// Runs `job` on every worker and returns when all are done. What the job wrote is visible to the caller.
    ///
    /// If workers fail, the first failure is rethrown as it is, with a [WorkerFailure] that names the worker and the
    /// other workers' failures suppressed in it; the team stays usable.
    public void run(Job job) {
        begin();
        try {
            if (workers == 1) {
                job.run(0, 1);
            } else {
                runTogether(job);
            }
        } finally {
            state.setRelease(IDLE);
        }
    }

    /// Runs `job` as the only worker, in the calling thread: for jobs too short to be shared. A second thread that runs at the
    /// very same moment may go unnoticed: the atomic operation that would always tell costs as much as a tiny job.
    public void runAlone(Job job) {
        if (state.getAcquire() != IDLE) {
            throw TeamWords.notIdle(state.get() == CLOSED);
        }
        state.setRelease(RUNNING);
        try {
            job.run(0, 1);
        } finally {
            state.setRelease(IDLE);
        }
    }

    private void begin() {
        if (!state.compareAndSet(IDLE, RUNNING)) {
            throw TeamWords.notIdle(state.get() == CLOSED);
        }
    }

    private void runTogether(Job job) {
        this.job = java.util.Objects.requireNonNull(job);
        signals.enlist(0, Thread.currentThread());
        signals.set(ARRIVED, 0);
        signals.set(UNFINISHED, workers);
        signals.add(GENERATION, 1);
        signals.wake(FOR_JOB);
        work(0);
        signals.await(0, FOR_END, 0, waiting);
        this.job = null;
        signals.enlist(0, null);
        if (firstFailed.get() >= 0) {
            throwFailure(job);
        }
    }

    private void serve(int worker) {
        int generation = 0;
        while (true) {
            signals.await(worker, FOR_JOB, generation, waiting);
            generation = signals.get(GENERATION);
            if (state.get() == CLOSED) {
                return;
            }
            work(worker);
        }
    }

    private void work(int worker) {
        try {
            job.run(worker, workers);
        } catch (TeamAborted aborted) {
            // The worker that caused it has recorded why.
        } catch (Throwable failure) {
            failures[worker] = failure;
            firstFailed.compareAndSet(-1, worker);
        }
        if (signals.add(UNFINISHED, -1) == 0) {
            signals.wake(FOR_END);
        } else {
            signals.wake(FOR_MEETING);
        }
    }

    /// Inside a job: waits until every worker of the team has called it as often as this one. What each worker wrote
    /// before is visible to all after. Throws [TeamAborted] when another worker has failed, and
    /// `IllegalStateException` when another has returned from the job without coming here.
    public void barrier(int worker) {
        if (workers == 1) {
            return;
        }
        if (state.get() != RUNNING) {
            throw TeamWords.noJob();
        }
        if (firstFailed.get() >= 0) {
            throw new TeamAborted();
        }
        int meeting = signals.get(MEETINGS);
        if (signals.add(ARRIVED, 1) == workers) {
            signals.set(ARRIVED, 0);
            signals.add(MEETINGS, 1);
            signals.wake(FOR_MEETING);
            return;
        }
        signals.await(worker, FOR_MEETING, meeting, waiting);
        if (signals.get(MEETINGS) == meeting) {
            throwNoMeeting(worker);
        }
    }

    private void throwNoMeeting(int worker) {
        if (firstFailed.get() >= 0) {
            throw new TeamAborted();
        }
        throw TeamWords.noMeeting(worker);
    }

    private boolean mustWait(int reason, int ticket) {
        return switch (reason) {
            case FOR_JOB -> signals.get(GENERATION) == ticket;
            case FOR_END -> signals.get(UNFINISHED) != 0;
            // A worker that has left cannot come to the meeting. It left after its last meeting, so the number of
            // finished workers is read before the number of meetings is trusted in `barrier`.
            default -> signals.get(MEETINGS) == ticket && signals.get(UNFINISHED) == workers && firstFailed.get() < 0;
        };
    }

    private void throwFailure(Job job) {
        int first = firstFailed.get();
        Throwable failure = failures[first];
        failure.addSuppressed(new WorkerFailure(first, workers, job));
        for (int worker = 0; worker < workers; worker++) {
            if (failures[worker] != null && failures[worker] != failure) {
                failure.addSuppressed(failures[worker]);
            }
            failures[worker] = null;
        }
        firstFailed.set(-1);
        switch (failure) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new UndeclaredThrowableException(failure);
        }
    }

    /// Ends the threads and waits for them. Closing again does nothing; closing while a job runs is an
    /// `IllegalStateException`.
    @Override
    public void close() {
        if (state.get() == CLOSED) {
            return;
        }
        if (!state.compareAndSet(IDLE, CLOSED)) {
            if (state.get() == CLOSED) {
                return;
            }
            throw TeamWords.isRunning();
        }
        signals.add(GENERATION, 1);
        signals.wake(FOR_JOB);
        boolean interrupted = false;
        for (int worker = 1; worker < workers; worker++) {
            interrupted |= joinUninterruptibly(signals.thread(worker));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
