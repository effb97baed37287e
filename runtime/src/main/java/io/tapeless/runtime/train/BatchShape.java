package io.tapeless.runtime.train;

import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.TensorSpec;
import java.util.List;
import java.util.stream.Stream;

/// Which symbol counts the rows of a batch, and the values of all symbols for a batch. The other symbols keep their tuned values.
final class BatchShape {
    private final ModelInfo model;
    private final int[] symbols;
    private final int batchSymbol;
    private final int capacity;

    private BatchShape(ModelInfo model, int[] symbols, int batchSymbol, int capacity) {
        this.model = model;
        this.symbols = symbols;
        this.batchSymbol = batchSymbol;
        this.capacity = capacity;
    }

    /// @param batch rows per step, or 0 for the tuned size
    static BatchShape of(ModelInfo model, int batch) {
        TensorSpec first = Stream.concat(model.inputs().stream(), model.targets().stream()).findFirst()
                .orElseThrow(() -> new TrainingException("model " + model.name() + " has no input, so there is nothing to feed it"));
        List<ModelInfo.Symbol> declared = model.symbols();
        int[] symbols = declared.stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        if (first.shape().shape(symbols).length == 0) {
            throw new TrainingException("'" + first.name() + "' of model " + model.name() + " is a scalar; training needs a batch dim first, as in [N]");
        }
        int batchSymbol = -1;
        for (int k = 0; k < symbols.length && batchSymbol < 0; k++) {
            int[] more = symbols.clone();
            more[k]++;
            batchSymbol = first.shape().shape(more)[0] != first.shape().shape(symbols)[0] ? k : -1;
        }
        int tuned = batchSymbol < 0 ? first.shape().shape(symbols)[0] : symbols[batchSymbol];
        int maximum = batchSymbol < 0 ? tuned : declared.get(batchSymbol).maximum();
        if (batchSymbol < 0 && batch != 0 && batch != tuned) {
            throw new TrainingException("model " + model.name() + " is made for batches of exactly " + tuned + " rows, not " + batch);
        }
        if (batch > maximum) {
            throw new TrainingException("batch " + batch + " is above the declared maximum " + maximum + " of " + declared.get(batchSymbol).name());
        }
        return new BatchShape(model, symbols, batchSymbol, batch == 0 ? tuned : batch);
    }

    /// Rows of a full batch.
    int rows() {
        return capacity;
    }

    /// Symbol values for a batch of `rows` rows; the array is used again by the next call.
    int[] symbols(int rows) {
        if (batchSymbol >= 0) {
            symbols[batchSymbol] = rows;
        }
        return symbols;
    }

    /// Refuses a number of rows that would leave a partial batch when the model cannot run one.
    void checkRows(String split, int rows) {
        if (batchSymbol < 0 && rows % capacity != 0) {
            throw new TrainingException("model " + model.name() + " is made for batches of exactly " + capacity + " rows; the " + rows + " rows of the "
                    + split + " split are no multiple of that");
        }
    }

    /// Extents of one row of an input or target, behind a 1.
    int[] row(TensorSpec spec) {
        int[] row = spec.shape().shape(symbols(1)).clone();
        row[0] = batchSymbol < 0 ? 1 : row[0];
        symbols(capacity);
        return row;
    }

    /// Values per row of an input or target.
    int width(TensorSpec spec) {
        int[] one = spec.shape().shape(symbols(batchSymbol < 0 ? capacity : 1).clone());
        int[] two = spec.shape().shape(symbols(batchSymbol < 0 ? capacity : 2).clone());
        boolean scales = one.length > 0 && (batchSymbol < 0 ? one[0] == capacity : two[0] == 2 * one[0]);
        if (!scales) {
            throw new TrainingException("'" + spec.name() + "' of model " + model.name() + " is " + spec.shapeText()
                    + ": its first dim is not the batch, so rows of data cannot be fed to it");
        }
        int elements = batchSymbol < 0 ? spec.elements(symbols) / capacity : spec.elements(symbols(1));
        symbols(capacity);
        return elements;
    }
}
