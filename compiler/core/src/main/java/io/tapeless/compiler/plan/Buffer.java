package io.tapeless.compiler.plan;

import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.List;

/// A tensor's memory: row-major and dense. Identity is the `id`.
///
/// @param id       unique within a plan
/// @param kind     where the memory comes from
/// @param name     the tensor's name, for humans
/// @param dtype    element type
/// @param elements number of elements
/// @param contents the numbers of a `LITERAL`, else empty
/// @param within   the buffer that this is a part of, or null: one step's part of what a loop collects
/// @param offset   elements from the start of `within`; may contain the position of a loop
public record Buffer(int id, Kind kind, String name, DType dtype, Dim elements, List<Double> contents, Buffer within, Dim offset) {
    /// Where memory comes from: the caller, the parameters, the optimiser, or this program's workspace (a slot).
    public enum Kind { INPUT, TARGET, PARAMETER, STATE, GRADIENT, OPTIMIZER, WORKSPACE, LITERAL }

    private static final String GRADIENT = " gradient";

    public Buffer(int id, Kind kind, String name, DType dtype, Dim elements, List<Double> contents) {
        this(id, kind, name, dtype, elements, contents, null, Dim.ZERO);
    }

    /// What the gradient of a parameter is called.
    static String gradientOf(String parameter) {
        return parameter + GRADIENT;
    }

    /// The parameter that a buffer of the kind `GRADIENT` belongs to.
    public String parameter() {
        return name.substring(0, name.length() - GRADIENT.length());
    }

    /// A part of this buffer.
    Buffer part(int partId, String partName, Dim from, Dim count) {
        return new Buffer(partId, kind, partName, dtype, count, List.of(), memory(), offset.plus(from));
    }

    /// The memory that this is or is a part of.
    public Buffer memory() {
        return within == null ? this : within;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Buffer buffer && buffer.id == id;
    }

    @Override
    public int hashCode() {
        return id;
    }

    @Override
    public String toString() {
        return "b" + id + ":" + name;
    }
}
