package io.tapeless.runtime.device;

import java.util.Arrays;

/// A program wanted on a device.
///
/// @param kind     which
/// @param capacity the largest value of each symbol
public record DeviceRequest(Kind kind, int[] capacity) {
    /// The programs of a model.
    public enum Kind { FORWARD, EVALUATION, BACKWARD, TRAINER }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceRequest request && request.kind == kind && Arrays.equals(request.capacity, capacity);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(capacity);
    }

    @Override
    public String toString() {
        return kind + Arrays.toString(capacity);
    }
}
