package io.tapeless.runtime;

import java.util.concurrent.atomic.AtomicLong;

/// Lets the programs of one generated class start fast. Vector code is hundreds of times slower than plain loops until the JVM has compiled
/// it, and both give the same bits; so a class spends its first moments in plain loops. A process that only needs a few runs never pays
/// for compiling vectors, and one that needs many has lost little. Which of the two ran never shows in a result.
///
/// One instance per class, because that is what the JVM compiles; any thread may use it. No thread is started. The system property
/// `tapeless.warmup=none` has vector code run from the start, for tests of it.
public final class WarmUp {
    /// About what it takes until the JVM has compiled the first vector kernels.
    private static final long PLAIN_NANOS = 150_000_000L;
    private static final long LONGEST_NANOS = 10_000_000_000L;
    /// The JVM has compiled what it will when nothing became faster for so long.
    private static final long SETTLED_NANOS = 400_000_000L;
    private static final double GAIN = 0.95;

    private final AtomicLong plain = new AtomicLong();
    private volatile boolean done = "none".equals(System.getProperty("tapeless.warmup"));

    public WarmUp() {}

    /// Whether vector code is to be run.
    public boolean isDone() {
        return done;
    }

    /// Notes how long a run with plain loops took.
    public void plainRun(long nanos) {
        if (plain.addAndGet(nanos) >= PLAIN_NANOS) {
            done = true;
        }
    }

    /// Runs vector code until it becomes no faster, in the calling thread; ten seconds at most.
    ///
    /// @param run runs every kernel once, on memory that nobody else uses
    public void rehearse(Runnable run) {
        long begin = System.nanoTime();
        long now = begin;
        long gained = begin;
        long best = Long.MAX_VALUE;
        while (now - begin < LONGEST_NANOS && now - gained < SETTLED_NANOS) {
            run.run();
            long took = System.nanoTime() - now;
            now += took;
            if (took < GAIN * best) {
                best = took;
                gained = now;
            }
        }
        done = true;
    }
}
