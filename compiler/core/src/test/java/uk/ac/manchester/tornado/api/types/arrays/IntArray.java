package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Shim: an array whose memory starts as garbage.
public final class IntArray extends TornadoNativeArray {
    private final int[] values;

    public IntArray(int numberOfElements) {
        values = new int[numberOfElements];
        poison();
    }

    public static IntArray fromArray(int[] values) {
        IntArray array = new IntArray(values.length);
        System.arraycopy(values, 0, array.values, 0, values.length);
        return array;
    }

    public int get(int index) {
        return values[index];
    }

    public void set(int index, int value) {
        values[index] = value;
    }

    public void init(int value) {
        Arrays.fill(values, value);
    }

    public int[] toHeapArray() {
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
        return new IntArray(values.length);
    }

    @Override
    public void poison() {
        Arrays.fill(values, 0x7FBADBAD);
    }
}
