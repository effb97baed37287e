package io.tapeless.compiler.kernel;

/// How register tiles cover the result of a contraction: rows run along one parallel axis, vectors along the last. Sizes count rows and
/// vectors, so that one choice serves every lane width.
///
/// @param rowAxis the parallel axis of the rows
/// @param main    the tile that covers most of the result
/// @param rest    the tile of fewer rows that covers what whole main tiles leave, or null when they leave nothing; all of it where tiles
///                do not repeat
/// @param single  the tile of one row, for extents that may be smaller than the rest, or null
/// @param repeats whether a tile at the end may start early and compute some outputs again (the same bits) instead of masking them off;
///                not when the result is also read
/// @param columnAxis the parallel axis of the columns where they are not vectors along the last one, or −1; of a `POOL_TILE` the axis of its windows whose
///                   taps are written out
/// @param heldFrom   `LANE_TILE`: the parallel axis from which on all tiles take a step of the outermost sum before any takes the next, their
///                   sums waiting in scratch memory meanwhile, or −1 when each tile finishes on its own; 0 for a `TILE` whose sums wait in the
///                   result, which no tile then computes twice
/// @param narrow     the tiles instead of these where vectors are of 256 bits, in code that is to run well there too; else null
/// @param edge       columns that whole vectors leave × vectors along the rows that cover them, or null when the other tiles cover all columns
public record Tile(int rowAxis, Block main, Block rest, Block single, boolean repeats, int columnAxis, int heldFrom, Tile narrow, Block edge) {
    /// Products of a sum up to which an update walks down the rows instead, with what fills the lanes in registers: tiles this shallow would spend
    /// most of the time on taking their sums to and from scratch memory.
    public static final int FEW_PRODUCTS = 4;
    /// Vectors that such a walk has in registers, of 32 and of 16.
    private static final int HELD = 16;
    private static final int HELD_OF_FEW = 8;
    /// Vectors that a row of such a walk has, and operations of all its results: many take the registers again.
    private static final int ACROSS = 4;
    private static final int OPERATIONS = 40;

    /// A tile of vectors along the last axis.
    public Tile(int rowAxis, Block main, Block rest, Block single, boolean repeats) {
        this(rowAxis, main, rest, single, repeats, -1, -1);
    }

    Tile(int rowAxis, Block main, Block rest, Block single, boolean repeats, int columnAxis, int heldFrom) {
        this(rowAxis, main, rest, single, repeats, columnAxis, heldFrom, null, null);
    }

    /// The same tiles within every step of the outermost sum.
    Tile inBlocks() {
        return new Tile(rowAxis, main, rest, single, repeats, columnAxis, 0, null, edge);
    }

    /// These tiles, and others where vectors are of 256 bits.
    Tile or(Tile other) {
        return new Tile(rowAxis, main, rest, single, repeats, columnAxis, heldFrom, other, edge);
    }

    /// These tiles, which leave some columns to others with lanes along the rows.
    Tile leaving(Block columns) {
        return new Tile(rowAxis, main, rest, single, repeats, columnAxis, heldFrom, narrow, columns);
    }

    /// Vectors of the columns that an update of sums with so few products takes at a time.
    ///
    /// @param operations of a vector of results
    public int productVectors(int products, long columns, int operations) {
        int held = main.rows() * main.vectors() <= HELD_OF_FEW ? HELD_OF_FEW : HELD;
        int vectors = Math.clamp(Math.min(held / products, OPERATIONS / operations), 1, ACROSS);
        while (vectors > 1 && columns % ((long) Tiling.WIDEST * vectors) != 0 && (columns % Tiling.WIDEST == 0 || columns < (long) Tiling.WIDEST * vectors)) {
            vectors--;
        }
        return vectors;
    }

    /// Whether all tiles take a step of the outermost sum before any takes the next.
    public boolean inSteps() {
        return heldFrom == 0;
    }

    /// Accumulators of one tile.
    public record Block(int rows, int vectors) {
        /// Whether the last of the blocks that cover so many columns starts early: more than half of it is needed.
        public boolean startsEarly(long columns) {
            long width = (long) Tiling.WIDEST * vectors;
            return vectors > 1 && columns > width && columns % width != 0 && 2 * left(columns) > vectors;
        }

        /// Whether one block covers so many columns with a last vector that starts early, and shares some of them with the one before.
        public boolean folds(long columns) {
            return vectors > 1 && columns < (long) Tiling.WIDEST * vectors && columns > Tiling.WIDEST * (vectors - 1L);
        }

        /// Whether the last three vectors of so many columns are one block: two and a single one, which loads as much as it multiplies, would take
        /// longer. Not among many columns, for which these rows are too few, nor for sixteen registers.
        public boolean endsInThree(long columns) {
            long all = (columns + Tiling.WIDEST - 1) / Tiling.WIDEST;
            return vectors == 2 && rows > 4 && rows <= 8 && (all == 5 || all == 7);
        }

        /// Vectors of the last block that have columns.
        private long left(long columns) {
            long all = (columns + Tiling.WIDEST - 1) / Tiling.WIDEST;
            return (all - 1) % vectors + 1;
        }

        @Override
        public String toString() {
            return rows + "x" + vectors;
        }
    }

    /// Rows that a worker's share is a multiple of.
    public int unit() {
        return rest != null && repeats ? rest.rows() : main.rows();
    }

    private String blocks() {
        return main + (rest != null ? " + " + rest : single != null ? " + none" : "") + (single == null ? "" : " + " + single)
                + (edge == null ? "" : " + " + edge + " across");
    }

    @Override
    public String toString() {
        return "tile " + blocks() + (narrow == null ? "" : " (256 bits: " + narrow.blocks()
                + (narrow.columnAxis == columnAxis ? "" : narrow.columnAxis < 0 ? " along one" : " and i" + narrow.columnAxis) + ")") + " along i" + rowAxis
                + (columnAxis < 0 ? "" : " and i" + columnAxis) + (heldFrom < 0 ? "" : ", held from i" + heldFrom) + (repeats ? "" : ", each once");
    }
}
