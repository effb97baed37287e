package io.tapeless.runtime.data;

import io.tapeless.runtime.ElementType;

/// How many values per row a model takes, for sources whose rows have no width of their own.
///
/// @param input  values per row of the first input; 0 when unknown
/// @param target values per row of the first target; 0 when unknown
/// @param type   of the first input; null when unknown
public record RowWidths(int input, int target, ElementType type) {
    /// Nothing is known of the model.
    public static final RowWidths UNKNOWN = new RowWidths(0, 0);

    /// Widths alone.
    public RowWidths(int input, int target) {
        this(input, target, null);
    }
}
