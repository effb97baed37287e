package io.tapeless.runtime.train;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// The outcome of a finished run.
///
/// @param model            the model's name
/// @param data             the data set's name
/// @param evaluatedOn      the split behind `testLoss` and `metrics`: `test`, or `train` when the data set has no test rows
/// @param testLoss         loss in inference mode at the end
/// @param metrics          metrics in inference mode at the end, in the model's order
/// @param epochs           passes over the training rows
/// @param steps            micro-batches
/// @param seconds          the whole run, evaluations included
/// @param samplesPerSecond training alone, over all epochs
/// @param history          every epoch
public record TrainingReport(String model, String data, String evaluatedOn, double testLoss, Map<String, Double> metrics, int epochs, long steps,
        double seconds, double samplesPerSecond, List<EpochReport> history) {
    /// The metric called `accuracy`, if the model has one.
    public OptionalDouble accuracy() {
        Double accuracy = metrics.get("accuracy");
        return accuracy == null ? OptionalDouble.empty() : OptionalDouble.of(accuracy);
    }
}
