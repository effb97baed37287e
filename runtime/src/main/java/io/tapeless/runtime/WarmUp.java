package io.tapeless.runtime;

import io.tapeless.runtime.team.Job;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Lets the programs of one generated class start fast. Vector code is many times slower than plain loops until the JVM has compiled
/// it, and both give the same bits; so a class starts with plain loops. A process that only needs a few runs never pays for compiling
/// vectors. One that needs more rehearses each stage of the program between runs, on memory that nobody else uses, until its vectors are
/// as fast as its plain loops, and uses them from then on. Which of the two ran never shows in a result.
///
/// The JVM compiles what is called often. Calling slow code often takes long, and makes the JVM compile the methods of the Vector API first, each by
/// itself, for nothing. So most calls of a rehearsal are dry runs: results without elements, for which kernels return at once. A few
/// runs on real memory among them tell the JVM what a kernel does when it works.
///
/// Rehearsals are paid for by the plain loops that they are to replace: at any time all of them together have taken at most [#SHARE] times as
/// long as plain loops in runs, and one rehearsal of one stage. So runs are never held up for longer than that, however short they are. A stage whose vectors
/// C2 does not compile so that they allocate nothing goes on with plain loops, unless these take twice as long.
///
/// The first run of a large program would take seconds in plain loops, and holds up everything for as long: such a program rehearses before it
/// ([#prepare]).
///
/// One instance per class, because that is what the JVM compiles; any thread may use it. No thread is started. The system property
/// `tapeless.warmup=none` has vector code run from the start, for tests of it.
public final class WarmUp {
    private static final String PROPERTY = "tapeless.warmup";

    /// What dry runs write to.
    public static final float[] NO_FLOATS = {};
    public static final double[] NO_DOUBLES = {};
    public static final int[] NO_INTS = {};
    public static final long[] NO_LONGS = {};
    public static final boolean[] NO_BOOLEANS = {};

    /// Operations of a run from which rehearsals come before it. (With 7 billion, a convolutional net, the first step ends after 4.1 s instead of 5.7; with
    /// 2 billion it would after 4.1 s instead of 2.9.)
    public static final long MANY_OPERATIONS = 4_000_000_000L;

    /// Both forms of every stage, on memory of their own, and a dry run of its vectors; null for a stage that has none.
    public record Rehearsal(List<Job> vectors, List<Job> plain, List<Job> dry) {
        public Rehearsal(Job[] vectors, Job[] plain, Job[] dry) {
            this(List.of(vectors), List.of(plain), Collections.unmodifiableList(Arrays.asList(dry)));
        }
    }

    /// A process that needs no more runs than these is done before anything is compiled; its first step does not wait for a rehearsal.
    static final long PLAIN_NANOS = 60_000_000L;
    /// How many times as long as plain loops rehearsals may take. C2 compiles meanwhile, on a core of its own: more would only wait for it.
    static final long SHARE = 3;
    /// The same where nothing is left but stages that make up little of a run, or that have rehearsed long.
    private static final double RARELY = 0.05;
    /// Dry runs of a stage at a time, and how long they take at most. Some 200 calls make C1 compile a method; C2 follows after 5,000 more that
    /// C1's code has counted. Before those, C1's code must have worked, or C2 takes for granted that there is never anything to do.
    private static final int FEW_CALLS = 300;
    private static final long FEW_NANOS = 50_000;
    private static final int MANY_CALLS = 6_000;
    private static final long MANY_NANOS = 500_000;
    /// How many rehearsals of a stage have few dry runs before one has many.
    private static final int FEW_TIMES = 3;
    /// How long a stage is left alone after dry runs: C1 and C2 take 5 to 100 ms for its methods.
    static final long PAUSE_NANOS = 20_000_000L;
    /// Its first rehearsals are of one worker's part of the work, of so many workers, and of more where plain loops take long.
    private static final int PARTS = 4;
    private static final int SMALL_PARTS = 16;
    private static final long LONG_NANOS = 2_000_000L;
    /// Rehearsing at once waits so long for stages to be due, at most so long in all.
    private static final long IDLE_NANOS = 1_000_000L;
    private static final long LONGEST_NANOS = 10_000_000_000L;
    /// What plain loops take for an operation at most.
    private static final long OPERATION_NANOS = 1;

