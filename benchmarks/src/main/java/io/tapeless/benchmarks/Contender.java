package io.tapeless.benchmarks;

/// One implementation of a training step, on data and weights of its own. Not thread-safe.
public interface Contender extends AutoCloseable {
    /// One step on the batch: forward, backward, update. Returns the loss before the update.
    double step();

    /// Ends what the contender started.
    @Override
    default void close() {
    }
}
