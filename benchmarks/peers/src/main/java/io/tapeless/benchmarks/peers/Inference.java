package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Contender;

/// The forward pass of a network on its batch.
interface Inference extends Contender {
    /// [batch, outputs], as of the last step.
    float[] outputs();
}
