package io.tapeless.compiler.op.contraction;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Product of two tensors summed over shared labels: `matmul` is `[0,1] · [1,2] → [0,2]`.
///
/// Y = A·B ⇒ dA = dY·Bᵀ, dB = Aᵀ·dY, which in labels is: contract dY with the other operand down to this operand's labels.
/// Each output is one ascending chain of fused multiply-adds over the summed labels. PyTorch: `torch.einsum`, `torch.matmul`.
public record Einsum(List<Integer> left, List<Integer> right, List<Integer> result) implements Contraction {
    public Einsum {
        left = List.copyOf(left);
        right = List.copyOf(right);
        result = List.copyOf(result);
    }

    @Override
    public String mnemonic() {
        return "einsum";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("left", left, "right", right, "result", result);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        Map<Integer, Dim> extents = new HashMap<>();
        bind(left, inputs.get(0), extents);
        bind(right, inputs.get(1), extents);
        if (inputs.get(0).dtype() != inputs.get(1).dtype()) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "a product of " + inputs.get(0) + " and " + inputs.get(1));
        }
        List<Dim> dims = new ArrayList<>();
        for (int label : result) {
            if (!extents.containsKey(label)) {
                throw new ShapeProblem(ShapeProblem.Kind.LABELS, "result label " + label + " is in no operand");
            }
            dims.add(extents.get(label));
        }
        return new TensorType(inputs.get(0).dtype(), new Shape(dims));
    }

    private static void bind(List<Integer> labels, TensorType type, Map<Integer, Dim> extents) {
        if (labels.size() != type.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.RANK, labels.size() + " labels for " + type);
        }
        for (int axis = 0; axis < labels.size(); axis++) {
            Dim dim = type.dim(axis);
            Dim known = extents.putIfAbsent(labels.get(axis), dim);
            if (known != null && !known.equals(dim)) {
                throw new ShapeProblem(ShapeProblem.Kind.INNER_SIZES_DIFFER, "inner sizes differ: " + known + " and " + dim);
            }
        }
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        return List.of(
                einsum(a.dy(), result, a.input(1), right, left),
                einsum(a.input(0), left, a.dy(), result, right));
    }
}
