package io.tapeless.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Times contenders by turns, so that what slows the machine down for a while slows all of them down.
public final class Interleaved {
    /// Turns of each contender.
    private static final int ROUNDS = 10;

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

    /// What takes turns: a contender in this process, or in one of its own.
    public interface Timed extends AutoCloseable {
        /// Steps for so many seconds, untimed.
        void warmUp(double seconds);

        /// Steps for so many seconds, timed.
        void turn(double seconds);

        /// What all turns so far say.
        Result result();

        @Override
        void close();
    }

    /// Results in the order of the contenders, all in this process, which are created, and closed in the end.
    ///
    /// @param contenders by name, in order
    public List<Result> measure(Map<String, Supplier<Contender>> contenders) {
        List<Supplier<Timed>> timed = new ArrayList<>();
        contenders.forEach((name, contender) -> timed.add(() -> new TimedContender(name, contender.get())));
        return measure(timed);
    }

    /// Results in the order of the contenders, which are created, and closed in the end.
    public List<Result> measure(List<Supplier<Timed>> contenders) {
        List<Timed> lanes = new ArrayList<>();
        try {
            contenders.forEach(contender -> lanes.add(contender.get()));
            lanes.forEach(lane -> lane.warmUp(warmUpSeconds));
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < lanes.size(); i++) {
                    lanes.get((i + round) % lanes.size()).turn(seconds / ROUNDS);
                }
            }
            return lanes.stream().map(Timed::result).toList();
        } finally {
            lanes.forEach(Timed::close);
        }
    }
}
