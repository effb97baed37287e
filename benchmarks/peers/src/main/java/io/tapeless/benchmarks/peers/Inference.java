package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Contender;

/// The forward pass of a problem's network on its batch, in one thread.
interface Inference extends Contender {
    /// [batch, outputs], as of the last step.
    float[] logits();
}
