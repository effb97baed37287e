package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Shim: an array whose memory starts as garbage.
public final class DoubleArray extends TornadoNativeArray {
    private final double[] values;

    public DoubleArray(int numberOfElements) {
        values = new double[numberOfElements];
        poison();
    }

    public static DoubleArray fromArray(double[] values) {
        DoubleArray array = new DoubleArray(values.length);
        System.arraycopy(values, 0, array.values, 0, values.length);
        return array;
    }

    public double get(int index) {
        return values[index];
    }

    public void set(int index, double value) {
        values[index] = value;
    }

    public void init(double value) {
        Arrays.fill(values, value);
    }

    public double[] toHeapArray() {
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
        return new DoubleArray(values.length);
    }

    @Override
    public void poison() {
        Arrays.fill(values, Double.NaN);
    }
}
