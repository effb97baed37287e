package io.tapeless.runtime.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Pairs of rows for models that compare: every row of a source beside a partner, of its own class in half of the cases.
final class PairsSource {
    private PairsSource() {}

    static Dataset of(String source, Dataset singles, long seed) throws DataException {
        SplittableRandom random = new SplittableRandom(seed);
        return new Dataset(source, pairs(source, singles.train(), random), pairs(source, singles.test(), random));
    }

    private static Dataset.Split pairs(String source, Dataset.Split split, SplittableRandom random) throws DataException {
        Column features = column(source, split, Column.Role.FEATURES);
        Column label = column(source, split, Column.Role.TARGET);
        if (label.width() != 1 || !label.values().integral()) {
            throw new DataException(source + ": '" + label.name() + "' is no class number, so nothing says which rows are of the same kind");
        }
        Map<Double, List<Integer>> classes = new TreeMap<>();
        for (int row = 0; row < split.rows(); row++) {
            classes.computeIfAbsent(label.at(row, 0), key -> new ArrayList<>()).add(row);
        }
        if (split.rows() > 0 && classes.size() < 2) {
            throw new DataException(source + ": all rows of the " + split.name() + " split are of one class");
        }
        List<List<Integer>> groups = List.copyOf(classes.values());
        List<Double> numbers = List.copyOf(classes.keySet());
        int[] partners = new int[split.rows()];
        int[] same = new int[split.rows()];
        for (int row = 0; row < split.rows(); row++) {
            int own = numbers.indexOf(label.at(row, 0));
            same[row] = random.nextInt(2);
            int other = same[row] == 1 ? own : (own + 1 + random.nextInt(groups.size() - 1)) % groups.size();
            partners[row] = groups.get(other).get(random.nextInt(groups.get(other).size()));
        }
        Column right = Column.of("right", Column.Role.NAMED, rows(features, partners), features.rowShape());
        Column left = new Column("left", Column.Role.FEATURES, features.rowShape(), features.values(), features.offset(), features.stride());
        return new Dataset.Split(split.name(), split.rows(), List.of(left, right, Column.of("same", Column.Role.TARGET, new Values.Integers(same))));
    }

    private static Column column(String source, Dataset.Split split, Column.Role role) throws DataException {
        return split.columns().stream().filter(column -> column.role() == role).findFirst().orElseThrow(() ->
                new DataException(source + ": pairs are made of rows with features and a class, but there is no "
                        + role.name().toLowerCase(java.util.Locale.ROOT)));
    }

    /// The given rows of a column, one after another, in an array of the same kind.
    private static Values rows(Column column, int[] rows) {
        int width = column.width();
        Object from = switch (column.values()) {
            case Values.Floats floats -> floats.data();
            case Values.Doubles doubles -> doubles.data();
            case Values.Integers integers -> integers.data();
            case Values.Pixels pixels -> pixels.data();
        };
        int length = Math.multiplyExact(rows.length, width);
        Object to = switch (column.values()) {
            case Values.Floats floats -> new float[length];
            case Values.Doubles doubles -> new double[length];
            case Values.Integers integers -> new int[length];
            case Values.Pixels pixels -> new byte[length];
        };
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from, column.offset() + rows[i] * column.stride(), to, i * width, width);
        }
        return switch (to) {
            case float[] floats -> new Values.Floats(floats);
            case double[] doubles -> new Values.Doubles(doubles);
            case int[] integers -> new Values.Integers(integers);
            case byte[] pixels -> new Values.Pixels(pixels);
            default -> throw new AssertionError(Arrays.toString(rows));
        };
    }
}
