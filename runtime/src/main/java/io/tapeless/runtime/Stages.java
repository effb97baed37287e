package io.tapeless.runtime;

import io.tapeless.runtime.team.Job;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;

/// What rehearsals have shown of the stages of a program: how long vectors and plain loops take, what rehearsals took, and which vectors are compiled.
/// Vectors that are not compiled, or not inlined where they are used, are objects: a stage whose vectors are compiled allocates nothing. That tells more than
/// times do, which vary, and are those of code that is not compiled either.
///
/// One thread at a time may use it, but any may ask [#isCompiled].
final class Stages {
    /// A stage that has rehearsed for so long, and so many times, has had several times what any stage needs (20 to 100 ms, measured on six models).
    private static final long LONG_NANOS = 400_000_000L;
    private static final int MANY = 20;
    /// After so long a stage is left to its plain loops: C2 does not keep its vectors in registers.
    private static final long HOPELESS_NANOS = 10 * LONG_NANOS;
    /// How often a stage has dry runs. What they reach is compiled then, and the rest after so long.
    private static final int MOST_DRY_TIMES = 100;
    private static final long HOPELESS_DRY_NANOS = 1_000_000_000L;
    /// Vectors are used when they take at most so many times as long as plain loops: short rows gain nothing, and times vary.
    private static final double FAST = 1.25;
    /// The same after so long, when they are as fast as they will be.
    private static final double FAST_ENOUGH = 3;
    /// The same after so many rehearsals with dry runs, with which C2 is done: vectors that only copy may be no faster than plain loops.
    private static final int OFTEN = 50;
    /// Vectors some of which are objects are used when plain loops take so many times as long.
    private static final int MUCH_FASTER = 2;
    /// What times vary by anyway.
    private static final long CLOCK_NANOS = 1_000;

    private final LongSupplier clock;
    private final LongSupplier allocated;
    private final AtomicIntegerArray compiled;
    private final long[] spent;
    /// How long vectors took last, and plain loops at best.
    private final long[] vectors;
    private final long[] loops;
    /// How often a stage rehearsed, how often with dry runs, and when it may again.
    private final int[] times;
    private final int[] dryTimes;
    private final long[] due;
    /// Whether vectors allocated nothing when they last ran.
    private final boolean[] clean;

    /// @param clock     nanoseconds that have passed since any time
    /// @param allocated bytes that the calling thread has allocated since any time
    Stages(int count, LongSupplier clock, LongSupplier allocated) {
        this.clock = clock;
        this.allocated = allocated;
        this.compiled = new AtomicIntegerArray(count);
        this.spent = new long[count];
        this.vectors = new long[count];
        this.loops = new long[count];
        this.times = new int[count];
        this.dryTimes = new int[count];
        this.due = new long[count];
        this.clean = new boolean[count];
    }

    int count() {
        return spent.length;
    }

    boolean isCompiled(int stage) {
        return compiled.get(stage) != 0;
    }

    boolean allCompiled() {
        for (int stage = 0; stage < spent.length; stage++) {
            if (!isCompiled(stage)) {
                return false;
            }
        }
        return true;
    }

