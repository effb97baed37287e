package io.tapeless.runtime;

import io.tapeless.runtime.team.Job;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Lets the programs of one generated class start fast. Vector code is hundreds of times slower than plain loops until the JVM has compiled
/// it, and both give the same bits; so a class starts with plain loops. A process that only needs a few runs never pays for compiling
/// vectors. One that needs more rehearses each stage of the program between runs, on memory that nobody else uses, until its vectors are
/// as fast as its plain loops, and uses them from then on. Which of the two ran never shows in a result.
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

    /// A process that needs no more runs than these is done before anything is compiled.
    private static final long PLAIN_NANOS = 150_000_000L;
    private static final long LONGEST_NANOS = 10_000_000_000L;
    /// The JVM has compiled what it will when nothing became faster for so long.
    private static final long SETTLED_NANOS = 400_000_000L;
    private static final double GAIN = 0.95;
    /// Rehearsals between two runs take so many times as long as a run, and at least so long.
    private static final long SLICE = 3;
    private static final long LEAST_SLICE_NANOS = 2_000_000L;
    /// When only stages are left that vectors make no faster, there is no hurry: this part of a run.
    private static final long SHORT_SLICE = 4;
    /// What a stage rehearses before it is the next one's turn: C2 compiles in the meantime.
    private static final long TURN_NANOS = 1_000_000L;
    /// A stage that has rehearsed for so long is as fast as it will be.
    private static final long LONGEST_STAGE_NANOS = 400_000_000L;
    /// The first rehearsals of a stage do a part of its work: interpreted, even that takes long.
    private static final int PART_RUNS = 4;
    private static final int PARTS = 4;
    /// How often plain loops are timed at first.
    private static final int LOOPS = 3;
    /// How much of the time of plain loops vectors take that C2 has compiled, where they make a difference.
    private static final double FASTER = 0.7;
    /// Where they make none, a stage is compiled once it has rehearsed for so long and is not many times slower: vectors that are not
    /// compiled take hundreds of times as long, while compiled ones may well be a little slower than plain loops where rows are short.
    private static final long MANY_NANOS = 30_000_000L;
    private static final double EQUAL = 4;

    private final AtomicLong plain = new AtomicLong();
    private volatile boolean done;
    private final AtomicIntegerArray compiled;

    // One thread rehearses at a time; these are its.
    private final ReentrantLock rehearsing = new ReentrantLock();
    private SoftReference<Rehearsal> rehearsal = new SoftReference<>(null);
    private final int[] runs;
    private final long[] spent;
    /// Whether a stage was last seen to be about as fast as its plain loops, compiled or not.
    private final boolean[] equal;
    private final long[] fastest;
    private int next;

    /// @param stages how many parts of a program can run either way
    public WarmUp(int stages) {
        this(stages, !"none".equals(System.getProperty("tapeless.warmup")));
    }

    /// @param plainFirst whether plain loops run first
    WarmUp(int stages, boolean plainFirst) {
        this.done = !plainFirst;
        this.compiled = new AtomicIntegerArray(stages);
        this.runs = new int[stages];
        this.spent = new long[stages];
        this.equal = new boolean[stages];
        this.fastest = new long[stages];
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

    /// Notes how long a run took that was not all vectors, and rehearses for a while when enough of them have been run.
    public void ran(long nanos, Supplier<Rehearsal> made) {
        if (plain.addAndGet(nanos) < PLAIN_NANOS || !rehearsing.tryLock()) {
            return;
        }
        try {
            Rehearsal both = rehearsal.get();
            if (both == null) {
                both = made.get();
                rehearsal = new SoftReference<>(both);
            }
            rehearseUntil(both, System.nanoTime() + (onlyEqualAreLeft() ? nanos / SHORT_SLICE : Math.max(SLICE * nanos, LEAST_SLICE_NANOS)));
        } finally {
            rehearsing.unlock();
        }
    }

    private boolean onlyEqualAreLeft() {
        for (int stage = 0; stage < equal.length; stage++) {
            if (compiled.get(stage) == 0 && !equal[stage]) {
                return false;
            }
        }
        return true;
    }

    private void rehearseUntil(Rehearsal both, long end) {
        int ready = 0;
        while (ready < runs.length) {
            int stage = next;
            next = (next + 1) % runs.length;
            ready++;
            if (compiled.get(stage) == 0) {
                ready = 0;
                turn(both, stage);
                if (System.nanoTime() >= end) {
                    return;
                }
            }
        }
        done = true;
        rehearsal.clear();
    }

    private void turn(Rehearsal both, int stage) {
        long begin = System.nanoTime();
        Job vectors = both.vectors().get(stage);
        do {
            boolean part = runs[stage]++ < PART_RUNS;
            long took = nanos(vectors, part ? PARTS : 1);
            spent[stage] += took;
            long loops = part ? 0 : loops(both.plain().get(stage), stage);
            equal[stage] = took <= EQUAL * loops;
            if (spent[stage] > LONGEST_STAGE_NANOS || took <= FASTER * loops || equal[stage] && spent[stage] >= MANY_NANOS) {
                compiled.set(stage, 1);
                return;
            }
        } while (System.nanoTime() - begin < TURN_NANOS);
    }

    /// The shortest time of plain loops so far: a thread that had to wait must not make vectors look fast.
    private long loops(Job plainLoops, int stage) {
        for (int i = fastest[stage] == 0 ? 0 : LOOPS - 1; i < LOOPS; i++) {
            long took = nanos(plainLoops, 1);
            fastest[stage] = fastest[stage] == 0 ? took : Math.min(fastest[stage], took);
        }
        return fastest[stage];
    }

    private static long nanos(Job job, int parts) {
        long begin = System.nanoTime();
        job.run(0, parts);
        return System.nanoTime() - begin;
    }

    /// Runs vector code until it becomes no faster, in the calling thread; ten seconds at most.
    public void rehearse(Rehearsal both) {
        long begin = System.nanoTime();
        long now = begin;
        long gained = begin;
        long best = Long.MAX_VALUE;
        while (now - begin < LONGEST_NANOS && now - gained < SETTLED_NANOS) {
            both.vectors().forEach(stage -> stage.run(0, 1));
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
