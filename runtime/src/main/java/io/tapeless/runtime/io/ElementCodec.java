package io.tapeless.runtime.io;

import io.tapeless.runtime.ElementType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/// Moves arrays to and from little-endian bytes of a file in chunks, bit for bit.
final class ElementCodec {
    private static final int CHUNK_BYTES = 1 << 16;

    private ElementCodec() {}

    /// Appends the first `elements` of `array` to the channel.
    static void write(FileChannel channel, ElementType type, Object array, int elements) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int step = CHUNK_BYTES / type.bytes();
        for (int start = 0; start < elements; start += step) {
            int count = Math.min(step, elements - start);
            chunk.clear();
            switch (type) {
                case F32 -> chunk.asFloatBuffer().put((float[]) array, start, count);
                case F64 -> chunk.asDoubleBuffer().put((double[]) array, start, count);
                case I32 -> chunk.asIntBuffer().put((int[]) array, start, count);
                case I64 -> chunk.asLongBuffer().put((long[]) array, start, count);
                case BOOL -> putBooleans(chunk, (boolean[]) array, start, count);
            }
            chunk.position(0).limit(count * type.bytes());
            writeFully(channel, chunk);
        }
    }

    /// A new array with `elements` elements read at `position`.
    static Object read(FileChannel channel, long position, ElementType type, int elements) throws IOException {
        Object array = type.newArray(elements);
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int step = CHUNK_BYTES / type.bytes();
        for (int start = 0; start < elements; start += step) {
            int count = Math.min(step, elements - start);
            chunk.clear().limit(count * type.bytes());
            readFully(channel, chunk, position + (long) start * type.bytes());
            chunk.flip();
            switch (type) {
                case F32 -> chunk.asFloatBuffer().get((float[]) array, start, count);
                case F64 -> chunk.asDoubleBuffer().get((double[]) array, start, count);
                case I32 -> chunk.asIntBuffer().get((int[]) array, start, count);
                case I64 -> chunk.asLongBuffer().get((long[]) array, start, count);
                case BOOL -> getBooleans(chunk, (boolean[]) array, start, count);
            }
        }
        return array;
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    static void readFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long next = position;
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, next);
            if (count < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
            next += count;
        }
    }

    private static void putBooleans(ByteBuffer chunk, boolean[] array, int start, int count) {
        for (int i = 0; i < count; i++) {
            chunk.put(i, (byte) (array[start + i] ? 1 : 0));
        }
    }

    private static void getBooleans(ByteBuffer chunk, boolean[] array, int start, int count) {
        for (int i = 0; i < count; i++) {
            array[start + i] = chunk.get(i) != 0;
        }
    }
}
