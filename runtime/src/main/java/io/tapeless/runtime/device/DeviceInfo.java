package io.tapeless.runtime.device;

/// A device that programs can run on.
///
/// @param id         backend and device number as `--device` takes them: `0:0`
/// @param name       what it calls itself
/// @param backend    how it is reached: `OPENCL`, `PTX`, `CUDA`, …
/// @param type       `GPU`, `CPU`, `ACCELERATOR`, …
/// @param memory     bytes of its memory
/// @param allocation bytes that one array may have
public record DeviceInfo(String id, String name, String backend, String type, long memory, long allocation) {
    /// Whether its tasks can be launched as a CUDA graph.
    public boolean hasCudaGraphs() {
        return backend.equals("CUDA") || backend.equals("PTX");
    }

    /// Whether products can be tasks of cuBLAS: TornadoVM's CUDA back end can run them, and brings a module for it.
    ///
    /// @param checked whether the module must have been loaded
    public boolean hasCuBlas(boolean checked) {
        return backend.equals("CUDA") && (!checked || ModuleLayer.boot().findModule("tornado.cublas").isPresent());
    }

    /// The number of the backend.
    public int backendIndex() {
        return Integer.parseInt(id.substring(0, id.indexOf(':')));
    }

    /// The number of the device in its backend.
    public int deviceIndex() {
        return Integer.parseInt(id.substring(id.indexOf(':') + 1));
    }

    @Override
    public String toString() {
        return id + "  " + backend + "  " + type + "  " + name + "  " + DeviceMemory.text(memory);
    }
}
