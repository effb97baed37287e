package io.tapeless.runtime;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The area under the ROC curve of all rows it has been given: of all pairs of a true and a false row, the share that the scores order rightly.
/// Used by generated evaluations. It keeps sixteen bytes for each row until [#clear]. Not thread-safe.
public final class RocArea {
    private double[] scores = new double[64];
    private double[] truths = new double[64];
    private int rows;

    /// Adds a batch: the first half of `elements` are scores, the other half what is true, 1 or 0 (or a probability: so much of the row is true).
    public void add(float[] scoresThenTruths, int elements) {
        int batch = grow(elements);
        for (int i = 0; i < batch; i++) {
            scores[rows + i] = scoresThenTruths[i];
            truths[rows + i] = scoresThenTruths[batch + i];
        }
        rows += batch;
    }

    /// See [#add(float[], int)].
    public void add(double[] scoresThenTruths, int elements) {
        int batch = grow(elements);
        System.arraycopy(scoresThenTruths, 0, scores, rows, batch);
        System.arraycopy(scoresThenTruths, batch, truths, rows, batch);
        rows += batch;
    }

    private int grow(int elements) {
        int batch = elements / 2;
        int needed = Math.addExact(rows, batch);
        if (needed > scores.length) {
            int length = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * scores.length));
            scores = Arrays.copyOf(scores, length);
            truths = Arrays.copyOf(truths, length);
        }
        return batch;
    }

    /// Forgets all rows.
    public void clear() {
        rows = 0;
    }

    /// The area: equal scores count half; 0 where no pair has one true and one false row, NaN where a score or truth is.
    public double value() {
        int[] ascending = IntStream.range(0, rows).boxed().sorted(Comparator.comparingDouble(i -> scores[i])).mapToInt(Integer::intValue).toArray();
        double trueRows = 0;
        double falseBelow = 0;
        double right = 0;
        for (int from = 0, to; from < rows; from = to) {
            double score = scores[ascending[from]];
            double trueHere = 0;
            double falseHere = 0;
            if (Double.isNaN(score)) {
                return Double.NaN;
            }
            for (to = from; to < rows && scores[ascending[to]] == score; to++) {
                trueHere += truths[ascending[to]];
                falseHere += 1 - truths[ascending[to]];
            }
            right += trueHere * (falseBelow + falseHere / 2);
            trueRows += trueHere;
            falseBelow += falseHere;
        }
        double pairs = trueRows * falseBelow;
        return pairs == 0 ? 0 : right / pairs;
    }
}
