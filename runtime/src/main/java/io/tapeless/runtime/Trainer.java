package io.tapeless.runtime;

/// A training program: forward, derived backward, clipping and optimiser in one step. Not thread-safe.
public interface Trainer extends Program {
    /// The parameters being trained; read them between steps.
    ParameterSet parameters();

    /// Optimiser state by name (`fc1.weight.m`), what a schedule keeps (`schedule`), and the sums of micro-batches that wait for
    /// their update (`gradient.fc1.weight`, with their rows in `accumulate`): live arrays, saved in checkpoints.
    java.util.List<Tensor> optimizerState();

    /// One micro-batch; the parameters change when `accumulate` micro-batches are complete. Returns the loss before the update.
    /// `run(symbols)` is the same without the value.
    double step(int... symbols);

    /// Updates applied so far; schedules and bias corrections count from it.
    long steps();

    /// The loss of the last micro-batch plus the penalties of the last applied update.
    double objective();

    /// The norm of all gradients before clipping, at the last applied update; NaN when the model does not clip.
    double gradientNorm();

    /// The learning rate of the last applied update, of the default group.
    double learningRate();

    /// What the schedule follows (`reduce_on_plateau` does): `loss`, or a metric's name; null for schedules that count steps alone.
    default String observedMetric() {
        return null;
    }

    /// Tells the schedule the value of [#observedMetric] after an evaluation; it may change the learning rate of the steps that follow.
    /// Without such a schedule nothing happens. NaN, as a metric may be, is no improvement to `reduce_on_plateau`, which counts the evaluation as PyTorch's
    /// does; a schedule of the spec's own sees NaN as it is. [io.tapeless.runtime.train.TrainingLoop] calls it after every epoch.
    default void observe(double value) {}

    /// Micro-batches seen so far, part of the key of every random draw.
    long microSteps();

    /// Sets the two counters and the seed, when a checkpoint is restored. Micro-batches that `steps` updates do not cover wait for theirs, as
    /// [#optimizerState] has them.
    void restoreCounters(long steps, long microSteps, long seed);

    /// The seed of random draws in training.
    long seed();
}
