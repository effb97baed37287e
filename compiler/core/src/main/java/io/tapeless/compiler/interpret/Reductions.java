package io.tapeless.compiler.interpret;

import io.tapeless.compiler.graph.Reduction;
import java.util.List;

/// Reductions in ascending row-major order of the reduced positions.
///
/// NaN: a sum, maximum or minimum with a NaN is NaN; argmax and argmin take the first NaN for the extreme, as PyTorch does. What a movement
/// filled up (a window beyond the border) is an extreme for argmax and argmin only where it is greater, or less, than all there is.
final class Reductions {
    private Reductions() {}

    /// @param filled for each element of x whether it was filled up, or null where none was
    static double[] reduce(Reduction.Combiner combiner, List<Integer> axes, InterpretedTensor x, boolean[] filled) {
        int[] kept = java.util.stream.IntStream.range(0, x.shape().size()).filter(axis -> !axes.contains(axis)).toArray();
        int[] reduced = axes.stream().mapToInt(Integer::intValue).toArray();
        int[] starts = Walk.offsets(pick(x.extents(), kept), pick(x.strides(), kept));
        int[] offsets = Walk.offsets(pick(x.extents(), reduced), pick(x.strides(), reduced));
        double[] out = new double[starts.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = combine(combiner, x.values(), filled, starts[i], offsets);
        }
        return out;
    }

    private static int[] pick(int[] all, int[] axes) {
        int[] picked = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            picked[i] = all[axes[i]];
        }
        return picked;
    }

    private static double combine(Reduction.Combiner combiner, double[] x, boolean[] filled, int start, int[] offsets) {
        return switch (combiner) {
            case SUM -> {
                double sum = 0;
                for (int offset : offsets) {
                    sum += x[start + offset];
                }
                yield sum;
            }
            case PRODUCT -> {
                double product = 1;
                for (int offset : offsets) {
                    product *= x[start + offset];
                }
                yield product;
            }
            case MAX -> {
                double best = Double.NEGATIVE_INFINITY;
                for (int offset : offsets) {
                    best = Math.max(best, x[start + offset]);
                }
                yield best;
            }
            case MIN -> {
                double best = Double.POSITIVE_INFINITY;
                for (int offset : offsets) {
                    best = Math.min(best, x[start + offset]);
                }
                yield best;
            }
            case ARGMAX -> firstExtreme(x, filled, start, offsets, 1);
            case ARGMIN -> firstExtreme(x, filled, start, offsets, -1);
        };
    }

    private static int firstExtreme(double[] x, boolean[] filled, int start, int[] offsets, int sign) {
        int best = 0;
        for (int i = 1; i < offsets.length; i++) {
            double candidate = x[start + offsets[i]] * sign;
            double current = x[start + offsets[best]] * sign;
            boolean greater = candidate > current || Double.isNaN(candidate) && !Double.isNaN(current);
            boolean exists = filled != null && candidate == current && filled[start + offsets[best]] && !filled[start + offsets[i]];
            if (greater || exists) {
                best = i;
            }
        }
        return best;
    }
}
