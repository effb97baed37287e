package io.tapeless.runtime.train;

import io.tapeless.runtime.data.Shuffle;

/// Which rows each step trains on: epochs of rows in random order, or one random order of all rows after another for a number of steps.
final class RowOrder {
    private final int[] order;
    private final int epochRows;
    private final int batch;
    private final LoopOptions options;
    private int pass;
    private int next;

    /// @param rows      rows of the training split
    /// @param epochRows how many of them make an epoch
    /// @param batch     rows of a full batch
    RowOrder(int rows, int epochRows, int batch, LoopOptions options) {
        this.order = new int[rows];
        this.epochRows = epochRows;
        this.batch = batch;
        this.options = options;
        this.next = rows;
    }

    /// Rows that an epoch, counted from 1, trains on.
    long rows(int epoch) {
        if (options.steps() == 0) {
            return epochRows;
        }
        long steps = options.steps() * epoch / options.epochs() - options.steps() * (epoch - 1) / options.epochs();
        return steps * Math.min(batch, order.length);
    }

    /// Rows of the longest epoch.
    long mostRows() {
        return options.steps() == 0 ? epochRows : Math.ceilDiv(options.steps(), (long) options.epochs()) * Math.min(batch, order.length);
    }

    /// Must be called before the first step of each epoch.
    void begin(int epoch) {
        if (options.steps() == 0) {
            // From the identity, so that the order depends on seed and epoch alone.
            shuffle(epoch);
        }
    }

    /// Goes to the place after `done` rows of an epoch; all batches before it were full.
    void resume(int epoch, long done) {
        if (options.steps() == 0) {
            begin(epoch);
            next = (int) done;
            return;
        }
        int count = Math.min(batch, order.length);
        long before = done;
        for (int earlier = 1; earlier < epoch; earlier++) {
            before += rows(earlier);
        }
        long steps = before / count;
        int stepsOfPass = order.length / count;
        if (steps > 0) {
            pass = Math.toIntExact((steps - 1) / stepsOfPass + 1);
            shuffle(pass);
            next = (int) (steps - (pass - 1L) * stepsOfPass) * count;
        }
    }

    /// Takes `count` rows, at most a batch: they are `order()[start]` and the following ones, `start` being what is returned.
    int take(int count) {
        if (order.length - next < count) {
            shuffle(++pass);
        }
        int start = next;
        next += count;
        return start;
    }

    int[] order() {
        return order;
    }

    private void shuffle(int number) {
        Shuffle.fill(order, options.seed() * 0x9E3779B97F4A7C15L + number);
        next = 0;
    }
}
