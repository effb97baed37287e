package io.tapeless.runtime.device;

/// Which device a model runs on, and how.
///
/// @param device    `auto`: the first GPU, else the first device; `cpu`: none; `0:1`: by number; anything else: the first whose name contains it
/// @param lossEvery the loss is fetched every so many steps; between, a step reports the last one
/// @param cudaGraphs whether the tasks of a graph are launched as one CUDA graph, where the device has them (NVIDIA)
/// @param cuBlas    whether products of classes generated with `--target cuda` are cuBLAS's, where the device has it
/// @param checked   whether the JVM must have been started as the device library needs it (false only for tests without that library)
public record DeviceOptions(String device, int lossEvery, boolean cudaGraphs, boolean cuBlas, boolean checked) {
    static final String AUTO = "auto";
    static final String CPU = "cpu";

    public DeviceOptions {
        if (lossEvery < 1) {
            throw new IllegalArgumentException("lossEvery must be at least 1, not " + lossEvery);
        }
    }

    /// Without CUDA graphs, with cuBLAS.
    public DeviceOptions(String device, int lossEvery, boolean checked) {
        this(device, lossEvery, false, true, checked);
    }

    /// From the system properties `tapeless.device` (auto), `tapeless.device.loss-every` (1), `tapeless.device.cuda-graphs` (false),
    /// `tapeless.device.cublas` (true) and `tapeless.device.checked` (true).
    public static DeviceOptions fromProperties() {
        return new DeviceOptions(System.getProperty("tapeless.device", AUTO), Integer.getInteger("tapeless.device.loss-every", 1),
                Boolean.getBoolean("tapeless.device.cuda-graphs"), Boolean.parseBoolean(System.getProperty("tapeless.device.cublas", "true")),
                Boolean.parseBoolean(System.getProperty("tapeless.device.checked", "true")));
    }

    /// Whether products of classes that can use cuBLAS do so on a device; says why where they do not.
    public boolean usesCuBlas(DeviceInfo info) {
        if (cuBlas && !info.hasCuBlas(checked)) {
            System.getLogger("io.tapeless.device").log(System.Logger.Level.INFO, "products run on kernels of our own, not cuBLAS: " + info.name()
                    + " is reached through " + info.backend() + ", and it takes TornadoVM's CUDA back end with its module tornado.cublas");
        }
        return cuBlas && info.hasCuBlas(checked);
    }
}
