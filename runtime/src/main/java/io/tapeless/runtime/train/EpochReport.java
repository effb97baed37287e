package io.tapeless.runtime.train;

import java.util.Map;

/// What one pass over the training rows brought.
///
/// @param epoch            from 1
/// @param trainLoss        row-weighted mean of the losses before each update
/// @param testLoss         loss in inference mode after the epoch
/// @param metrics          metrics in inference mode, in the model's order
/// @param seconds          the whole epoch, evaluation included
/// @param samplesPerSecond training alone
public record EpochReport(int epoch, double trainLoss, double testLoss, Map<String, Double> metrics, double seconds, double samplesPerSecond) {}
