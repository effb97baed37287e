package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Shim: an array whose memory starts as garbage.
public final class LongArray extends TornadoNativeArray {
    private final long[] values;

    public LongArray(int numberOfElements) {
        values = new long[numberOfElements];
        poison();
    }

    public static LongArray fromArray(long[] values) {
        LongArray array = new LongArray(values.length);
        System.arraycopy(values, 0, array.values, 0, values.length);
        return array;
    }

    public long get(int index) {
        return values[index];
    }

    public void set(int index, long value) {
        values[index] = value;
    }

    public void init(long value) {
        Arrays.fill(values, value);
    }

    public long[] toHeapArray() {
        return values.clone();
    }

    @Override
    public int getSize() {
        return values.length;
    }

    @Override
    public MemorySegment getSegment() {
        return MemorySegment.ofArray(values);
    }

    @Override
    public TornadoNativeArray onDevice() {
        return new LongArray(values.length);
    }

    @Override
    public void poison() {
        Arrays.fill(values, 0x7FBADBAD7FBADBADL);
    }
}
