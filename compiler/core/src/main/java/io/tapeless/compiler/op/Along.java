package io.tapeless.compiler.op;

import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// Routines that work line by line along one axis.
public final class Along {
    /// One line to one line, in double precision.
    @FunctionalInterface
    public interface Line {
        /// @param in  the line of each operand
        /// @param out the line of the result
        void apply(double[][] in, double[] out);
    }

    private Along() {}

    /// The routine whose units are lines: arguments are the extents of the axis in the first operand and in the result, and the
    /// distance of neighbours on a line.
    public static Library.Routine routine(String method, Shape in, Dim resultExtent, int axis) {
        Dim inner = Dim.ONE;
        for (int i = axis + 1; i < in.rank(); i++) {
            inner = inner.times(in.dim(i));
        }
        return new Library.Routine("Lines." + method, List.of(in.dim(axis), resultExtent, inner), in.without(axis).elements());
    }

    public static void requireAxis(String mnemonic, int axis, TensorType x) {
        if (axis < 0 || axis >= x.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.AXIS, mnemonic + " along axis " + axis + " of " + x);
        }
    }

    public static void requireFloat(String mnemonic, TensorType x) {
        if (!x.dtype().isFloat()) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, mnemonic + " has no meaning for " + x.dtype());
        }
    }

    /// Applies a line function to every line of arrays that differ in the extent of `axis` only.
    public static void lines(List<double[]> operands, List<int[]> shapes, double[] out, int[] shape, int axis, Line line) {
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= shape[i];
        }
        int outer = 1;
        for (int i = 0; i < axis; i++) {
            outer *= shape[i];
        }
        double[][] in = new double[operands.size()][];
        double[] result = new double[shape[axis]];
        for (int unit = 0; unit < outer * inner; unit++) {
            for (int operand = 0; operand < in.length; operand++) {
                in[operand] = line(operands.get(operand), shapes.get(operand)[axis], inner, unit);
            }
            line.apply(in, result);
            for (int k = 0; k < result.length; k++) {
                out[(unit / inner * result.length + k) * inner + unit % inner] = result[k];
            }
        }
    }

    private static double[] line(double[] all, int extent, int inner, int unit) {
        double[] line = new double[extent];
        for (int k = 0; k < extent; k++) {
            line[k] = all[(unit / inner * extent + k) * inner + unit % inner];
        }
        return line;
    }
}
