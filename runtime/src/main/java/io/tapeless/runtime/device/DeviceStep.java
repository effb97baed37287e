package io.tapeless.runtime.device;

/// The numbers of one run that a program's host formulas read.
///
/// @param seed        of random draws
/// @param microSteps  runs before this one, part of the key of every draw
/// @param t           the optimiser's step, from 1
/// @param rows        rows of this batch
/// @param first       whether this is the first micro-batch of an update
/// @param pendingRows rows of all micro-batches of the update
/// @param schedule    what a schedule keeps that follows evaluations
public record DeviceStep(long seed, long microSteps, double t, double rows, boolean first, double pendingRows, double[] schedule) {
    static DeviceStep of(long seed, long microSteps) {
        return new DeviceStep(seed, microSteps, 0, 0, true, 0, new double[0]);
    }
}
