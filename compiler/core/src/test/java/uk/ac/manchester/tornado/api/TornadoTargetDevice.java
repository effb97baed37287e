package uk.ac.manchester.tornado.api;

/// Shim.
public interface TornadoTargetDevice {
    String getDeviceName();
}
