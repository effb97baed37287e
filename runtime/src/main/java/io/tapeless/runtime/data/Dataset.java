package io.tapeless.runtime.data;

import java.util.List;

/// Examples to learn from and examples to be judged by. The test split may be empty.
///
/// @param name what the user called it, for messages
public record Dataset(String name, Split train, Split test) {
    /// Rows with their columns.
    ///
    /// @param name `train` or `test`
    public record Split(String name, int rows, List<Column> columns) {
        public Split {
            columns = List.copyOf(columns);
            for (Column column : columns) {
                long end = column.offset() + (rows - 1L) * column.stride() + column.width();
                if (rows < 0 || rows > 0 && end > column.values().length()) {
                    throw new IllegalArgumentException("column '" + column.name() + "' is too short for " + rows + " rows");
                }
            }
        }
    }
}
