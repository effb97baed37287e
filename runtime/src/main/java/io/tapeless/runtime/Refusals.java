package io.tapeless.runtime;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What is said of what [Checks] and [ParameterSet] refuse. In a class of its own: the JVM makes all strings of a class when C2 first compiles a method of it,
/// and for methods that are called once a step that is in some step long after the first.
final class Refusals {
    private static final String MISSING = "missing";

    private Refusals() {}

    static IndexOutOfBoundsException index(String name, long index, int extent) {
        return new IndexOutOfBoundsException("'" + name + "' holds " + index + ", which is not in 0 ..< " + extent);
    }

    static IllegalArgumentException symbol(String name, int value, int capacity) {
        return new IllegalArgumentException(name + " = " + value + (value < 1 ? ": a dim is at least 1"
                : " is more than this program's capacity of " + capacity + "; create it with a larger capacity"));
    }

    static IllegalArgumentException capacity(String name, int value, int maximum) {
        return value < 1 ? symbol(name, value, maximum)
                : new IllegalArgumentException(name + " = " + value + " is more than the maximum that the model declares: `dim "
                + name + " <= " + maximum + "`");
    }

    static IllegalArgumentException tooSmall(String name, int value, int minimum) {
        return new IllegalArgumentException(name + " = " + value + ": this model needs at least " + minimum);
    }

    static IllegalArgumentException elements(long elements, String array) {
        return new IllegalArgumentException("'" + array + "' would have " + elements + " elements, more than an array of Java can have (" + Integer.MAX_VALUE
                + "); create the program with smaller capacities, and run it on smaller batches");
    }

    static IllegalArgumentException length(String name, int length, long needed) {
        return new IllegalArgumentException(length < 0 ? "nothing is bound to '" + name + "'"
                : "'" + name + "' has " + length + " elements, but " + needed + " are needed");
    }

    static IllegalArgumentException outside(String name, int index, String value, double low, double high) {
        return new IllegalArgumentException("element " + index + " of '" + name + "' is " + value + ", outside its declared range " + range(low, high));
    }

    /// A range as it could be written: `..=` where the end is the number before a bound that nobody would write.
    static String range(double low, double high) {
        double before = Math.nextDown(high);
        return number(low) + (number(before).length() < number(high).length() ? " ..= " + number(before) : " ..< " + number(high));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? String.valueOf((long) value)
                : value == (float) value ? String.valueOf((float) value) : String.valueOf(value);
    }

    static IllegalArgumentException type(String name, Object array, Class<?> type) {
        return new IllegalArgumentException("'" + name + "' needs a " + type.getSimpleName() + ", not "
                + (array == null ? "null" : "a " + array.getClass().getSimpleName()));
    }

    static IllegalArgumentException parameters(ParameterSet parameters, Class<?> type) {
        return new IllegalArgumentException("these programs need a " + type.getSimpleName() + ", not "
                + (parameters == null ? "null" : "a " + parameters.getClass().getSimpleName()) + "; make one with newParameters()");
    }

    static IllegalArgumentException unknown(String what, String name, List<String> known) {
        return new IllegalArgumentException("there is no " + what + " named '" + name + "'; there are " + known);
    }

    static IllegalArgumentException noParameter(String name, List<String> known) {
        return new IllegalArgumentException("no parameter named '" + name + "'; there are " + known);
    }

    /// @throws IllegalArgumentException when two lists have not tensors of the same names, types and shapes
    static void otherTensors(List<Tensor> here, List<Tensor> there) {
        Map<String, String> wanted = described(here);
        Map<String, String> given = described(there);
        Set<String> names = new LinkedHashSet<>(wanted.keySet());
        names.addAll(given.keySet());
        names.removeIf(name -> wanted.getOrDefault(name, MISSING).equals(given.getOrDefault(name, MISSING)));
        if (!names.isEmpty()) {
            throw new IllegalArgumentException("these are parameters of another model: " + names.stream().map(name -> "'" + name + "' is "
                    + given.getOrDefault(name, MISSING) + " there and " + wanted.getOrDefault(name, MISSING) + " here").collect(Collectors.joining("; ")));
        }
    }

    private static Map<String, String> described(List<Tensor> tensors) {
        return tensors.stream().collect(Collectors.toMap(Tensor::name, tensor -> tensor.type() + Arrays.toString(tensor.shape()), (a, b) -> a,
                LinkedHashMap::new));
    }
}
