package io.tapeless.compiler.interpret;

import io.tapeless.compiler.graph.Contraction;
import java.util.List;

/// Sums of products, each result element a plain sum in the order of the summed labels.
final class Contractions {
    private Contractions() {}

    static double[] contract(Contraction op, InterpretedTensor left, InterpretedTensor right) {
        int[] leftStarts = offsets(op, op.result(), left, right, true);
        int[] rightStarts = offsets(op, op.result(), left, right, false);
        int[] leftSteps = offsets(op, summed(op), left, right, true);
        int[] rightSteps = offsets(op, summed(op), left, right, false);
        double[] a = left.values();
        double[] b = right.values();
        double[] out = new double[leftStarts.length];
        for (int i = 0; i < out.length; i++) {
            int fromLeft = leftStarts[i];
            int fromRight = rightStarts[i];
            double sum = 0;
            for (int k = 0; k < leftSteps.length; k++) {
                sum += a[fromLeft + leftSteps[k]] * b[fromRight + rightSteps[k]];
            }
            out[i] = sum;
        }
        return out;
    }

    /// Labels not in the result, those of the right operand alone last.
    private static List<Integer> summed(Contraction op) {
        return java.util.stream.Stream.concat(op.left().stream(), op.right().stream()).distinct()
                .filter(label -> !op.result().contains(label)).toList();
    }

    /// The flat offsets in one operand at all positions of the box spanned by `labels`.
    private static int[] offsets(Contraction op, List<Integer> labels, InterpretedTensor left, InterpretedTensor right, boolean inLeft) {
        int[] extents = new int[labels.size()];
        int[] strides = new int[labels.size()];
        List<Integer> own = inLeft ? op.left() : op.right();
        InterpretedTensor operand = inLeft ? left : right;
        for (int i = 0; i < extents.length; i++) {
            int inOperandLeft = op.left().indexOf(labels.get(i));
            extents[i] = inOperandLeft >= 0 ? left.shape().get(inOperandLeft) : right.shape().get(op.right().indexOf(labels.get(i)));
            int axis = own.indexOf(labels.get(i));
            strides[i] = axis < 0 ? 0 : operand.strides()[axis];
        }
        return Walk.offsets(extents, strides);
    }
}
