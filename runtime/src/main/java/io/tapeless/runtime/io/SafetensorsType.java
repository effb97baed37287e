package io.tapeless.runtime.io;

import io.tapeless.runtime.ElementType;

/// Element types a safetensors file may hold and this reader decodes, by their names in the format.
public enum SafetensorsType {
    F16(2), BF16(2), F32(4), F64(8), I8(1), I16(2), I32(4), I64(8), U8(1), U16(2), U32(4), BOOL(1);

    private final int bytes;

    SafetensorsType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one element in the file.
    public int bytes() {
        return bytes;
    }

    /// True for the types whose elements are whole numbers; BOOL is not among them.
    public boolean integral() {
        return switch (this) {
            case I8, I16, I32, I64, U8, U16, U32 -> true;
            case F16, BF16, F32, F64, BOOL -> false;
        };
    }

    /// The type a tensor of `type` is stored as.
    public static SafetensorsType of(ElementType type) {
        return switch (type) {
            case F32 -> F32;
            case F64 -> F64;
            case I32 -> I32;
            case I64 -> I64;
            case BOOL -> BOOL;
        };
    }
}
