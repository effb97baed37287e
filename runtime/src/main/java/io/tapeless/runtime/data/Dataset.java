package io.tapeless.runtime.data;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// Examples to learn from and examples to be judged by. The test split may be empty.
///
/// @param name  what the user called it, for messages
/// @param notes what has to be saved with the weights of a model trained on it, to use them later: the characters of a text
public record Dataset(String name, Split train, Split test, Map<String, String> notes) {
    public Dataset {
        notes = Map.copyOf(notes);
    }

    /// A data set of which nothing needs to be remembered.
    public Dataset(String name, Split train, Split test) {
        this(name, train, test, Map.of());
    }

    /// Rows with their columns.
    ///
    /// @param name      `train` or `test`
    /// @param epochRows how many rows, at random, make an epoch of training; fewer than `rows` where rows overlap
    /// @param place     where a row comes from, for messages: `iris.csv:17`
    public record Split(String name, int rows, List<Column> columns, int epochRows, IntFunction<String> place) {
        public Split {
            columns = List.copyOf(columns);
            for (Column column : columns) {
                long end = column.offset() + (rows - 1L) * column.stride() + column.width();
                if (rows < 0 || rows > 0 && end > column.values().length()) {
                    throw new IllegalArgumentException("column '" + column.name() + "' is too short for " + rows + " rows");
                }
            }
            if (epochRows < 0 || epochRows > rows) {
                throw new IllegalArgumentException("an epoch of " + epochRows + " rows out of " + rows);
            }
        }

        /// Rows that are known by their numbers.
        public Split(String name, int rows, List<Column> columns, int epochRows) {
            this(name, rows, columns, epochRows, row -> "row " + row + " of the " + name + " split");
        }

        /// Rows of which an epoch takes every one.
        public Split(String name, int rows, List<Column> columns) {
            this(name, rows, columns, rows);
        }
    }
}
