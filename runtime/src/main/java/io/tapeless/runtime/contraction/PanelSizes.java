package io.tapeless.runtime.contraction;

/// How much memory [Panels] works in. A class of its own, without vectors: the compiler asks it where no incubator module is, inside Maven.
public final class PanelSizes {
    /// Longest block of k: a right panel of it stays in the first cache.
    private static final int DEPTH = 256;
    /// The same for at most [#FEW] rows: so few tiles read a panel that sums on their way to memory and back take longer than the second cache.
    private static final int DEPTH_OF_FEW = 512;
    private static final int FEW = 64;
    /// Most rows packed at a time: with the right block they stay in the second cache.
    static final int ROWS = 240;
    /// Most columns packed at a time.
    static final int COLUMNS = 1024;
    /// Room for an incomplete tile.
    static final int EDGE = 12 * 32;

    private PanelSizes() {
    }

    /// Elements of scratch memory that [Panels#multiply] needs for these sizes, and for fewer rows, on any machine.
    public static int scratch(int rows, int columns, int depth) {
        int few = Math.min(rows, FEW);
        return Math.max(panels(rows, columns, block(rows, depth)), panels(few, columns, block(few, depth))) + 16 + EDGE;
    }

    private static int panels(int rows, int columns, int block) {
        return panel(right(columns), block) + left(rows) * block;
    }

    static int right(int columns) {
        return Math.min(COLUMNS, (columns + 31) / 32 * 32);
    }

    static int left(int rows) {
        return Math.min(ROWS, (rows + 11) / 12 * 12);
    }

    /// Elements from the start of a right panel to that of the next. Two cache lines more than it holds: panels are written side by side, a row
    /// of all of them at a time, and at a distance of whole pages they would push each other out of the first cache.
    static int panel(int width, int depth) {
        return width * (depth + 1);
    }

    /// K in equal blocks.
    static int block(int rows, int depth) {
        int longest = rows <= FEW ? DEPTH_OF_FEW : DEPTH;
        int blocks = (depth + longest - 1) / longest;
        return Math.min(longest, ((depth + blocks - 1) / blocks + 15) / 16 * 16);
    }
}
