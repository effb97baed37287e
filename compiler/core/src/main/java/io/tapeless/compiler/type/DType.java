package io.tapeless.compiler.type;

/// Element types. `F32`/`F64` carry gradients; integers index and count; `BOOL` counts as 0/1 in sums.
public enum DType {
    F32, F64, I32, I64, BOOL;

    /// The name used in `.tl` files: `f32`.
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /// The bytes of an element in an array of the JVM.
    public int bytes() {
        return switch (this) {
            case F32, I32 -> 4;
            case F64, I64 -> 8;
            case BOOL -> 1;
        };
    }

    public boolean isFloat() {
        return this == F32 || this == F64;
    }

    public boolean isInteger() {
        return this == I32 || this == I64;
    }

    @Override
    public String toString() {
        return text();
    }
}
