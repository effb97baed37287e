package io.tapeless.runtime;

/// Element types of tensors that cross the border of generated code, with the Java array that holds each.
public enum ElementType {
    F32(4), F64(8), I32(4), I64(8), BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one element in storage and in safetensors files.
    public int bytes() {
        return bytes;
    }

    /// A new zero-filled array of `length` elements: `float[]`, `double[]`, `int[]`, `long[]` or `boolean[]`.
    public Object newArray(int length) {
        return switch (this) {
            case F32 -> new float[length];
            case F64 -> new double[length];
            case I32 -> new int[length];
            case I64 -> new long[length];
            case BOOL -> new boolean[length];
        };
    }

    /// The length of `array`, or -1 when it is not an array of this type.
    public int lengthOf(Object array) {
        return switch (this) {
            case F32 -> array instanceof float[] a ? a.length : -1;
            case F64 -> array instanceof double[] a ? a.length : -1;
            case I32 -> array instanceof int[] a ? a.length : -1;
            case I64 -> array instanceof long[] a ? a.length : -1;
            case BOOL -> array instanceof boolean[] a ? a.length : -1;
        };
    }
}
