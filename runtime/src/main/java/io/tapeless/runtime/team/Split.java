package io.tapeless.runtime.team;

/// The static split of an extent over workers: contiguous, in worker order, covering everything once, and balanced
/// to one unit. Threads never enter a reduction, so the split changes who computes an element and not its bits. Where everything starts and
/// ends needs no division, which a worker by itself would wait for before every small kernel.
public final class Split {
    private Split() {
    }

    /// First element of `worker`'s part of `0 … extent-1`.
    public static int from(int extent, int worker, int workers) {
        return worker == 0 ? 0 : worker == workers ? extent : (int) ((long) extent * worker / workers);
    }

    /// One past the last element of `worker`'s part.
    public static int to(int extent, int worker, int workers) {
        return from(extent, worker + 1, workers);
    }

    /// First element of `worker`'s part when every boundary but the end must be a multiple of `unit`
    /// (a register tile, a cache line).
    public static int from(int extent, int unit, int worker, int workers) {
        if (worker == 0 || worker == workers) {
            return worker == 0 ? 0 : extent;
        }
        long units = ((long) extent + unit - 1) / unit;
        return (int) Math.min(extent, units * worker / workers * unit);
    }

    /// One past the last element of `worker`'s part, in units.
    public static int to(int extent, int unit, int worker, int workers) {
        return from(extent, unit, worker + 1, workers);
    }
}
