package io.tapeless.runtime;

import io.tapeless.runtime.team.Job;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Lets the programs of one generated class start fast. Vector code is many times slower than plain loops until the JVM has compiled
/// it, and both give the same bits; so a class starts with plain loops. A process that only needs a few runs never pays for compiling
/// vectors. One that needs more rehearses each stage of the program between runs, on memory that nobody else uses, until its vectors are
/// as fast as its plain loops, and uses them from then on. Which of the two ran never shows in a result.
///
/// Rehearsals are paid for by the plain loops that they are to replace: at any time all of them together have taken at most [#SHARE] times as
/// long as plain loops in runs, and one rehearsal of one stage. So runs are never held up for longer than that, however short they are.
///
/// One instance per class, because that is what the JVM compiles; any thread may use it. No thread is started. The system property
/// `tapeless.warmup=none` has vector code run from the start, for tests of it.
public final class WarmUp {
    /// Both forms of every stage, on memory of their own.
    public record Rehearsal(List<Job> vectors, List<Job> plain) {
        public Rehearsal(Job[] vectors, Job[] plain) {
            this(List.of(vectors), List.of(plain));
        }
    }

    /// A process that needs no more runs than these is done before anything is compiled; its first step does not wait for a rehearsal.
    static final long PLAIN_NANOS = 60_000_000L;
    /// How many times as long as plain loops rehearsals may take. C2 compiles meanwhile, on a core of its own: more would only wait for it.
    static final long SHARE = 3;
    /// A stage that has rehearsed for so long, and so many times, has had several times what any stage needs (20 to 100 ms, measured on six
    /// models): from then on it is rehearsed now and then, for at most a twentieth of what its plain loops take.
    private static final long LONG_NANOS = 400_000_000L;
    private static final int MANY = 20;
    private static final double RARELY = 0.05;
    /// Vectors are compiled when they take at most so many times as long as plain loops: short rows gain nothing, and times vary.
    private static final double FAST = 1.25;
    /// The same after so long, when they are as fast as they will be; not compiled they would be slower still.
    private static final double FAST_ENOUGH = 3;

    /// Warming up at once ends when, for so long, for so many runs and for a third of the time it took by then, nothing became faster and the
    /// JIT had next to nothing to do (a process that did other things first has much), or after the longest time.
    private static final long SETTLED_NANOS = 400_000_000L;
    private static final int SETTLED_RUNS = 10;
    private static final int SETTLED_PART = 3;
    private static final double IDLE = 0.1;
    private static final long LONGEST_NANOS = 10_000_000_000L;
    private static final double GAIN = 0.95;

    private final LongSupplier clock;
    /// What rehearsals may still take; below 0 when one took longer.
    private final AtomicLong budget = new AtomicLong(-SHARE * PLAIN_NANOS);
    private volatile boolean done;
    /// By how much a nanosecond of running raises the budget: [#SHARE], less the part of runs that vectors do already.
    private volatile double rate = SHARE;
    private final AtomicIntegerArray compiled;

    // One thread rehearses at a time; these are its.
    private final ReentrantLock rehearsing = new ReentrantLock();
    private SoftReference<Rehearsal> rehearsal = new SoftReference<>(null);
    private final long[] spent;
    /// How long vectors took last, and plain loops at best.
    private final long[] vectors;
    private final long[] loops;

    /// @param stages how many parts of a program can run either way
    public WarmUp(int stages) {
        this(stages, !"none".equals(System.getProperty("tapeless.warmup")), System::nanoTime);
    }

    /// @param plainFirst whether plain loops run first
    /// @param clock      nanoseconds that have passed since any time
    WarmUp(int stages, boolean plainFirst, LongSupplier clock) {
        this.done = !plainFirst;
        this.clock = clock;
        this.compiled = new AtomicIntegerArray(stages);
        this.spent = new long[stages];
        this.vectors = new long[stages];
        this.loops = new long[stages];
    }

    /// Whether all vector code is to be run.
    public boolean isDone() {
        return done;
    }

    /// Tells which stages are to run vectors. To be asked before each run: all workers must go by the same answer.
    public void choose(boolean[] vectors) {
        for (int stage = 0; stage < vectors.length; stage++) {
            vectors[stage] = compiled.get(stage) != 0;
        }
    }

