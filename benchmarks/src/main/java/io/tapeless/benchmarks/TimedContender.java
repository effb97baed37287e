package io.tapeless.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Times the steps of a contender in this process and in this thread.
public final class TimedContender implements Interleaved.Timed {
    /// Steps are timed in groups at least this long, far above the resolution of the clock.
    private static final double GROUP_NANOSECONDS = 20_000;

    private final String name;
    private final Contender contender;
    private final Samples samples = new Samples();
    private int group = 1;
    private long steps;
    private long bytes;

    /// Takes the contender over: it is closed with this.
    public TimedContender(String name, Contender contender) {
        this.name = name;
        this.contender = contender;
    }

    @Override
    public void warmUp(double seconds) {
        Samples warm = new Samples();
        run(warm, 1, seconds);
        group = (int) Math.max(1, Math.ceil(GROUP_NANOSECONDS / (1e3 * warm.quantileMicros(0.1))));
    }

    @Override
    public void turn(double seconds) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // One group brings data and branch predictors back after the others' turns.
        run(new Samples(), group, 0);
        int before = samples.count();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        run(samples, group, seconds);
        bytes += threads.getCurrentThreadAllocatedBytes() - allocated;
        steps += (long) (samples.count() - before) * group;
    }

    @Override
    public Interleaved.Result result() {
        return new Interleaved.Result(name, samples.quantileMicros(0.5), samples.quantileMicros(0), samples.quantileMicros(0.9), (double) bytes / steps);
    }

    @Override
    public void close() {
        contender.close();
    }

    /// Steps for so many seconds, at least one group.
    private void run(Samples into, int size, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        double check = 0;
        long begin = System.nanoTime();
        do {
            for (int i = 0; i < size; i++) {
                check += contender.step();
            }
            long now = System.nanoTime();
            into.add((double) (now - begin) / size);
            begin = now;
        } while (begin < end);
        // The losses are used, so no step can be optimised away; a NaN would mean that the times are those of a broken model.
        if (Double.isNaN(check)) {
            throw new IllegalStateException("the loss became NaN");
        }
    }
}
