package io.tapeless.compiler.op.contraction;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A contraction along sliding windows: convolution (cross-correlation, as in PyTorch), transposed convolution, average pooling, and the
/// gradients of all of them. `x[n,c,y] · w[o,c,k] → [n,o,p]` with `y = p · stride + k · dilation − padding` is a 1-d convolution.
///
/// It is a sum over all label values that satisfy the relations, so as for `einsum`, dA is the contraction of dY with B down to the labels
/// of A, under the same windows; the family is closed, and so is its second order. No operand is padded or copied.
/// PyTorch: `F.conv1d` … `F.conv3d`, `F.conv_transpose1d` … `F.conv_transpose3d`, `F.avg_pool1d` … `F.avg_pool3d`.
///
/// @param shape of the result: the extent of an axis that no operand has does not follow from them
public record Convolution(List<Integer> left, List<Integer> right, List<Integer> result, List<Window> windows, Shape shape)
        implements Contraction {
    public Convolution {
        left = List.copyOf(left);
        right = List.copyOf(right);
        result = List.copyOf(result);
        windows = List.copyOf(windows);
    }

    /// From the text form.
    public static Convolution of(Attributes a, Shape shape) {
        List<Window> windows = new ArrayList<>();
        List<Integer> numbers = a.integers("windows");
        for (int i = 0; i < numbers.size(); i += 6) {
            windows.add(new Window(numbers.get(i), numbers.get(i + 1), numbers.get(i + 2),
                    new Sliding(numbers.get(i + 3), numbers.get(i + 4), numbers.get(i + 5))));
        }
        return new Convolution(a.integers("left"), a.integers("right"), a.integers("result"), windows, shape);
    }

    @Override
    public String mnemonic() {
        return "convolution";
    }

    /// `windows` lists image, position, tap, stride, dilation and padding of each.
    @Override
    public Attributes attributes() {
        List<Integer> numbers = new ArrayList<>();
        windows.forEach(w -> numbers.addAll(List.of(w.image(), w.position(), w.tap(), w.by().stride(), w.by().dilation(), w.by().padding())));
        return Attributes.of("left", left, "right", right, "result", result, "windows", numbers, "shape", shape);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        if (inputs.get(0).dtype() != inputs.get(1).dtype()) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "a product of " + inputs.get(0) + " and " + inputs.get(1));
        }
        Map<Integer, Dim> extents = new HashMap<>();
        bind(left, inputs.get(0).shape(), extents);
        bind(right, inputs.get(1).shape(), extents);
        bind(result, shape, extents);
        for (Window window : windows) {
            boolean once = List.of(left, right, result).stream().allMatch(labels -> labels.stream().filter(window::has).count() == 1);
            if (!once) {
                throw new ShapeProblem(ShapeProblem.Kind.LABELS, "each tensor has one label of a window: " + window);
            }
        }
        return inputs.getFirst().withShape(shape);
    }

    private static void bind(List<Integer> labels, Shape shape, Map<Integer, Dim> extents) {
        if (labels.size() != shape.rank()) {
            throw new ShapeProblem(ShapeProblem.Kind.RANK, labels.size() + " labels for " + shape);
        }
        for (int axis = 0; axis < labels.size(); axis++) {
            Dim known = extents.putIfAbsent(labels.get(axis), shape.dim(axis));
            if (known != null && !known.equals(shape.dim(axis))) {
                throw new ShapeProblem(ShapeProblem.Kind.INNER_SIZES_DIFFER, "inner sizes differ: " + known + " and " + shape.dim(axis));
            }
        }
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Shape x = a.input(0).shape();
        Shape w = a.input(1).shape();
        return List.of(
                Value.of(new Convolution(result, right, left, windows, x), a.dy(), a.input(1)),
                Value.of(new Convolution(left, result, right, windows, w), a.input(0), a.dy()));
    }
}
