package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/// Shim.
public interface TornadoBackend {
    int getNumDevices();

    TornadoDevice getDevice(int index);

    String getName();

    TornadoVMBackendType getBackendType();
}
