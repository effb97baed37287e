package io.tapeless.runtime.device;

import io.tapeless.runtime.Tensor;
import java.util.List;

/// What a generated package says of its model on devices.
public interface DeviceModel {
    /// The devices that can be reached. Whatever goes wrong is thrown: a missing library, driver or platform each fail differently.
    List<DeviceInfo> devices();

    /// The class whose methods are the kernels.
    Class<?> kernels();

    /// Bytes that a program needs on the device beside what all programs share.
    long bytes(DeviceRequest request);

    /// Bytes of what all programs share: parameters and states, and where something trains optimiser states and sums of gradients.
    long residentBytes(boolean trains);

    /// Bytes of the largest array that a program needs.
    long largestArray(DeviceRequest request);

    /// New optimiser states with their initial values, on the host.
    List<Tensor> optimizerState();

    /// Micro-batches that are summed before an update.
    int accumulate();

    /// The first values of what a schedule keeps; empty when it is a function of the step.
    default double[] schedule() {
        return new double[0];
    }

    /// What the schedule follows: `loss` or a metric's name; null when nothing.
    default String observedMetric() {
        return null;
    }

    /// Tells the schedule, after `t` steps, the value of an evaluation.
    default void observe(double value, double t, double[] schedule) {}

    /// Builds the programs.
    DevicePlan open(DeviceInfo device, DeviceOptions options, List<DeviceRequest> programs);
}
