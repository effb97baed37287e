package io.tapeless.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Times contenders by turns in one JVM, so that what slows the machine down for a while slows all of them down.
public final class Interleaved {
    /// Turns of each contender.
    private static final int ROUNDS = 10;
    /// Steps are timed in groups at least this long, far above the resolution of the clock.
    private static final double GROUP_NANOSECONDS = 20_000;

    private final double warmUpSeconds;
    private final double seconds;

    /// @param warmUpSeconds how long each contender runs before; vector code is a hundred times slower until C2 has compiled it, which
    ///                      takes a second or two
    /// @param seconds       how long each is measured, all turns together
    public Interleaved(double warmUpSeconds, double seconds) {
        this.warmUpSeconds = warmUpSeconds;
        this.seconds = seconds;
    }

    /// @param subject      the name of the contender
    /// @param bytesPerStep heap allocated per step by the thread that steps
    public record Result(String subject, double medianMicros, double minimumMicros, double p90Micros, double bytesPerStep) {
    }

    private static final class Lane {
        private final String name;
        private final Contender contender;
        private final Samples samples = new Samples();
        private int group = 1;
        private long steps;
        private long bytes;

        Lane(String name, Contender contender) {
            this.name = name;
            this.contender = contender;
        }
    }

    /// Results in the order of the contenders, which are created, and closed in the end.
    ///
    /// @param contenders by name, in order
    public List<Result> measure(Map<String, Supplier<Contender>> contenders) {
        List<Lane> lanes = new ArrayList<>();
        try {
            contenders.forEach((name, contender) -> lanes.add(new Lane(name, contender.get())));
            lanes.forEach(this::warmUp);
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < lanes.size(); i++) {
                    turn(lanes.get((i + round) % lanes.size()), seconds / ROUNDS);
                }
            }
            List<Result> results = new ArrayList<>();
            for (Lane lane : lanes) {
                results.add(new Result(lane.name, lane.samples.quantileMicros(0.5), lane.samples.quantileMicros(0),
                        lane.samples.quantileMicros(0.9), (double) lane.bytes / lane.steps));
            }
            return results;
        } finally {
            lanes.forEach(lane -> lane.contender.close());
        }
    }

    private void warmUp(Lane lane) {
        Samples warm = new Samples();
        run(lane.contender, warm, 1, warmUpSeconds);
        lane.group = (int) Math.max(1, Math.ceil(GROUP_NANOSECONDS / (1e3 * warm.quantileMicros(0.1))));
    }

    private static void turn(Lane lane, double seconds) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // One group brings data and branch predictors back after the others' turns.
        run(lane.contender, new Samples(), lane.group, 0);
        int before = lane.samples.count();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        run(lane.contender, lane.samples, lane.group, seconds);
        lane.bytes += threads.getCurrentThreadAllocatedBytes() - allocated;
        lane.steps += (long) (lane.samples.count() - before) * lane.group;
    }

    /// Steps for so many seconds, at least one group.
    private static void run(Contender contender, Samples samples, int group, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        double check = 0;
        long begin = System.nanoTime();
        do {
            for (int i = 0; i < group; i++) {
                check += contender.step();
            }
            long now = System.nanoTime();
            samples.add((double) (now - begin) / group);
            begin = now;
        } while (begin < end);
        // The losses are used, so no step can be optimised away; a NaN would mean that the times are those of a broken model.
        if (Double.isNaN(check)) {
            throw new IllegalStateException("the loss became NaN");
        }
    }
}
