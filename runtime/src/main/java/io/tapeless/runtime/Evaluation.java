package io.tapeless.runtime;

/// Loss and metrics in inference mode, accumulated over batches. Not thread-safe.
///
/// Each [#run] adds one batch. The loss and plain metrics are means weighted by rows; `total(e)` and `average(e)` inside a metric
/// accumulate and the rest of the formula is computed when the metric is read; `auc` keeps the scores and truths of all rows until [#reset].
public interface Evaluation extends Program {
    /// Forgets all batches.
    void reset();

    /// Row-weighted mean loss over the batches since [#reset]; NaN before the first, and for models without a loss.
    double loss();

    /// A metric over the batches since [#reset].
    ///
    /// @throws IllegalArgumentException when there is no such metric
    double metric(String name);
}
