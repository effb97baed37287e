package io.tapeless.runtime.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// A table of numbers: one row per example, one column to be predicted (the last, unless `target` says otherwise; `target=none` for none).
///
/// `paste` names a second file whose columns come after those of the first, line by line.
/// A target of words becomes class numbers in alphabetical order. Rows are shuffled by the seed before the test rows are set aside.
final class CsvSource {
    private final CsvTable table;
    private final int width;
    private final int firstRow;
    private final String[] names;
    private final int target;

    private CsvSource(CsvTable table, int width, int firstRow, String[] names, int target) {
        this.table = table;
        this.width = width;
        this.firstRow = firstRow;
        this.names = names;
        this.target = target;
    }

    static Dataset open(String source, Path file, SourceOptions options, long seed) throws IOException {
        options.allowOnly("target", "test", "header", "standardize", "paste");
        double testFraction = options.fraction("test", 0.2);
        boolean standardize = options.yesOrNo("standardize", false);
        CsvTable table = CsvTable.read(file);
        String more = options.text("paste", null);
        if (more != null) {
            table = table.pasted(CsvTable.read(file.resolveSibling(more)));
        }
        CsvSource csv = locate(table, options.yesOrNo("header", null), options.text("target", null));
        int rows = table.lines().size() - csv.firstRow;
        double[] features = csv.readFeatures(rows);
        Values labels = csv.target < 0 ? null : csv.readTarget(rows);
        int testRows = testFraction == 0 ? 0 : Math.clamp(Math.round(rows * testFraction), 1, rows);
        if (testRows == rows) {
            throw new DataException(source + ": " + rows + " rows leave none to train on beside " + testRows + " test rows; say test=0");
        }
        int[] order = Shuffle.order(rows, seed);
        int[] train = Arrays.copyOfRange(order, testRows, rows);
        int[] test = Arrays.copyOfRange(order, 0, testRows);
        if (standardize) {
            standardize(features, csv.featureCount(), train);
        }
        return new Dataset(source, csv.split("train", features, labels, train), csv.split("test", features, labels, test));
    }

    private int featureCount() {
        return target < 0 ? width : width - 1;
    }

    /// Finds the header and the target column.
    private static CsvSource locate(CsvTable table, Boolean header, String targetName) throws DataException {
        String[] first = table.lines().getFirst();
        int width = table.lines().get(table.lines().size() > 1 ? 1 : 0).length;
        boolean classNames = header == null && isClassNameLine(table, width);
        boolean numeric = Arrays.stream(first).limit(Math.max(1, first.length - 1L)).noneMatch(field -> Double.isNaN(CsvTable.number(field)));
        boolean hasHeader = !classNames && (header == null ? !numeric : header);
        int firstRow = hasHeader || classNames ? 1 : 0;
        if (firstRow == table.lines().size()) {
            throw new DataException(table.file() + " has a header but no rows");
        }
        String[] names = hasHeader ? first : null;
        if (hasHeader && first.length != width) {
            throw new DataException(table.place(0, 0) + ": the header has " + first.length + " names, but the next line " + width + " fields");
        }
        return new CsvSource(table, width, firstRow, names, targetColumn(table, names, width, targetName));
    }

    /// The first line of scikit-learn's own files: rows, features, then the names of the classes (`150,4,setosa,versicolor,virginica`).
    private static boolean isClassNameLine(CsvTable table, int width) {
        String[] first = table.lines().getFirst();
        return first.length > 2 && CsvTable.number(first[0]) == table.lines().size() - 1 && CsvTable.number(first[1]) == width - 1
                && Arrays.stream(first).skip(2).allMatch(field -> Double.isNaN(CsvTable.number(field)));
    }

    private static int targetColumn(CsvTable table, String[] names, int width, String target) throws DataException {
        if (target == null) {
            if (width < 2) {
                throw new DataException(table.file() + " has one column only: nothing is left to predict it from; say target=none to use it as input");
            }
            return width - 1;
        }
        if (target.equals("none")) {
            return -1;
        }
        int byName = names == null ? -1 : Arrays.asList(names).indexOf(target);
        if (byName >= 0) {
            return byName;
        }
        double index = CsvTable.number(target);
        if (index >= 0 && index < width && index == Math.rint(index)) {
            return (int) index;
        }
        throw new DataException(table.file() + " has no column '" + target + "'; there are "
                + (names == null ? "the indices 0 to " + (width - 1) : String.join(", ", names)));
    }

