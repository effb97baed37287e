package io.tapeless.runtime.device;

/// Which device a model runs on, and how.
///
/// @param device    `auto`: the first GPU, else the first device; `cpu`: none; `0:1`: by number; anything else: the first whose name contains it
/// @param lossEvery the loss is fetched every so many steps; between, a step reports the last one
/// @param cudaGraphs whether the tasks of a graph are launched as one CUDA graph, where the device has them (NVIDIA)
/// @param checked   whether the JVM must have been started as the device library needs it (false only for tests without that library)
public record DeviceOptions(String device, int lossEvery, boolean cudaGraphs, boolean checked) {
    static final String AUTO = "auto";
    static final String CPU = "cpu";

    public DeviceOptions {
        if (lossEvery < 1) {
            throw new IllegalArgumentException("lossEvery must be at least 1, not " + lossEvery);
        }
    }

    /// Without CUDA graphs.
    public DeviceOptions(String device, int lossEvery, boolean checked) {
        this(device, lossEvery, false, checked);
    }

    /// From the system properties `tapeless.device` (auto), `tapeless.device.loss-every` (1), `tapeless.device.cuda-graphs` (false) and
    /// `tapeless.device.checked` (true).
    public static DeviceOptions fromProperties() {
        return new DeviceOptions(System.getProperty("tapeless.device", AUTO), Integer.getInteger("tapeless.device.loss-every", 1),
                Boolean.getBoolean("tapeless.device.cuda-graphs"),
                Boolean.parseBoolean(System.getProperty("tapeless.device.checked", "true")));
    }
}
