package io.tapeless.compiler.interpret;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.type.Dim;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/// Movements: every source fills the box of result positions where it exists; earlier sources win because they are written last.
final class Movements {
    private Movements() {}

    static double[] move(List<Movement.Source> sources, double padding, List<InterpretedTensor> inputs, List<Integer> shape,
            ToIntFunction<Dim> values) {
        if (sources.getFirst() instanceof Movement.Relabelled) {
            return inputs.getFirst().values();
        }
        double[] out = new double[InterpretedTensor.count(shape)];
        Arrays.fill(out, padding);
        for (Movement.Source source : sources.reversed()) {
            switch (source) {
                case Movement.Relabelled relabelled -> System.arraycopy(inputs.getFirst().values(), 0, out, 0, out.length);
                case Movement.Access access when !access.coordinates().stream().allMatch(AffineIndex::isSimple) ->
                        pick(access, inputs.get(access.operand()), out, shape, values);
                case Movement.Access access -> copy(access, inputs.get(access.operand()), out, shape, values);
            }
        }
        return out;
    }

    private static void copy(Movement.Access access, InterpretedTensor x, double[] out, List<Integer> shape, ToIntFunction<Dim> values) {
        int rank = shape.size();
        int[] first = new int[rank];
        int[] end = shape.stream().mapToInt(Integer::intValue).toArray();
        int[] from = new int[rank];
        int[] inStrides = x.strides();
        int base = 0;
        for (int axis = 0; axis < inStrides.length; axis++) {
            AffineIndex coordinate = access.coordinates().get(axis);
            int offset = values.applyAsInt(coordinate.offset());
            base += offset * inStrides[axis];
            int extent = x.shape().get(axis);
            if (coordinate.axis() >= 0) {
                from[coordinate.axis()] += inStrides[axis];
                if (access.guarded()) {
                    first[coordinate.axis()] = Math.max(first[coordinate.axis()], -offset);
                    end[coordinate.axis()] = Math.min(end[coordinate.axis()], extent - offset);
                }
            } else if (access.guarded() && (offset < 0 || offset >= extent)) {
                return;
            }
        }
        int[] to = new InterpretedTensor(x.dtype(), shape, out).strides();
        int outBase = 0;
        int[] box = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            base += first[axis] * from[axis];
            outBase += first[axis] * to[axis];
            box[axis] = end[axis] - first[axis];
        }
        Walk walk = new Walk(box, new int[] {base, outBase}, from, to);
        while (walk.next()) {
            out[walk.offset(1)] = x.values()[walk.offset(0)];
        }
    }

    /// Coordinates that depend on several axes: element by element, each by the definition.
    private static void pick(Movement.Access access, InterpretedTensor x, double[] out, List<Integer> shape, ToIntFunction<Dim> values) {
        int[] position = new int[shape.size()];
        for (int i = 0; i < out.length; i++) {
            int rest = i;
            for (int axis = position.length - 1; axis >= 0; axis--) {
                position[axis] = rest % shape.get(axis);
                rest /= shape.get(axis);
            }
            int at = source(access, x, position, values);
            if (at >= 0) {
                out[i] = x.values()[at];
            }
        }
    }

    /// Where the element comes from, or −1 when it has no source.
    private static int source(Movement.Access access, InterpretedTensor x, int[] position, ToIntFunction<Dim> values) {
        int at = 0;
        for (int axis = 0; axis < x.shape().size(); axis++) {
            AffineIndex coordinate = access.coordinates().get(axis);
            long sum = values.applyAsInt(coordinate.offset());
            for (AffineIndex.Term term : coordinate.terms()) {
                sum += term.factor() * position[term.axis()];
            }
            long found = Math.floorDiv(sum, coordinate.divisor());
            if (found < 0 || found >= x.shape().get(axis) || found * coordinate.divisor() != sum) {
                return -1;
            }
            at += (int) found * x.strides()[axis];
        }
        return at;
    }
}
