package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Shim: an array whose memory starts as garbage.
public final class FloatArray extends TornadoNativeArray {
    private final float[] values;

    public FloatArray(int numberOfElements) {
        values = new float[numberOfElements];
        poison();
    }

    public static FloatArray fromArray(float[] values) {
        FloatArray array = new FloatArray(values.length);
        System.arraycopy(values, 0, array.values, 0, values.length);
        return array;
    }

    public float get(int index) {
        return values[index];
    }

    public void set(int index, float value) {
        values[index] = value;
    }

    public void init(float value) {
        Arrays.fill(values, value);
    }

    public float[] toHeapArray() {
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
        return new FloatArray(values.length);
    }

    @Override
    public void poison() {
        Arrays.fill(values, Float.NaN);
    }
}
