package uk.ac.manchester.tornado.api.enums;

/// Shim.
public enum TornadoVMBackendType { OPENCL, PTX, CUDA, SPIRV, METAL, JAVA, VIRTUAL }
