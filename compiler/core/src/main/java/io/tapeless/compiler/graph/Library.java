package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// What fits no loop nest: each result element depends on a whole run of operand elements in an order that a fold cannot express
/// (sorting, running totals), or on a whole matrix. Generated code calls a routine of the runtime, which allocates nothing.
///
/// Operands and result lie in memory, dense and row-major. A routine's units of work (lines along an axis, matrices) are independent:
/// workers share them.
public non-sealed interface Library extends Op {
    /// How the runtime is called: `METHOD(operands…, result, arguments…, from, to)` for the units `from ..< to`.
    ///
    /// @param method    class and static method in `io.tapeless.runtime.math`, overloaded for element types: `Lines.sortOrder`
    /// @param arguments extents it needs to know
    /// @param units     number of units of work
    record Routine(String method, List<Dim> arguments, Dim units) {
        public Routine {
            arguments = List.copyOf(arguments);
        }
    }

    /// The routine for given operand types.
    Routine routine(List<TensorType> inputs);

    /// The meaning, in double precision: fills `out` from the operands, for the whole extents.
    ///
    /// @param shapes the extents of the operands
    /// @param shape  the extents of the result
    void compute(List<double[]> operands, List<int[]> shapes, double[] out, int[] shape);
}
