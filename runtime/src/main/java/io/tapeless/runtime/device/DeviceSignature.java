package io.tapeless.runtime.device;

import io.tapeless.runtime.TensorSpec;
import java.util.List;

/// What a program takes and gives.
public record DeviceSignature(List<TensorSpec> ports, List<TensorSpec> results) {}
