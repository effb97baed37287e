package io.tapeless.benchmarks.tape;

import java.util.ArrayList;
import java.util.List;

/// Arrays that steps use again and again, in size classes of powers of two, most recently used first because that one is in the cache.
/// Not thread-safe.
public final class BufferPool {
    private final List<List<float[]>> free = new ArrayList<>();

    /// An empty pool.
    public BufferPool() {
        for (int i = 0; i <= 31; i++) {
            free.add(new ArrayList<>());
        }
    }

    /// An array of at least `length` elements, with any content.
    public float[] take(int length) {
        int sizeClass = sizeClass(length);
        List<float[]> candidates = free.get(sizeClass);
        return candidates.isEmpty() ? new float[1 << sizeClass] : candidates.removeLast();
    }

    /// Gives back an array got from [#take]. The caller must not use it any more.
    public void release(float[] buffer) {
        free.get(sizeClass(buffer.length)).add(buffer);
    }

    private static int sizeClass(int length) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(length, 1) - 1);
    }
}