    /// The stage that has rehearsed least for what its plain loops take, of those that are to be compiled and not left alone for now, or -1: C2
    /// compiles the others meanwhile.
    int next() {
        long now = clock.getAsLong();
        int next = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int stage = 0; stage < spent.length; stage++) {
            if (isOpen(stage) && (times[stage] == 0 || now - due[stage] >= 0)) {
                double share = times[stage] == 0 ? 0 : (double) spent[stage] / (loops[stage] + CLOCK_NANOS);
                if (share < least) {
                    next = stage;
                    least = share;
                }
            }
        }
        return next;
    }

    /// Whether a stage's vectors are not compiled yet, and may still be.
    private boolean isOpen(int stage) {
        return !isCompiled(stage) && spent[stage] <= (hasHadDryRuns(stage) ? HOPELESS_DRY_NANOS : HOPELESS_NANOS) + MANY * vectors[stage];
    }

    /// Counts a rehearsal of a stage.
    ///
    /// @return how many there were before
    int begin(int stage, Job plain) {
        if (times[stage] == 0) {
            loops[stage] = nanos(plain);
        }
        return times[stage]++;
    }

    /// How long plain loops take at best.
    long loopNanos(int stage) {
        return loops[stage];
    }

    /// Whether more dry runs of a stage are of no use.
    boolean hasHadDryRuns(int stage) {
        return dryTimes[stage] >= MOST_DRY_TIMES;
    }

    void countDryRuns(int stage) {
        dryTimes[stage]++;
    }

    /// Notes for how long a rehearsal worked, and leaves the stage alone for a while.
    void end(int stage, long nanos, long until) {
        spent[stage] += nanos;
        due[stage] = until;
    }

    /// Runs a stage on memory, and sees whether its vectors are compiled.
    void work(int stage, Job vectorJob, Job plainJob) {
        time(stage, vectorJob);
        // Short work after a pause mostly waits for memory.
        if (clean[stage] && !isFast(stage)) {
            long first = vectors[stage];
            time(stage, vectorJob);
            vectors[stage] = Math.min(first, vectors[stage]);
        }
        // Plain loops become faster too: a time from before they were compiled must not make vectors look fast.
        if (isGood(stage)) {
            loops[stage] = Math.min(loops[stage], nanos(plainJob));
            if (isGood(stage)) {
                compiled.set(stage, 1);
            }
        }
    }

    /// Has a stage run vectors from now on if they are compiled, however long they take, or if they are much faster all the same.
    void settle(int stage, Job vectorJob, Job plainJob) {
        time(stage, vectorJob);
        if (!clean[stage]) {
            loops[stage] = Math.min(loops[stage], nanos(plainJob));
        }
        if (clean[stage] || isMuchFaster(stage)) {
            compiled.set(stage, 1);
        }
    }

    /// Some vectors of a stage may stay objects for good; where most do not, they are still much faster.
    private boolean isGood(int stage) {
        return clean[stage] ? isFast(stage) : (rehearsedLong(stage) || dryTimes[stage] > OFTEN) && isMuchFaster(stage);
    }

    private boolean isMuchFaster(int stage) {
        return MUCH_FASTER * vectors[stage] <= loops[stage];
    }

    private void time(int stage, Job vectorJob) {
        long before = allocated.getAsLong();
        vectors[stage] = nanos(vectorJob);
        clean[stage] = allocated.getAsLong() == before;
    }

    private long nanos(Job job) {
        long begin = clock.getAsLong();
        job.run(0, 1);
        return clock.getAsLong() - begin;
    }

    private boolean isFast(int stage) {
        return vectors[stage] <= (rehearsedLong(stage) || dryTimes[stage] > OFTEN ? FAST_ENOUGH : FAST) * loops[stage] + CLOCK_NANOS;
    }

    private boolean rehearsedLong(int stage) {
        return spent[stage] > LONG_NANOS + MANY * vectors[stage];
    }

    /// Whether C2 cannot know yet of some stage how often it runs.
    boolean isUnfinished(WarmUp.Rehearsal both) {
        for (int stage = 0; stage < times.length; stage++) {
            if (isOpen(stage) && (both.dry().get(stage) == null ? !rehearsedLong(stage) : dryTimes[stage] <= OFTEN)) {
                return true;
            }
        }
        return false;
    }

    /// How long rehearsals may take for each nanosecond of runs.
    ///
    /// @param most   where no stage runs vectors yet
    /// @param rarely the least, as long as there is something to rehearse, and for plain loops whose vectors have rehearsed long
    double rate(double most, double rarely) {
        double worth = 0;
        double all = 1;
        boolean open = false;
        for (int stage = 0; stage < spent.length; stage++) {
            if (spent[stage] == 0) {
                return most;
            }
            boolean plain = !isCompiled(stage);
            all += plain ? loops[stage] : vectors[stage];
            worth += isOpen(stage) ? (rehearsedLong(stage) ? rarely : most) * loops[stage] : 0;
            open |= isOpen(stage);
        }
        return open ? Math.max(rarely, worth / all) : 0;
    }
}