    private String name(int column) {
        return names == null ? "column " + column : "column '" + names[column] + "'";
    }

    private double[] readFeatures(int rows) throws DataException {
        int count = featureCount();
        if ((long) rows * count > Integer.MAX_VALUE - 8) {
            throw new DataException(table.file() + " has " + rows + " rows of " + count + " features, more than an array holds");
        }
        double[] features = new double[rows * count];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            String[] fields = table.lines().get(firstRow + row);
            if (fields.length != width) {
                throw new DataException(table.place(firstRow + row, 0) + ": the line has " + fields.length + " fields, the others " + width);
            }
            for (int column = 0; column < width; column++) {
                if (column != target) {
                    features[at] = CsvTable.number(fields[column]);
                    if (Double.isNaN(features[at++])) {
                        throw new DataException(table.place(firstRow + row, column) + ": '" + fields[column] + "' in " + name(column)
                                + " is not a finite number");
                    }
                }
            }
        }
        return features;
    }

    /// Whole numbers when all are, words as class numbers when all are words, else real numbers.
    private Values readTarget(int rows) throws DataException {
        double[] values = new double[rows];
        int words = 0;
        boolean whole = true;
        for (int row = 0; row < rows; row++) {
            values[row] = CsvTable.number(table.lines().get(firstRow + row)[target]);
            words += Double.isNaN(values[row]) ? 1 : 0;
            whole &= values[row] == (int) values[row];
        }
        if (words > 0 && words == rows) {
            return classNumbers(rows);
        }
        for (int row = 0; row < rows; row++) {
            if (Double.isNaN(values[row])) {
                throw new DataException(table.place(firstRow + row, target) + ": '" + table.lines().get(firstRow + row)[target] + "' in "
                        + name(target) + " is not a finite number, though other rows have numbers there");
            }
        }
        return whole ? new Values.Integers(Arrays.stream(values).mapToInt(value -> (int) value).toArray()) : new Values.Doubles(values);
    }

    private Values classNumbers(int rows) throws DataException {
        TreeSet<String> classes = new TreeSet<>();
        for (int row = 0; row < rows; row++) {
            String word = table.lines().get(firstRow + row)[target];
            if (word.isEmpty()) {
                throw new DataException(table.place(firstRow + row, target) + ": " + name(target) + " is empty");
            }
            classes.add(word);
        }
        TreeMap<String, Integer> numbers = new TreeMap<>();
        classes.forEach(word -> numbers.put(word, numbers.size()));
        int[] labels = new int[rows];
        Arrays.setAll(labels, row -> numbers.get(table.lines().get(firstRow + row)[target]));
        return new Values.Integers(labels);
    }

    /// Brings every feature to mean 0 and variance 1 over the training rows; the test rows must not be looked at.
    private static void standardize(double[] features, int count, int[] train) {
        for (int column = 0; column < count; column++) {
            double mean = 0;
            for (int row : train) {
                mean += features[row * count + column] / train.length;
            }
            double variance = 0;
            for (int row : train) {
                double distance = features[row * count + column] - mean;
                variance += distance * distance / train.length;
            }
            double scale = variance > 0 ? 1 / Math.sqrt(variance) : 1; // a constant feature becomes 0
            for (int at = column; at < features.length; at += count) {
                features[at] = (features[at] - mean) * scale;
            }
        }
    }

    private Dataset.Split split(String name, double[] features, Values labels, int[] rows) {
        int count = featureCount();
        double[] matrix = new double[rows.length * count];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(features, rows[row] * count, matrix, row * count, count);
        }
        List<Column> columns = new ArrayList<>();
        Values values = new Values.Doubles(matrix);
        columns.add(Column.of("features", Column.Role.FEATURES, values, count));
        if (labels != null) {
            columns.add(Column.of(names == null ? "target" : names[target], Column.Role.TARGET, select(labels, rows)));
        }
        int offset = 0;
        for (int column = 0; names != null && column < width; column++) {
            if (column != target) {
                columns.add(new Column(names[column], Column.Role.NAMED, new int[0], values, offset++, count));
            }
        }
        return new Dataset.Split(name, rows.length, columns, rows.length, row -> table.place(firstRow + rows[row]));
    }

    private static Values select(Values values, int[] rows) {
        return values.integral()
                ? new Values.Integers(Arrays.stream(rows).map(row -> (int) values.at(row)).toArray())
                : new Values.Doubles(Arrays.stream(rows).mapToDouble(values::at).toArray());
    }
}
