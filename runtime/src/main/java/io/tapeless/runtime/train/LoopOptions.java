package io.tapeless.runtime.train;

/// How to train.
///
/// @param epochs  passes over the training rows, ≥ 1
/// @param batch   rows per step, or 0 for the size the model was tuned for
/// @param threads worker threads, ≥ 1; the result does not depend on it
/// @param seed    of shuffling and of random draws in training; parameters are initialised by the caller
public record LoopOptions(int epochs, int batch, int threads, long seed) {
    public LoopOptions {
        if (epochs < 1 || batch < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "epochs and threads must be at least 1 and batch not negative: " + epochs + ", " + threads + ", " + batch);
        }
    }
}
