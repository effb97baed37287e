package io.tapeless.runtime;

/// How a training program runs: worker threads (≥ 1, results do not depend on it) and the seed of random draws.
public record TrainingOptions(int threads, long seed) {
    /// One thread, seed 0.
    public static final TrainingOptions DEFAULT = new TrainingOptions(1, 0);

    public TrainingOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
    }
}
