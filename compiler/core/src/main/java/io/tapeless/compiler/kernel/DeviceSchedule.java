package io.tapeless.compiler.kernel;

import io.tapeless.compiler.plan.Buffer;
import java.util.List;

/// How a computation runs on a device: which axes make the grid of work items, what a group of them shares, what one item does.
///
/// @param form   the shape of the task
/// @param chunks `PARTIALS`: parts of a fold, a literal, so that the order of the sum never depends on the machine
/// @param tile   `TILE`: what a group computes, else null
/// @param links  `SCATTER_LINKS` and `SCATTER_SUMS`: what tells updates of one place, else null
public record DeviceSchedule(Form form, int chunks, Tile tile, ScatterLinks links) {
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
        /// The first stage of a large scatter: a work item per update finds the next update of the same place, and whether it is the first.
        SCATTER_LINKS,
        /// Its second stage: a work item per element of the target adds up the updates of its place, in order.
        SCATTER_SUMS,
        /// A routine along lines: a work item per line, or per element of one.
        LINES,
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

    /// The updates of each place of a scatter's target as chains, in order. Updates are numbered along the axes that the target does not share.
    ///
    /// @param first the number of the first update of each place, or −1; one row for every point of the shared axes that the index moves along
    /// @param next  the number of the update after each, or −1; rows likewise
    public record ScatterLinks(Buffer first, Buffer next) {}

    static DeviceSchedule of(Form form) {
        return new DeviceSchedule(form, 0, null, null);
    }

    static DeviceSchedule of(Form form, ScatterLinks links) {
        return new DeviceSchedule(form, 0, null, links);
    }

    static DeviceSchedule of(Tile tile) {
        return new DeviceSchedule(Form.TILE, 0, tile, null);
    }

    static DeviceSchedule partials(int chunks) {
        return new DeviceSchedule(Form.PARTIALS, chunks, null, null);
    }

    /// `grid i0 i1 | group 16x16, k by 16 | item 4x4`.
    @Override
    public String toString() {
        return switch (form) {
            case MAP -> "grid parallel | item fold";
            case PARTIALS -> "grid parallel x " + chunks + " | item every " + chunks + "th";
            case SCATTER -> "grid target | item all updates in order";
            case SCATTER_LINKS -> "grid updates | item next update of the same place";
            case SCATTER_SUMS -> "grid target | item updates of its place in order";
            case LINES -> "grid lines";
            case DRAW -> "grid elements | item philox";
            case TILE -> "grid " + (tile.batch.isEmpty() ? "" : "batch i" + String.join(" i", tile.batch.stream().map(String::valueOf).toList()) + " ")
                    + "rows i" + tile.row + " columns i" + tile.column + " | group " + tile.group + "x" + tile.group + ", i" + tile.depth + " by "
                    + tile.step + " shared, barrier group | item " + tile.items + "x" + tile.items;
        };
    }
}
