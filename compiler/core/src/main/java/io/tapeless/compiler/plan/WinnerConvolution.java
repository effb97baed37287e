package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.op.movement.Concat;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.movement.Slice;
import io.tapeless.compiler.optimize.AtWinner;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The gradient of a convolution's weights where the convolution is pooled by maxima of windows of 2 × 2: three of four elements of the image's gradient are 0.
/// So each window is one product, of its gradient and that element of the image which the winner chose, instead of four:
/// ```
/// dw[o,c,k,l] = Σ dy[n,o,p,q] · x[n, c, 2p + k + winner[n,o,p,q] / 2, 2q + l + winner[n,o,p,q] % 2]
/// ```
/// Its inputs are the image, the gradient of what is left of the windows, and their winners. A kernel chooses by masks among what it has loaded: for taps
/// beside each other, first between two rows, then between neighbours of what that gave. With k taps that are 3k + 1 operations on vectors instead of 4k, and
/// only k of them are multiply-adds, which processors have fewest units for. It is another order of the sum, so it follows from the graph, its layout and
/// literal sizes alone.
///
/// @param windows from a window of pooling to the image: their strides are twice those of the convolution
/// @param shape   of the result
public record WinnerConvolution(List<Integer> left, List<Integer> right, List<Integer> result, List<Window> windows, Shape shape) implements Contraction {
    /// Points of a pooled window along each axis.
    private static final int POINTS = 2;
    /// Taps beside each other from which this pays, and how many of them leave enough registers.
    private static final int FEWEST_TAPS = 3;
    private static final int MOST_TAPS = 7;
    /// Rows of the batch side by side.
    private static final int LANES = BatchLanes.LANES;
    /// Elements of the image's gradient: of fewer everything is in the nearest cache, and soon done.
    private static final int LARGE = 4096;

    public WinnerConvolution {
        left = List.copyOf(left);
        right = List.copyOf(right);
        result = List.copyOf(result);
        windows = List.copyOf(windows);
    }

    /// The graph with all such gradients.
    ///
    /// @param packed values that are stored whatever uses them; those of the new graph are added
    static Graph apply(Graph graph, Set<Value> packed) {
        return graph.rewrite((value, inputs) -> {
            Value same = value.withInputs(inputs);
            Value other = same.op() instanceof Convolution op && suits(same, op) ? of(same, op) : same;
            if (packed.contains(value)) {
                packed.add(other);
            }
            return other;
        });
    }

    private static Value of(Value gradient, Convolution op) {
        AtWinner at = AtWinner.match(taken(gradient.input(1)).input(0));
        List<Window> windows = op.windows().stream().map(window -> new Window(window.image(), window.position(), window.tap(), new Sliding(POINTS, 1, 0)))
                .toList();
        return gradient.with(new WinnerConvolution(op.left(), op.right(), op.result(), windows, op.shape()), List.of(gradient.input(0), at.dy(), at.winner()));
    }

    private static boolean suits(Value gradient, Convolution op) {
        Value unpooled = taken(gradient.input(1));
        AtWinner at = unpooled.op() instanceof Reshape ? AtWinner.match(unpooled.input(0)) : null;
        int lane = op.left().getLast();
        return at != null && at.hasAllTaps() && gradient.dtype() == DType.F32 && op.windows().size() == 2 && lane == op.right().getLast()
                && !op.result().contains(lane)
                && unpooled.shape().dim(unpooled.rank() - 1).equals(Dim.of(LANES)) && unpooled.shape().elements().tuned() >= LARGE
                && splits(at, unpooled, op.windows().stream().map(window -> op.right().indexOf(window.position())).toList())
                && op.windows().stream().allMatch(window -> isInside(gradient, op, window)) && taps(gradient, op, op.windows().getLast()) >= FEWEST_TAPS
                && taps(gradient, op, op.windows().getLast()) <= MOST_TAPS;
    }

    /// What a value is that was put between others, inside a border of zeros, and taken out again.
    private static Value taken(Value value) {
        if (value.op() instanceof Slice slice && value.input(0).op() instanceof Concat concat && concat.axis() == slice.axis()) {
            Dim start = Dim.ZERO;
            for (Value part : value.input(0).inputs()) {
                Dim extent = part.shape().dim(slice.axis());
                if (start.equals(slice.start()) && extent.equals(slice.extent())) {
                    return part;
                }
                start = start.plus(extent);
            }
        }
        return value;
    }

    /// Whether windows lie along these axes, each beside its two points, and no others.
    private static boolean splits(AtWinner at, Value unpooled, List<Integer> axes) {
        List<Integer> windows = new ArrayList<>();
        List<Integer> taps = new ArrayList<>();
        for (int axis = 0; axis < unpooled.rank(); axis++) {
            windows.add(axis + taps.size());
            if (axes.contains(axis)) {
                taps.add(axis + taps.size() + 1);
            }
        }
        return axes.get(0) < axes.get(1) && axes.getFirst() >= 0 && at.windowAxes().equals(windows) && at.tapAxes().equals(taps)
                && taps.stream().allMatch(axis -> at.value().shape().dim(axis).equals(Dim.of(POINTS)));
    }

    /// Whether a window goes by single steps and never sticks out.
    private static boolean isInside(Value gradient, Convolution op, Window window) {
        if (!op.result().contains(window.tap()) || !op.left().contains(window.image()) || !window.by().equals(new Sliding(1, 1, 0))) {
            return false;
        }
        Dim positions = gradient.input(1).shape().dim(op.right().indexOf(window.position()));
        Dim image = gradient.input(0).shape().dim(op.left().indexOf(window.image()));
        long taps = taps(gradient, op, window);
        return taps > 0 && positions.isConstant() && image.isConstant() && positions.constant() > POINTS && positions.constant() + taps - 1 <= image.constant();
    }

    /// How many taps there are; 0 where that is not known.
    private static long taps(Value gradient, Convolution op, Window window) {
        Dim taps = gradient.shape().dim(op.result().indexOf(window.tap()));
        return taps.isConstant() ? taps.constant() : 0;
    }

    /// How far a point of a pooled window lies from the first, along the image's axis of each window.
    public List<Integer> steps(int point) {
        return List.of(point / POINTS, point % POINTS);
    }

    /// Points of a pooled window.
    public int points() {
        return POINTS * POINTS;
    }

    @Override
    public String mnemonic() {
        return "convolution_at_winners";
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        return inputs.getFirst().withShape(shape);
    }

    @Override
    public List<Value> gradient(Adjoint adjoint) {
        throw new IllegalStateException("made of gradients, when a program is planned");
    }
}
