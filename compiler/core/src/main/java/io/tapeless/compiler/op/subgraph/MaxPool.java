package io.tapeless.compiler.op.subgraph;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.movement.Overlap;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.op.reduction.ArgMax;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The largest element of each window along the last axes; what lies outside counts for −∞. PyTorch: `F.max_pool2d`.
///
/// Gradient: dy goes to the first largest tap of its window, in row-major order (a plain `max` would share it among equals), so dx is the
/// sum of the overlapping windows that hold dy at their winner and 0 elsewhere. Linear in dy, hence differentiable again.
///
/// @param kernel  taps per axis, for the last `kernel.size()` axes
/// @param by      how windows slide along each
/// @param extents number of windows along each
public record MaxPool(List<Integer> kernel, List<Sliding> by, Shape extents) implements Subgraph {
    public MaxPool {
        kernel = List.copyOf(kernel);
        by = List.copyOf(by);
    }

    @Override
    public String mnemonic() {
        return "max_pool";
    }

    @Override
    public Attributes attributes() {
        List<Integer> numbers = new ArrayList<>();
        by.forEach(s -> numbers.addAll(List.of(s.stride(), s.dilation(), s.padding())));
        return Attributes.of("kernel", kernel, "by", numbers, "extents", extents);
    }

    private List<Integer> axes(int rank) {
        return range(rank).subList(rank - kernel.size(), rank);
    }

    private List<Integer> taps(int rank) {
        return range(rank + kernel.size()).subList(rank, rank + kernel.size());
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        Shape shape = inputs.getFirst().shape();
        for (int i = 0; i < kernel.size(); i++) {
            shape = shape.with(shape.rank() - kernel.size() + i, extents.dim(i));
        }
        return inputs.getFirst().withShape(shape);
    }

    private Shape withTaps(Shape shape) {
        Shape longer = shape;
        for (int taps : kernel) {
            longer = longer.insert(longer.rank(), Dim.of(taps));
        }
        return longer;
    }

    private Value windows(Value x) {
        Value repeated = broadcast(x, withTaps(x.shape()), range(x.rank()));
        return Value.of(new Windows(axes(x.rank()), taps(x.rank()), by, extents, Double.NEGATIVE_INFINITY), repeated);
    }

    @Override
    public Value expand(List<Value> inputs, Differentiation differentiation) {
        Value x = inputs.getFirst();
        return maxOver(windows(x), taps(x.rank()));
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Value x = a.x();
        int rank = x.rank();
        Value winner = Value.of(new ArgMax(taps(rank)), windows(x));
        Shape shape = withTaps(winner.shape());
        if (tiles(x)) {
            return List.of(reshape(inTiles(winner, a.dy()), x.shape()));
        }
        Value isWinner = equal(broadcast(winner, shape, range(rank)), broadcast(numbers(), shape, taps(rank)));
        Value placed = where(isWinner, broadcast(a.dy(), shape, range(rank)), constant(0, a.dy().type().withShape(shape)));
        List<Dim> before = axes(rank).stream().map(axis -> x.shape().dim(axis)).toList();
        return List.of(sum(Value.of(new Overlap(axes(rank), taps(rank), by, new Shape(before)), placed), taps(rank)));
    }

    /// Whether windows lie side by side and cover x: then each element is in one window.
    private boolean tiles(Value x) {
        for (int i = 0; i < kernel.size(); i++) {
            Dim extent = x.shape().dim(x.rank() - kernel.size() + i);
            boolean sideBySide = by.get(i).stride() == kernel.get(i) && by.get(i).padding() == 0 && (by.get(i).dilation() == 1 || kernel.get(i) == 1);
            if (!sideBySide || !extents.dim(i).times(kernel.get(i)).equals(extent)) {
                return false;
            }
        }
        return true;
    }

    /// dy at the winners, with an axis of taps behind each axis: [N, C, H, W] gives [N, C, H, KH, W, KW].
    private Value inTiles(Value winner, Value dy) {
        int leading = winner.rank() - kernel.size();
        Shape shape = winner.shape();
        List<Integer> windows = new ArrayList<>(range(leading));
        List<Integer> taps = new ArrayList<>();
        for (int i = 0; i < kernel.size(); i++) {
            shape = shape.insert(leading + 2 * i + 1, Dim.of(kernel.get(i)));
            windows.add(leading + 2 * i);
            taps.add(leading + 2 * i + 1);
        }
        Value isWinner = equal(broadcast(winner, shape, windows), broadcast(numbers(), shape, taps));
        return where(isWinner, broadcast(dy, shape, windows), constant(0, dy.type().withShape(shape)));
    }

    /// The taps, numbered in row-major order.
    private Value numbers() {
        int count = kernel.stream().reduce(1, Math::multiplyExact);
        List<Double> all = range(count).stream().map(Integer::doubleValue).toList();
        return Value.of(new Literal(all, new TensorType(DType.I32, new Shape(kernel.stream().map(taps -> Dim.of(taps)).toList()))));
    }
}
