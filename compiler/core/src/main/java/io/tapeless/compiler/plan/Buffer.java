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
public record Buffer(int id, Kind kind, String name, DType dtype, Dim elements, List<Double> contents) {
    /// Where memory comes from: the caller, the parameters, the optimiser, or this program's workspace (a slot).
    public enum Kind { INPUT, TARGET, PARAMETER, STATE, GRADIENT, OPTIMIZER, WORKSPACE, LITERAL }

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