    private final LongSupplier clock;
    private final LongSupplier worked;
    private final LongConsumer park;
    private final BooleanSupplier otherLengths;
    /// What rehearsals may still take; below 0 when one took longer.
    private final AtomicLong budget = new AtomicLong(-SHARE * PLAIN_NANOS);
    private volatile boolean done;
    private volatile boolean prepared;
    /// By how much a nanosecond of running raises the budget: [#SHARE], less the part of runs that vectors do already.
    private volatile double rate = SHARE;
    private final Stages stages;

    // One thread rehearses at a time; these are its.
    private final ReentrantLock rehearsing = new ReentrantLock();
    private SoftReference<Rehearsal> rehearsal = new SoftReference<>(null);

    /// @param stages how many parts of a program can run either way
    public WarmUp(int stages) {
        this(stages, !"none".equals(System.getProperty(PROPERTY)), System::nanoTime, Settling.worked(), LockSupport::parkNanos,
                Settling.allocated(), OtherLengths::show);
    }

    /// @param plainFirst whether plain loops run first
    /// @param clock      nanoseconds that have passed since any time
    /// @param worked     nanoseconds that a processor has worked for the calling thread since any time: on a busy machine much less than have passed
    /// @param park       lets some nanoseconds pass
    /// @param allocated  bytes that the calling thread has allocated since any time
    /// @param otherLengths does some of what must come before rehearsals, and tells whether that is done: see [OtherLengths]
    WarmUp(int stages, boolean plainFirst, LongSupplier clock, LongSupplier worked, LongConsumer park, LongSupplier allocated, BooleanSupplier otherLengths) {
        this.done = !plainFirst;
        this.clock = clock;
        this.worked = worked;
        this.park = park;
        this.otherLengths = otherLengths;
        this.stages = new Stages(stages, clock, allocated);
    }

    /// Whether all vector code is to be run.
    public boolean isDone() {
        return done;
    }

    /// Before the first run of a class, if it is a long one: rehearses at once, for as long as plain loops would take for that run, ten seconds at most.
    /// Returns immediately when there was a run or a rehearsal before, or another thread rehearses.
    ///
    /// @param operations of the run, about
    public void prepare(double operations, Supplier<Rehearsal> made) {
        if (prepared || !rehearsing.tryLock()) {
            return;
        }
        try {
            if (!prepared && operations >= MANY_OPERATIONS) {
                long begin = clock.getAsLong();
                showAllOtherLengths();
                rehearseFor(Math.min(LONGEST_NANOS, (long) (OPERATION_NANOS * operations)), rehearsal(made), begin);
                done = stages.allCompiled();
                if (done) {
                    rehearsal.clear();
                }
                // Not paid for by runs: those to come are shorter for it.
                budget.addAndGet(clock.getAsLong() - begin);
            }
            prepared = true;
        } finally {
            rehearsing.unlock();
        }
    }

    /// Tells which stages are to run vectors. To be asked before each run: all workers must go by the same answer.
    public void choose(boolean[] vectors) {
        for (int stage = 0; stage < vectors.length; stage++) {
            vectors[stage] = stages.isCompiled(stage);
        }
    }

    /// Notes how long a run took that was not all vectors, and rehearses for as long as such runs have paid for.
    public void ran(long nanos, Supplier<Rehearsal> made) {
        double paid = rate;
        if (paid == 0 || budget.addAndGet((long) (paid * nanos)) <= 0 || !rehearsing.tryLock()) {
            return;
        }
        try {
            if (!showOtherLengths()) {
                return;
            }
            int stage = stages.next();
            while (stage >= 0 && budget.get() > 0) {
                rehearse(rehearsal(made), stage);
                stage = stages.next();
            }
            rate = stages.rate(SHARE, RARELY);
            if (stages.allCompiled()) {
                done = true;
            }
            if (rate == 0) {
                rehearsal.clear();
            }
        } finally {
            rehearsing.unlock();
        }
    }

    /// The time, for [#beside]; 0 when all vector code is to be run, so that nothing is to be paid for any more.
    public long start() {
        return done ? 0 : clock.getAsLong();
    }

