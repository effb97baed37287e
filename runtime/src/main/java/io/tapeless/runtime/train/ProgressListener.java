package io.tapeless.runtime.train;

/// Is told how a run goes on, from the thread that trains; what it does there takes training time.
public interface ProgressListener {
    /// Hears everything and says nothing.
    ProgressListener SILENT = new ProgressListener() {};

    /// What is about to be trained.
    ///
    /// @param trainRows rows of the longest epoch
    /// @param batch     rows per step
    record Start(String model, String data, long trainRows, int testRows, int epochs, int batch) {}

    /// Once, before the first step.
    default void started(Start start) {}

    /// After [#started], of a run that goes on from a checkpoint: where it was.
    default void resumed(int epoch, long rowsDone) {}

    /// After every step: the epoch from 1, the rows of this epoch so far, the loss of this step, the row-weighted mean over the epoch so far.
    default void stepped(int epoch, long rowsDone, double loss, double meanLoss) {}

    /// After every epoch and its evaluation.
    default void epochEnded(EpochReport epoch) {}

    /// Once, at the end of a run that did not fail.
    default void ended(TrainingReport report) {}
}
