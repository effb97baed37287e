package io.tapeless.compiler.type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The extents of a tensor's axes, outermost first. A scalar has none. Immutable.
public record Shape(List<Dim> dims) {
    public static final Shape SCALAR = new Shape(List.of());

    public Shape {
        dims = List.copyOf(dims);
    }

    public static Shape of(long... extents) {
        return new Shape(Arrays.stream(extents).mapToObj(Dim::of).toList());
    }

    public int rank() {
        return dims.size();
    }

    public Dim dim(int axis) {
        return dims.get(axis);
    }

    /// Number of elements.
    public Dim elements() {
        Dim product = Dim.ONE;
        for (Dim dim : dims) {
            product = product.times(dim);
        }
        return product;
    }

    /// Row-major stride of each axis, in elements.
    public List<Dim> strides() {
        List<Dim> strides = new ArrayList<>();
        Dim stride = Dim.ONE;
        for (int axis = rank() - 1; axis >= 0; axis--) {
            strides.addFirst(stride);
            stride = stride.times(dim(axis));
        }
        return strides;
    }

    public Shape with(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.set(axis, dim);
        return new Shape(changed);
    }

    public Shape without(int axis) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.remove(axis);
        return new Shape(changed);
    }

    public Shape insert(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.add(axis, dim);
        return new Shape(changed);
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