    /// Notes how long a run took that was not all vectors, and rehearses for as long as such runs have paid for.
    public void ran(long nanos, Supplier<Rehearsal> made) {
        if (budget.addAndGet((long) (rate * nanos)) <= 0 || !rehearsing.tryLock()) {
            return;
        }
        try {
            Rehearsal both = rehearsal.get();
            if (both == null) {
                both = made.get();
                rehearsal = new SoftReference<>(both);
            }
            int stage = next();
            while (stage >= 0 && budget.get() > 0) {
                rehearse(both, stage);
                stage = next();
            }
            if (stage < 0) {
                done = true;
                rehearsal.clear();
            } else {
                rate = rate();
            }
        } finally {
            rehearsing.unlock();
        }
    }

    /// The stage that has rehearsed least of those that are not compiled, or -1: C2 compiles the others meanwhile.
    private int next() {
        int least = -1;
        for (int stage = 0; stage < spent.length; stage++) {
            if (compiled.get(stage) == 0 && (least < 0 || spent[stage] < spent[least])) {
                least = stage;
            }
        }
        return least;
    }

    private void rehearse(Rehearsal both, int stage) {
        long begin = clock.getAsLong();
        vectors[stage] = nanos(both.vectors().get(stage));
        // Plain loops become faster too: a time from before they were compiled must not make vectors look fast.
        if (loops[stage] == 0 || isFast(stage)) {
            long took = nanos(both.plain().get(stage));
            loops[stage] = loops[stage] == 0 ? took : Math.min(loops[stage], took);
            if (spent[stage] > 0 && isFast(stage)) {
                compiled.set(stage, 1);
            }
        }
        long took = clock.getAsLong() - begin;
        spent[stage] += took;
        budget.addAndGet(-took);
    }

    private boolean isFast(int stage) {
        return vectors[stage] <= (rehearsedLong(stage) ? FAST_ENOUGH : FAST) * loops[stage];
    }

    private boolean rehearsedLong(int stage) {
        return spent[stage] > LONG_NANOS + MANY * vectors[stage];
    }

    private double rate() {
        double worth = 0;
        double all = 1;
        for (int stage = 0; stage < spent.length; stage++) {
            if (spent[stage] == 0) {
                return SHARE;
            }
            boolean plain = compiled.get(stage) == 0;
            all += plain ? loops[stage] : vectors[stage];
            worth += plain ? (rehearsedLong(stage) ? RARELY : SHARE) * loops[stage] : 0;
        }
        return worth / all;
    }

    private long nanos(Job job) {
        long begin = clock.getAsLong();
        job.run(0, 1);
        return clock.getAsLong() - begin;
    }

    /// Runs vector code until it becomes no faster and the JIT is idle, in the calling thread; ten seconds at most.
    public void rehearse(Rehearsal both) {
        rehearse(both, jit());
    }

    /// @param jit nanoseconds that the JIT has worked since any time
    void rehearse(Rehearsal both, LongSupplier jit) {
        settle(() -> both.vectors().forEach(stage -> stage.run(0, 1)), clock, jit);
        done = true;
    }

    /// Runs something until it becomes no faster and the JIT is idle, in the calling thread; ten seconds at most.
    public static void settle(Runnable run) {
        settle(run, System::nanoTime, jit());
    }

    private static void settle(Runnable run, LongSupplier clock, LongSupplier jit) {
        long begin = clock.getAsLong();
        long now = begin;
        long settling = begin;
        long window = begin;
        long compiled = jit.getAsLong();
        int runs = 0;
        long best = Long.MAX_VALUE;
        while (now - begin < LONGEST_NANOS && (now - settling < Math.max(SETTLED_NANOS, (now - begin) / SETTLED_PART) || runs < SETTLED_RUNS)) {
            run.run();
            long took = clock.getAsLong() - now;
            now += took;
            runs++;
            boolean busy = false;
            if (now - window >= SETTLED_NANOS / 2) {
                long before = compiled;
                compiled = jit.getAsLong();
                busy = compiled - before > IDLE * (now - window);
                window = now;
            }
            if (busy || took < GAIN * best) {
                settling = now;
                runs = 0;
            }
            best = Math.min(best, took);
        }
    }

    /// How long the JIT has worked in all; always 0 where there is none.
    private static LongSupplier jit() {
        CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
        return compilation == null || !compilation.isCompilationTimeMonitoringSupported() ? () -> 0
                : () -> TimeUnit.MILLISECONDS.toNanos(compilation.getTotalCompilationTime());
    }
}
