package io.tapeless.runtime;

/// Checks that generated code makes on what it is given. Allocation-free when they pass: what they say is in [Refusals].
public final class Checks {
    private Checks() {}

    /// `index`, if it is in [0, extent).
    ///
    /// @throws IndexOutOfBoundsException naming the index tensor
    public static int index(int index, int extent, String name) {
        if (index < 0 || index >= extent) {
            throw Refusals.index(name, index, extent);
        }
        return index;
    }

    /// `index` as an int, if it is in [0, extent).
    ///
    /// @throws IndexOutOfBoundsException naming the index tensor
    public static int index(long index, int extent, String name) {
        if (index < 0 || index >= extent) {
            throw Refusals.index(name, index, extent);
        }
        return (int) index;
    }

    /// Checks the value of a symbol against the capacity a program was created with.
    ///
    /// @throws IllegalArgumentException when it is < 1 or above the capacity
    public static int symbol(String name, int value, int capacity) {
        if (value < 1 || value > capacity) {
            throw Refusals.symbol(name, value, capacity);
        }
        return value;
    }

    /// Checks the capacity of a symbol against the maximum that the model declares.
    ///
    /// @throws IllegalArgumentException when it is < 1 or above the maximum
    public static int capacity(String name, int value, int maximum) {
        if (value < 1 || value > maximum) {
            throw Refusals.capacity(name, value, maximum);
        }
        return value;
    }

    /// As [#symbol(String, int, int)] for one that the model needs to be at least `minimum`: it reads `x[:-1]`, say.
    ///
    /// @throws IllegalArgumentException when it is smaller or above the capacity
    public static int symbol(String name, int value, int minimum, int capacity) {
        if (value < minimum) {
            throw Refusals.tooSmall(name, value, minimum);
        }
        return symbol(name, value, capacity);
    }

    /// How many elements an array of a program is to have.
    ///
    /// @throws IllegalArgumentException naming the array when no array of Java has so many
    public static int elements(long elements, String array) {
        if (elements > Integer.MAX_VALUE) {
            throw Refusals.elements(elements, array);
        }
        return (int) elements;
    }

    /// Checks that an array was bound and is long enough.
    ///
    /// @throws IllegalArgumentException when it is missing or too short
    public static void length(String name, int length, long needed) {
        if (length < needed) {
            throw Refusals.length(name, length, needed);
        }
    }

    /// Checks every element against a declared range [low, high).
    ///
    /// @throws IllegalArgumentException naming the first element outside
    public static void range(String name, int[] data, int count, double low, double high) {
        for (int i = 0; i < count; i++) {
            if (!(data[i] >= low && data[i] < high)) {
                throw Refusals.outside(name, i, String.valueOf(data[i]), low, high);
            }
        }
    }

    /// See [#range(String, int[], int, double, double)].
    public static void range(String name, long[] data, int count, double low, double high) {
        for (int i = 0; i < count; i++) {
            if (!(data[i] >= low && data[i] < high)) {
                throw Refusals.outside(name, i, String.valueOf(data[i]), low, high);
            }
        }
    }

    /// See [#range(String, int[], int, double, double)].
    public static void range(String name, float[] data, int count, double low, double high) {
        for (int i = 0; i < count; i++) {
            if (!(data[i] >= low && data[i] < high)) {
                throw Refusals.outside(name, i, String.valueOf(data[i]), low, high);
            }
        }
    }

    /// See [#range(String, int[], int, double, double)].
    public static void range(String name, double[] data, int count, double low, double high) {
        for (int i = 0; i < count; i++) {
            if (!(data[i] >= low && data[i] < high)) {
                throw Refusals.outside(name, i, String.valueOf(data[i]), low, high);
            }
        }
    }

    /// The array bound to a port, if it has the right type.
    ///
    /// @throws IllegalArgumentException when it has another
    public static <T> T array(String name, Object array, Class<T> type) {
        if (!type.isInstance(array)) {
            throw Refusals.type(name, array, type);
        }
        return type.cast(array);
    }

    /// The parameters, if they are of the model's own class.
    ///
    /// @throws IllegalArgumentException when they are of another model
    public static <P extends ParameterSet> P parameters(ParameterSet parameters, Class<P> type) {
        if (!type.isInstance(parameters)) {
            throw Refusals.parameters(parameters, type);
        }
        return type.cast(parameters);
    }

    /// The error for a name that a program does not have.
    public static IllegalArgumentException unknown(String what, String name, java.util.List<String> known) {
        return Refusals.unknown(what, name, known);
    }
}
