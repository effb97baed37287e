package io.tapeless.compiler.interpret;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.DType;
import java.util.List;
import java.util.function.ToIntFunction;

/// Gathers, scatters and one-hot rows, by their [Indexing.Form].
final class Indexings {
    private Indexings() {}

    static double[] index(Indexing.Form form, Value value, List<InterpretedTensor> inputs, List<Integer> shape, ToIntFunction<Dim> values) {
        InterpretedTensor out = new InterpretedTensor(DType.F64, shape, new double[InterpretedTensor.count(shape)]);
        switch (form) {
            case Indexing.GatherForm gather -> gather(gather, value, inputs.get(0), inputs.get(1), out, values);
            case Indexing.ScatterForm scatter -> scatter(scatter, value, inputs.get(0), inputs.get(1), out, values);
            case Indexing.PositionForm position -> position(position, out);
            case Indexing.OneHotForm oneHot -> oneHot(oneHot, inputs.getFirst(), out);
        }
        return out.values();
    }

    private static void gather(Indexing.GatherForm form, Value value, InterpretedTensor data, InterpretedTensor index,
            InterpretedTensor out, ToIntFunction<Dim> values) {
        int rank = out.shape().size();
        Walk walk = new Walk(out.extents(), new int[] {0, base(form.coordinates(), data, values), 0},
                out.strides(), strides(form.coordinates(), data, rank), indexStrides(form.indexAxes(), index, rank));
        int stride = data.strides()[form.axis()];
        while (walk.next()) {
            int position = position(index, walk.offset(2), data.shape().get(form.axis()), value);
            out.values()[walk.offset(0)] = data.values()[walk.offset(1) + position * stride];
        }
    }

    private static void scatter(Indexing.ScatterForm form, Value value, InterpretedTensor index, InterpretedTensor updates,
            InterpretedTensor out, ToIntFunction<Dim> values) {
        int rank = updates.shape().size();
        Walk walk = new Walk(updates.extents(), new int[] {0, base(form.coordinates(), out, values), 0},
                updates.strides(), strides(form.coordinates(), out, rank), indexStrides(form.indexAxes(), index, rank));
        int stride = out.strides()[form.axis()];
        while (walk.next()) {
            int position = position(index, walk.offset(2), out.shape().get(form.axis()), value);
            out.values()[walk.offset(1) + position * stride] += updates.values()[walk.offset(0)];
        }
    }

    private static void position(Indexing.PositionForm form, InterpretedTensor out) {
        int[] alongAxis = new int[out.shape().size()];
        alongAxis[form.axis()] = 1;
        Walk walk = new Walk(out.extents(), new int[2], out.strides(), alongAxis);
        while (walk.next()) {
            out.values()[walk.offset(0)] = walk.offset(1);
        }
    }

    private static void oneHot(Indexing.OneHotForm form, InterpretedTensor index, InterpretedTensor out) {
        int rank = out.shape().size();
        List<Integer> others = java.util.stream.IntStream.range(0, rank).filter(axis -> axis != form.axis()).boxed().toList();
        int[] alongAxis = new int[rank];
        alongAxis[form.axis()] = 1;
        Walk walk = new Walk(out.extents(), new int[3], out.strides(), indexStrides(others, index, rank), alongAxis);
        while (walk.next()) {
            out.values()[walk.offset(0)] = index.values()[walk.offset(1)] == walk.offset(2) ? 1 : 0;
        }
    }

    private static int position(InterpretedTensor index, int at, int extent, Value value) {
        double position = index.values()[at];
        if (!(position >= 0 && position < extent) || position != Math.rint(position)) {
            throw new InterpretationException("index " + (long) position + " is outside 0 ..< " + extent + " in " + value);
        }
        return (int) position;
    }

    private static int base(List<AffineIndex> coordinates, InterpretedTensor tensor, ToIntFunction<Dim> values) {
        int base = 0;
        for (int axis = 0; axis < coordinates.size(); axis++) {
            AffineIndex coordinate = coordinates.get(axis);
            base += coordinate == null ? 0 : values.applyAsInt(coordinate.offset()) * tensor.strides()[axis];
        }
        return base;
    }

    private static int[] strides(List<AffineIndex> coordinates, InterpretedTensor tensor, int rank) {
        int[] strides = new int[rank];
        for (int axis = 0; axis < coordinates.size(); axis++) {
            AffineIndex coordinate = coordinates.get(axis);
            if (coordinate != null && coordinate.axis() >= 0) {
                strides[coordinate.axis()] += tensor.strides()[axis];
            }
        }
        return strides;
    }

    private static int[] indexStrides(List<Integer> axes, InterpretedTensor index, int rank) {
        int[] strides = new int[rank];
        for (int i = 0; i < axes.size(); i++) {
            strides[axes.get(i)] += index.strides()[i];
        }
        return strides;
    }
}
