package io.tapeless.compiler.plan;

import io.tapeless.compiler.type.Dim;

/// Which products are so large that packing their operands into panels costs less than reading them where they are. Known to the plan,
/// which need not transpose the right operand of such a product, and to the scheduler.
public final class ProductSizes {
    /// Elements that fit the second cache.
    public static final long SECOND_CACHE = 250_000;
    /// Elements that fit the nearest cache.
    private static final long NEAREST_CACHE = 8_000;
    /// Rows that pay for packing what is in the lanes, and terms of a sum that pay for loading and storing it.
    private static final int ENOUGH = 12;

    /// Elements of a right operand that processors still fetch fast enough from the third cache, in strips as wide as a tile.
    private static final long THIRD_CACHE = 2_500_000;
    /// Terms of which a strip stays in the second cache.
    private static final long STRIP = 2048;
    /// Rows from which reading in place costs less even if the operand comes from memory, where strips are fetched slowly: 32 rows by 1000 x 1000
    /// take 340 µs instead of 440 when it is near, but 800 instead of 540 in a training step.
    private static final int MANY_ROWS = 512;
    /// Elements of a right operand up to which tiles that read it in blocks of columns, in the order of memory, take less time than packing it (a tenth to a
    /// sixth less for 512 and 1024 columns of 784 terms). Updates of larger ones read both operands from far away then, block by block, and lose as much.
    private static final long IN_BLOCKS = 1_000_000;
    /// Columns whose rows are whole pages apart: a strip of them would share a few lines of the nearer caches.
    private static final long PAGE = 1024;

    /// Elements of a right operand from which reading it in the wrong order takes less time than a copy that one product of a few rows is all to use: 1000 x
    /// 1000 are copied in 290 µs, and streamed in 200 for one row and in 220 for eight.
    private static final long WORTH_STREAMING = 60_000;
    /// Terms that streams need.
    private static final int STREAMED_TERMS = 128;

    private ProductSizes() {}

    /// Whether a matrix of `depth` × `columns` is larger than the nearest cache.
    public static boolean beyondNearest(Dim columns, Dim depth) {
        return columns.tuned() * depth.tuned() > NEAREST_CACHE;
    }

    /// Whether packing a right operand whose rows lie along the lanes, or reading it in the order of memory for a few rows, takes less time than reading it in
    /// place, strip by strip.
    ///
    /// @param inOrder whether the left operand is read along its memory: else packing pays for its sake
    public static boolean packed(Dim rows, Dim columns, Dim depth, boolean inOrder) {
        if (rows.tuned() < ENOUGH && columns.tuned() * depth.tuned() > THIRD_CACHE) {
            return true;
        }
        boolean far = rows.tuned() < MANY_ROWS || columns.tuned() * depth.tuned() > THIRD_CACHE || depth.tuned() > STRIP;
        return large(rows, columns, depth) && (!inOrder || far || columns.tuned() % PAGE == 0);
    }

    /// Whether a right operand of `depth` × `columns` is small enough to be read in blocks of columns where it is, however many rows there are.
    public static boolean fitsBlocks(Dim columns, Dim depth) {
        return columns.tuned() * depth.tuned() <= IN_BLOCKS;
    }

    /// Whether a product of `rows` × `depth` by `depth` × `columns` is large: a right operand in the other order is packed into panels then, not copied.
    public static boolean large(Dim rows, Dim columns, Dim depth) {
        return rows.tuned() >= ENOUGH && depth.tuned() >= ENOUGH && columns.tuned() * depth.tuned() > SECOND_CACHE;
    }

    /// Whether a matrix in the other order is not copied for a product of fewer rows than make it [large][#large], but streamed as it is.
    ///
    /// @param kept  whether a copy would be kept from one run to the next
    /// @param total elements of all parameters of the program: where the third cache does not hold them, memory feeds streams faster than it feeds tiles
    public static boolean streamed(Dim rows, Dim columns, Dim depth, boolean kept, long total) {
        long elements = columns.tuned() * depth.tuned();
        return !rows.isOne() && rows.tuned() < ENOUGH && depth.tuned() >= STREAMED_TERMS && columns.tuned() >= ENOUGH
                && (kept ? total > THIRD_CACHE && elements > SECOND_CACHE : elements > WORTH_STREAMING);
    }

    /// Whether the matrix of a product could have been [streamed][#streamed].
    public static boolean streamed(Dim rows, Dim columns, Dim depth) {
        return streamed(rows, columns, depth, false, 0);
    }
}