    /// Notes that other work which every run comes with has ended, such as the passes that an update follows. Rehearsals may take a small part of its time, as
    /// if it were a part of the run: an update that is short beside it would pay for its own too late.
    ///
    /// @param start when the work began: what [#start] told
    public void beside(long start) {
        if (start != 0 && rate > 0) {
            budget.addAndGet((long) (RARELY * (clock.getAsLong() - start)));
        }
    }

    /// As long as runs have paid for it.
    private boolean showOtherLengths() {
        boolean shown = false;
        while (!shown && budget.get() > 0) {
            long begin = clock.getAsLong();
            shown = otherLengths.getAsBoolean();
            budget.addAndGet(begin - clock.getAsLong());
        }
        return shown;
    }

    private Rehearsal rehearsal(Supplier<Rehearsal> made) {
        Rehearsal both = rehearsal.get();
        if (both == null) {
            both = made.get();
            rehearsal = new SoftReference<>(both);
        }
        return both;
    }

    private void rehearse(Rehearsal both, int stage) {
        long begin = clock.getAsLong();
        long before = worked.getAsLong();
        // Where dry runs did not do, a stage has calls that they do not reach (a polynomial in a loop): work alone gets these compiled.
        Job dry = stages.hasHadDryRuns(stage) ? null : both.dry().get(stage);
        int time = stages.begin(stage, both.plain().get(stage));
        if (dry == null) {
            stages.work(stage, both.vectors().get(stage), both.plain().get(stage));
        } else {
            // A part first, as long as C1's code counts: all of it takes several times as long.
            int parts = time > FEW_TIMES ? 1 : stages.loopNanos(stage) < LONG_NANOS ? PARTS : SMALL_PARTS;
            if (parts > 1 && time > 0) {
                both.vectors().get(stage).run(0, parts);
            } else if (parts == 1) {
                stages.work(stage, both.vectors().get(stage), both.plain().get(stage));
            }
            if (!stages.isCompiled(stage)) {
                boolean few = time % (FEW_TIMES + 1) < FEW_TIMES;
                dryRuns(dry, parts, few ? FEW_CALLS : MANY_CALLS, few ? FEW_NANOS : MANY_NANOS);
                stages.countDryRuns(stage);
            }
        }
        long end = clock.getAsLong();
        stages.end(stage, worked.getAsLong() - before, end + (dry == null ? 0 : PAUSE_NANOS));
        budget.addAndGet(begin - end);
    }

    private void dryRuns(Job dry, int parts, int calls, long nanos) {
        long begin = clock.getAsLong();
        for (int call = 0; call < calls && clock.getAsLong() - begin < nanos; call++) {
            dry.run(0, parts);
        }
    }

    /// Runs vector code until it becomes no faster and the JIT is idle, in the calling thread; ten seconds at most. Stages whose vectors are not compiled then
    /// go on with plain loops.
    public void rehearse(Rehearsal both) {
        rehearse(both, Settling.jit());
    }

    /// @param jit nanoseconds that the JIT has worked since any time
    void rehearse(Rehearsal both, LongSupplier jit) {
        rehearsing.lock();
        try {
            prepared = true;
            showAllOtherLengths();
            long begin = clock.getAsLong();
            rehearseFor(LONGEST_NANOS, both, begin);
            Settling.run(() -> both.vectors().forEach(stage -> stage.run(0, 1)), clock, jit, LONGEST_NANOS - (clock.getAsLong() - begin));
            for (int stage = 0; stage < stages.count(); stage++) {
                if (!stages.isCompiled(stage)) {
                    stages.settle(stage, both.vectors().get(stage), both.plain().get(stage));
                }
            }
            done = done || stages.allCompiled();
        } finally {
            rehearsing.unlock();
        }
    }

    private void showAllOtherLengths() {
        boolean shown = otherLengths.getAsBoolean();
        while (!shown) {
            shown = otherLengths.getAsBoolean();
        }
    }

    /// Until vectors are compiled as far as they will be.
    ///
    /// @param nanos that it may take
    /// @param begin when it began
    private void rehearseFor(long nanos, Rehearsal both, long begin) {
        while (!done && clock.getAsLong() - begin < nanos && stages.isUnfinished(both)) {
            int stage = stages.next();
            if (stage >= 0) {
                rehearse(both, stage);
            } else {
                park.accept(IDLE_NANOS);
            }
        }
    }
}
