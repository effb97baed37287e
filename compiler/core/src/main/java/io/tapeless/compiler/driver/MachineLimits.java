package io.tapeless.compiler.driver;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What one core of this machine can do at most, measured: the roof that the times of kernels are compared with.
///
/// @param flops     fused multiply-adds per second in f32, counted as two operations each
/// @param bandwidth bytes per second that a copy reads and writes, by the bytes it touches: less where they do not fit into a nearer cache
record MachineLimits(double flops, NavigableMap<Long, Double> bandwidth) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /// Bytes touched: within the first cache, the second, the third, and none.
    private static final long[] FOOTPRINTS = {16L << 10, 256L << 10, 4L << 20, 128L << 20};
    /// Chains of multiply-adds at a time: more than latency times units of any processor.
    private static final int CHAINS = 12;
    private static final int TURNS = 4096;
    /// After so many, C2 compiles a method.
    private static final int CALLS = 12_000;
    private static final long SETTLED_NANOS = 200_000_000L;
    private static final long LONGEST_NANOS = 5_000_000_000L;
    private static final double GAIN = 1.05;
    /// What a turn of compiled code may allocate: its clocks, no vectors.
    private static final long FEW_BYTES = 256;
    private static final double NANOS_PER_SECOND = 1e9;

    /// Measures for a second or two in the calling thread.
    static MachineLimits measure() {
        NavigableMap<Long, Double> bandwidth = new TreeMap<>();
        for (long bytes : FOOTPRINTS) {
            bandwidth.put(bytes, copied(bytes));
        }
        return new MachineLimits(multiplied(), bandwidth);
    }

    /// Seconds that work takes at the roof. Data of a footprint between two that were measured counts as the smaller: the roof is what cannot
    /// be beaten.
    double seconds(double operations, double bytes) {
        return Math.max(operations / flops, bytes / bandwidth(bytes));
    }

    /// Whether memory, not arithmetic, is what limits such work.
    boolean memoryBound(double operations, double bytes) {
        return bytes / bandwidth(bytes) > operations / flops;
    }

    private double bandwidth(double bytes) {
        Map.Entry<Long, Double> nearest = bandwidth.floorEntry((long) bytes);
        return (nearest == null ? bandwidth.firstEntry() : nearest).getValue();
    }

    private static double multiplied() {
        float[] memory = new float[CHAINS * LANES];
        Arrays.fill(memory, 1);
        // The JVM compiles what is called often; one long call in slow code would look as if it had settled.
        for (int call = 0; call < CALLS; call++) {
            multiply(memory, 1);
        }
        return best(2.0 * CHAINS * LANES * TURNS, () -> multiply(memory, TURNS));
    }

    /// The highest rate of some work, once the JVM has compiled it: when no turn was faster for long enough, and none allocated, as vectors do that C2
    /// has not compiled yet. What is long is told by the time that this thread has run, since the threads of the JIT wait as long as it does where the
    /// machine is busy.
    private static double best(double work, Runnable turn) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double best = 0;
        long begin = thread.getCurrentThreadCpuTime();
        long gained = begin;
        for (long now = begin; now - gained < SETTLED_NANOS && now - begin < LONGEST_NANOS; now = thread.getCurrentThreadCpuTime()) {
            long allocated = thread.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            turn.run();
            double rate = work / (System.nanoTime() - start) * NANOS_PER_SECOND;
            if (rate > GAIN * best || thread.getCurrentThreadAllocatedBytes() - allocated > FEW_BYTES) {
                gained = now;
            }
            best = Math.max(best, rate);
        }
        return best;
    }

    /// Twelve independent chains, one instruction after another: nothing waits for memory or for a result. What a turn hands to the next are arguments:
    /// as receivers they would need a type profile, which C2 has not where it was busy before, and every operation would be a call.
    private static void multiply(float[] memory, int turns) {
        FloatVector factor = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector a = FloatVector.fromArray(SPECIES, memory, 0);
        FloatVector b = FloatVector.fromArray(SPECIES, memory, LANES);
        FloatVector c = FloatVector.fromArray(SPECIES, memory, 2 * LANES);
        FloatVector d = FloatVector.fromArray(SPECIES, memory, 3 * LANES);
        FloatVector e = FloatVector.fromArray(SPECIES, memory, 4 * LANES);
        FloatVector f = FloatVector.fromArray(SPECIES, memory, 5 * LANES);
        FloatVector g = FloatVector.fromArray(SPECIES, memory, 6 * LANES);
        FloatVector h = FloatVector.fromArray(SPECIES, memory, 7 * LANES);
        FloatVector i = FloatVector.fromArray(SPECIES, memory, 8 * LANES);
        FloatVector j = FloatVector.fromArray(SPECIES, memory, 9 * LANES);
        FloatVector k = FloatVector.fromArray(SPECIES, memory, 10 * LANES);
        FloatVector l = FloatVector.fromArray(SPECIES, memory, 11 * LANES);
        for (int turn = 0; turn < turns; turn++) {
            a = factor.fma(a, factor);
            b = factor.fma(b, factor);
            c = factor.fma(c, factor);
            d = factor.fma(d, factor);
            e = factor.fma(e, factor);
            f = factor.fma(f, factor);
            g = factor.fma(g, factor);
            h = factor.fma(h, factor);
            i = factor.fma(i, factor);
            j = factor.fma(j, factor);
            k = factor.fma(k, factor);
            l = factor.fma(l, factor);
        }
        a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).intoArray(memory, 0);
    }

    private static double copied(long bytes) {
        int count = (int) (bytes / 2 / Float.BYTES);
        float[] from = new float[count];
        float[] to = new float[count];
        // Short copies are timed together, so that the clock does not count.
        int repeats = (int) Math.max(1, (1 << 20) / bytes);
        return best((double) bytes * repeats, () -> {
            for (int i = 0; i < repeats; i++) {
                System.arraycopy(i % 2 == 0 ? from : to, 0, i % 2 == 0 ? to : from, 0, count);
            }
        });
    }
}
