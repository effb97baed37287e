package io.tapeless.benchmarks;

/// The optimiser of a benchmark, with `Problem.rate` for SGD and 1e-3 for Adam.
public enum Update {
    SGD, ADAM;

    /// Step size of Adam.
    static final float ADAM_RATE = 1e-3f;
}
