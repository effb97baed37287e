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

    private ProductSizes() {}

    /// Whether a matrix of `depth` × `columns` is larger than the nearest cache.
    public static boolean beyondNearest(Dim columns, Dim depth) {
        return columns.tuned() * depth.tuned() > NEAREST_CACHE;
    }

    /// Whether a product of `rows` × `depth` by `depth` × `columns` is large.
    public static boolean large(Dim rows, Dim columns, Dim depth) {
        return rows.tuned() >= ENOUGH && depth.tuned() >= ENOUGH && columns.tuned() * depth.tuned() > SECOND_CACHE;
    }
}
