package uk.ac.manchester.tornado.api.enums;

/// Shim.
public enum TornadoDeviceType { UNKNOWN, DEFAULT, CPU, GPU, FPGA, ACCELERATOR, CUSTOM, ALL }
