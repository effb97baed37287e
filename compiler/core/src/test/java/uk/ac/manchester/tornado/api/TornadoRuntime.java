package uk.ac.manchester.tornado.api;

/// Shim.
public interface TornadoRuntime {
    int getNumBackends();

    TornadoBackend getBackend(int index);
}
