package io.tapeless.runtime;

import io.tapeless.runtime.team.WorkerTeam;

/// How a training program runs: worker threads (1 to [WorkerTeam#MOST], results do not depend on it) and the seed of random draws.
public record TrainingOptions(int threads, long seed) {
    /// One thread, seed 0.
    public static final TrainingOptions DEFAULT = new TrainingOptions(1, 0);

    public TrainingOptions {
        if (threads < 1 || threads > WorkerTeam.MOST) {
            throw new IllegalArgumentException("threads must be at least 1 and at most " + WorkerTeam.MOST + ", not " + threads);
        }
    }
}
