package io.tapeless.runtime;

/// The entry point of a generated package (`final class FashionMlp implements ModelFactory`): creates its programs. Stateless.
public interface ModelFactory {
    /// What the model is.
    ModelInfo info();

    /// New parameters, not yet initialised (all zero): call [ParameterSet#init] or [ParameterSet#load].
    ParameterSet newParameters();

    /// The inference program. `capacity` holds the largest value of each symbol, in order; none means the tuned sizes.
    Program newForward(ParameterSet parameters, int... capacity);

    /// Loss and metrics in inference mode.
    ///
    /// @throws UnsupportedOperationException when the model declares no loss and no metric
    Evaluation newEvaluation(ParameterSet parameters, int... capacity);

    /// Training mode: loss and the gradients of parameters (`grad.NAME`), and of float inputs, without an update.
    ///
    /// @throws UnsupportedOperationException when the model declares no loss
    Program newBackward(ParameterSet parameters, TrainingOptions options, int... capacity);

    /// The training program.
    ///
    /// @throws UnsupportedOperationException when the model has no `train` block
    Trainer newTrainer(ParameterSet parameters, TrainingOptions options, int... capacity);
}
