package io.tapeless.runtime.train;

import io.tapeless.runtime.team.WorkerTeam;

/// How to train.
///
/// @param epochs  passes over the training rows, ≥ 1; with `steps`, how many times the model is evaluated meanwhile
/// @param batch   rows per step, or 0 for the size the model was tuned for
/// @param threads worker threads, 1 to [WorkerTeam#MOST]; the result does not depend on it
/// @param seed    of shuffling and of random draws in training; parameters are initialised by the caller
/// @param steps   steps in all, of full batches, or 0 for whole passes
public record LoopOptions(int epochs, int batch, int threads, long seed, long steps) {
    public LoopOptions {
        if (epochs < 1 || batch < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "epochs and threads must be at least 1 and batch not negative: " + epochs + ", " + threads + ", " + batch);
        }
        if (threads > WorkerTeam.MOST) {
            throw new IllegalArgumentException("threads must be at most " + WorkerTeam.MOST + ", not " + threads);
        }
        if (steps != 0 && steps < epochs) {
            throw new IllegalArgumentException(steps + " steps cannot be divided into " + epochs + " epochs");
        }
    }

    /// Whole passes over the training rows.
    public LoopOptions(int epochs, int batch, int threads, long seed) {
        this(epochs, batch, threads, seed, 0);
    }
}
