package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;

/// Shim: what task graphs move. [#onDevice] and [#poison] are the shim's own.
public abstract sealed class TornadoNativeArray permits FloatArray, IntArray, LongArray, DoubleArray {
    public abstract int getSize();

    public abstract MemorySegment getSegment();

    /// New memory of the same size, full of garbage.
    public abstract TornadoNativeArray onDevice();

    /// Makes the contents garbage.
    public abstract void poison();

    /// Replaces the contents by those of another array of the same size.
    public final void copyFrom(TornadoNativeArray other) {
        getSegment().copyFrom(other.getSegment());
    }
}
