package io.tapeless.runtime.train;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.data.Column;
import io.tapeless.runtime.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Decides which column of a data set feeds which input or target of a model.
///
/// A column with the tensor's name and as many values per row comes first. Else the first input takes the features and the n-th target the
/// n-th target column; a float target as wide as the features takes the features, which is what an autoencoder wants. Where all features are too
/// many for the first input, it takes those that feed nothing else by name: a table of numbers and of categories feeds an input of each.
final class ColumnBinding {
    /// @param elements which elements of the column's rows, or null for all
    private record Pair(TensorSpec spec, int column, int[] elements) {
        Column of(Dataset.Split split) {
            Column whole = split.columns().get(column);
            return elements == null ? whole : whole.only(elements, split.rows());
        }
    }

    private final List<Pair> pairs = new ArrayList<>();
    private final List<Object> batches = new ArrayList<>();

    /// @throws TrainingException when an input or target finds no column, or when values do not fit
    ColumnBinding(ModelInfo model, Dataset data, BatchShape shape) {
        List<Column> columns = data.train().columns();
        for (int i = 0; i < model.inputs().size(); i++) {
            TensorSpec input = model.inputs().get(i);
            int[] others = i == 0 ? othersThan(model, shape, columns) : null;
            boolean rest = others != null && others.length == shape.width(input) && byName(input, others.length, columns) < 0;
            pairs.add(rest ? new Pair(input, nth(Column.Role.FEATURES, 0, columns), others)
                    : new Pair(input, findInput(input, i, shape.width(input), others, columns, data.name()), null));
        }
        for (int i = 0; i < model.targets().size(); i++) {
            TensorSpec target = model.targets().get(i);
            pairs.add(new Pair(target, findTarget(target, i, shape.width(target), columns, data.name()), null));
        }
        for (Pair pair : pairs) {
            checkShape(pair.spec, shape.row(pair.spec), pair.of(data.train()), data.name());
            for (Dataset.Split split : List.of(data.train(), data.test())) {
                ColumnFeed.check(pair.spec, pair.of(split), data, split);
            }
            batches.add(pair.spec.type().newArray(Math.multiplyExact(shape.width(pair.spec), shape.rows())));
        }
    }

    /// Feeds for the rows of a split, in the order of [#names]. All splits share the batch arrays.
    List<ColumnFeed> feeds(Dataset.Split split) {
        List<ColumnFeed> feeds = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            feeds.add(new ColumnFeed(pair.spec, pair.of(split), batches.get(i)));
        }
        return feeds;
    }

    /// The inputs and targets, inputs first.
    List<String> names() {
        return pairs.stream().map(pair -> pair.spec.name()).toList();
    }

    /// The elements of a row of features that are no column of their own which feeds another input, or a target, by its name; null when all are.
    private static int[] othersThan(ModelInfo model, BatchShape shape, List<Column> columns) {
        int features = nth(Column.Role.FEATURES, 0, columns);
        if (features < 0) {
            return null;
        }
        Column all = columns.get(features);
        Set<Integer> taken = new HashSet<>();
        Stream.concat(model.inputs().stream().skip(1), model.targets().stream()).forEach(spec -> {
            int named = byName(spec, shape.width(spec), columns);
            if (named >= 0 && columns.get(named).values() == all.values() && columns.get(named).rowShape().length == 0) {
                taken.add(columns.get(named).offset() - all.offset());
            }
        });
        return taken.isEmpty() ? null : IntStream.range(0, all.width()).filter(element -> !taken.contains(element)).toArray();
    }

    /// @param others the elements of a row of features that feed nothing else by name; null when all do not, and for inputs after the first
    private static int findInput(TensorSpec input, int index, int width, int[] others, List<Column> columns, String data) {
        int byName = byName(input, width, columns);
        if (byName >= 0) {
            return byName;
        }
        int features = nth(Column.Role.FEATURES, 0, columns);
        if (index == 0 && features >= 0 && columns.get(features).width() == width) {
            return features;
        }
        throw misfit("input", input, width, index == 0 ? features : -1, columns, data,
                others == null ? "" : ", of which " + others.length + " feed no other input or target by their names");
    }

    private static int findTarget(TensorSpec target, int index, int width, List<Column> columns, String data) {
        int byName = byName(target, width, columns);
        if (byName >= 0) {
            return byName;
        }
        int labels = nth(Column.Role.TARGET, index, columns);
        if (labels >= 0 && columns.get(labels).width() == width) {
            return labels;
        }
        int features = nth(Column.Role.FEATURES, 0, columns);
        boolean isFloat = target.type() == ElementType.F32 || target.type() == ElementType.F64;
        if (isFloat && features >= 0 && columns.get(features).width() == width) {
            return features;
        }
        boolean oneHot = isFloat && width > 1 && labels >= 0 && columns.get(labels).values().integral();
        throw misfit("target", target, width, labels, columns, data,
                oneHot ? "; for class labels declare `target " + target.name() + " : i32[N]` and use one_hot where vectors are needed" : "");
    }

    /// Refuses rows of another shape that happen to have as many values. A shape that only joins or divides axes of the other is the same image.
    private static void checkShape(TensorSpec spec, int[] row, Column column, String data) {
        Set<Integer> wanted = prefixes(row);
        Set<Integer> given = prefixes(column.rowShape());
        if (!wanted.containsAll(given) && !given.containsAll(wanted)) {
            String batch = spec.shapeText().substring(1).split("[,\\]]")[0];
            String extents = Arrays.toString(column.rowShape());
            throw new TrainingException((spec.role() == TensorSpec.Role.TARGET ? "target '" : "input '") + spec.name() + "' is "
                    + spec.shapeText() + ", but rows of '"
                    + column.name() + "' of " + data + " are " + extents + ", as many values in other rows and columns: declare it [" + batch
                            + ", " + extents.substring(1)
                    + " and `reshape` it in the spec if that is meant");
        }
    }

    /// How many rows a tensor has as a matrix, for each place between axes where rows may end and columns begin.
    private static Set<Integer> prefixes(int[] shape) {
        Set<Integer> prefixes = new HashSet<>(Set.of(1));
        int product = 1;
        for (int extent : shape) {
            product *= extent;
            prefixes.add(product);
        }
        return prefixes;
    }

    private static int byName(TensorSpec spec, int width, List<Column> columns) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(spec.name()) && columns.get(i).width() == width) {
                return i;
            }
        }
        return -1;
    }

    private static int nth(Column.Role role, int n, List<Column> columns) {
        int seen = 0;
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).role() == role && seen++ == n) {
                return i;
            }
        }
        return -1;
    }

    private static TrainingException misfit(String role, TensorSpec spec, int width, int candidate, List<Column> columns, String data, String hint) {
        String wanted = role + " '" + spec.name() + "' is " + spec.shapeText() + ", " + width + " value" + (width == 1 ? "" : "s") + " per row";
        if (candidate < 0) {
            return new TrainingException(wanted + ", but " + data + " has no column for it; its columns are " + describe(columns) + hint);
        }
        Column column = columns.get(candidate);
        return new TrainingException(wanted + ", but '" + column.name() + "' of " + data + " has " + column.width() + hint);
    }

    private static String describe(List<Column> columns) {
        List<String> texts = new ArrayList<>();
        for (Column column : columns) {
            texts.add("'" + column.name() + "'" + (column.rowShape().length == 0 ? "" : " " + Arrays.toString(column.rowShape())));
        }
        return String.join(", ", texts);
    }
}
