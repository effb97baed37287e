package io.tapeless.compiler.kernel;

import java.util.List;

/// How a computation runs on a device: which axes make the grid of work items, what a group of them shares, what one item does.
///
/// @param form   the shape of the task
/// @param chunks `PARTIALS`: parts of a fold, a literal, so that the order of the sum never depends on the machine
/// @param tile   `TILE`: what a group computes, else null
public record DeviceSchedule(Form form, int chunks, Tile tile) {
    /// Task forms.
    public enum Form {
        /// One work item per point of the parallel axes; folds run serially inside it.
        MAP,
        /// The first stage of a long fold with few outputs: a work item per output and chunk, each folding every `chunks`-th element.
        PARTIALS,
        /// A tile of a matrix product per group: operands are staged in group-shared memory between barriers.
        TILE,
        /// Updates added by a work item per element of the target, each going through all updates in order: no atomics, one order.
        SCATTER,
        /// Random numbers, keyed by position.
        DRAW
    }

    /// A group's tile of a matrix product: `group` × `group` work items, each with `items` × `items` outputs `group` apart.
    ///
    /// @param row      the parallel axis of rows: only the row operand moves along it
    /// @param column   the parallel axis of columns: only the column operand moves along it
    /// @param batch    the other parallel axes, one group layer per point
    /// @param depth    the reduction axis that is staged; the others are loops around it
    /// @param step     how much of `depth` is staged at once
    /// @param rowFirst whether the row operand is the left factor
    public record Tile(int row, int column, List<Integer> batch, int depth, int group, int items, int step, boolean rowFirst) {
        public Tile {
            batch = List.copyOf(batch);
        }

        /// Rows, and columns, of the tile.
        public int size() {
            return group * items;
        }
    }

    static DeviceSchedule of(Form form) {
        return new DeviceSchedule(form, 0, null);
    }

    /// `grid i0 i1 | group 16x16, k by 16 | item 4x4`.
    @Override
    public String toString() {
        return switch (form) {
            case MAP -> "grid parallel | item fold";
            case PARTIALS -> "grid parallel x " + chunks + " | item every " + chunks + "th";
            case SCATTER -> "grid target | item all updates in order";
            case DRAW -> "grid elements | item philox";
            case TILE -> "grid " + (tile.batch.isEmpty() ? "" : "batch i" + String.join(" i", tile.batch.stream().map(String::valueOf).toList()) + " ")
                    + "rows i" + tile.row + " columns i" + tile.column + " | group " + tile.group + "x" + tile.group + ", i" + tile.depth + " by "
                    + tile.step + " shared, barrier group | item " + tile.items + "x" + tile.items;
        };
    }
}
