package io.tapeless.runtime.train;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.data.Column;
import io.tapeless.runtime.data.Dataset;
import io.tapeless.runtime.data.Values;
import io.tapeless.runtime.data.Vocabulary;

/// Copies rows of a column into the array a program reads, converting to the model's type. Allocates nothing after construction.
final class ColumnFeed {
    /// level / 255 for each grey level.
    private final float[] shades = new float[256];
    private final TensorSpec spec;
    private final Column column;
    private final int width;
    private final Object batch;

    /// @param batch the array programs read, of the type of `spec`
    ColumnFeed(TensorSpec spec, Column column, Object batch) {
        this.spec = spec;
        this.column = column;
        this.width = column.width();
        this.batch = batch;
        for (int level = 0; level < shades.length; level++) {
            shades[level] = level / 255f;
        }
    }

    /// The array programs read.
    Object batch() {
        return batch;
    }

    /// Fills the first `count` rows of the batch with the rows `order[start]`, `order[start + 1]`, ….
    void fill(int[] order, int start, int count) {
        for (int i = 0; i < count; i++) {
            int row = order[start + i];
            int from = column.offset() + row * column.stride();
            int to = i * width;
            if (batch instanceof float[] floats && column.values() instanceof Values.Pixels pixels) {
                byte[] levels = pixels.data();
                for (int j = 0; j < width; j++) {
                    floats[to + j] = shades[levels[from + j] & 0xff];
                }
            } else if (batch instanceof float[] floats && column.values() instanceof Values.Floats values) {
                System.arraycopy(values.data(), from, floats, to, width);
            } else if (batch instanceof int[] ints && column.values() instanceof Values.Integers values) {
                System.arraycopy(values.data(), from, ints, to, width);
            } else {
                convert(row, to);
            }
        }
    }

    private void convert(int row, int to) {
        switch (spec.type()) {
            case F32 -> {
                float[] floats = (float[]) batch;
                for (int j = 0; j < width; j++) {
                    floats[to + j] = (float) column.at(row, j);
                }
            }
            case F64 -> {
                double[] doubles = (double[]) batch;
                for (int j = 0; j < width; j++) {
                    doubles[to + j] = column.at(row, j);
                }
            }
            case I32 -> {
                int[] ints = (int[]) batch;
                for (int j = 0; j < width; j++) {
                    ints[to + j] = (int) column.at(row, j);
                }
            }
            case I64 -> {
                long[] longs = (long[]) batch;
                for (int j = 0; j < width; j++) {
                    longs[to + j] = (long) column.at(row, j);
                }
            }
            case BOOL -> {
                boolean[] flags = (boolean[]) batch;
                for (int j = 0; j < width; j++) {
                    flags[to + j] = column.at(row, j) != 0;
                }
            }
        }
    }

    /// What the batch holds that is no finite number, as `input 'x' holds NaN`; null when there is nothing of the kind.
    String strange(int count) {
        for (int i = 0; i < count * width; i++) {
            double value = batch instanceof float[] floats ? floats[i] : batch instanceof double[] doubles ? doubles[i] : 0;
            if (!Double.isFinite(value)) {
                return role(spec) + " holds " + value;
            }
        }
        return null;
    }

    /// Refuses data that the model's type or declared range does not allow, before the first step.
    static void check(TensorSpec spec, Column column, Dataset data, Dataset.Split split) {
        boolean whole = isWhole(spec);
        boolean narrowed = spec.type() == ElementType.F32 && column.values() instanceof Values.Doubles;
        for (int row = 0; (whole || spec.ranged() || narrowed) && row < split.rows(); row++) {
            // Where rows overlap, the next ones look at the rest.
            int width = row == split.rows() - 1 ? column.width() : Math.min(column.width(), column.stride());
            for (int j = 0; j < width; j++) {
                String wrong = wrong(spec, column.at(row, j));
                if (wrong != null) {
                    String characters = Vocabulary.fromNotes(data.notes()).map(all -> "; the text has " + all.size() + " different characters").orElse("");
                    throw new TrainingException(role(spec) + ": column '" + column.name() + "' of " + data.name() + " has " + text(column.at(row, j)) + " at "
                            + split.place().apply(row) + ", " + wrong + characters);
                }
            }
        }
    }

    private static boolean isWhole(TensorSpec spec) {
        return spec.type() != ElementType.F32 && spec.type() != ElementType.F64;
    }

    /// Why a model cannot take a value, and what to do; null when it can.
    private static String wrong(TensorSpec spec, double value) {
        if (isWhole(spec) && (value != Math.rint(value) || spec.type() == ElementType.I32 && value != (int) value)) {
            return "which is no " + spec.type() + "; declare it as float, or choose another target";
        }
        if (spec.type() == ElementType.BOOL && value != 0 && value != 1) {
            return "which is neither 0 nor 1: correct the data";
        }
        double held = spec.type() == ElementType.F32 ? (float) value : value;
        if (Double.isInfinite(held) && Double.isFinite(value)) {
            return "more than an f32 can hold: correct or scale the data, or train with --dtype f64";
        }
        // Written so that NaN is refused as well.
        boolean inside = !spec.ranged() || held >= spec.low() && held < spec.high();
        return inside ? null : "outside the declared " + spec.range() + ": correct the data, or the range in the spec";
    }

    private static String role(TensorSpec spec) {
        return (spec.role() == TensorSpec.Role.TARGET ? "target" : "input") + " '" + spec.name() + "'";
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
