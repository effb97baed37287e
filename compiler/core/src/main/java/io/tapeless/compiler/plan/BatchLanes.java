package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.op.movement.BatchBlocks;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Concat;
import io.tapeless.compiler.op.movement.FirstRows;
import io.tapeless.compiler.op.movement.Overlap;
import io.tapeless.compiler.op.movement.Pad;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.movement.Slice;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Lays out images with rows of the batch in vector lanes: [N, C, H, W] is stored as [⌈N/16⌉, C, H, W, 16]. Sixteen rows are computed side
/// by side with the same weights, so windows of any kind, stride and padding fill the lanes, and no border ever crosses them.
///
/// Convolutions are computed so, and with them everything that is made of their results row by row; what needs another layout (a linear
/// layer) gets a copy. Missing rows of the last block are computed and thrown away; where rows are summed they are 0 first.
final class BatchLanes {
    /// Rows per block: the virtual lanes of every machine.
    static final int LANES = 16;
    /// Points in borders take part in tiles of products, which are about half as fast again as those that leave them out.
    private static final double MOST_OUTSIDE = 0.25;

    private final Map<Value, Value> plain = new IdentityHashMap<>();
    private final Map<Value, Value> blocked = new IdentityHashMap<>();
    private final Map<Value, Value> packed = new IdentityHashMap<>();
    /// 1 in the rows that a batch has, by its size.
    private final Map<Dim, Value> presence = new HashMap<>();
    private final ZeroRows zeros = new ZeroRows();
    private final Borders borders;

    private BatchLanes(Graph graph) {
        this.borders = Borders.of(graph, MOST_OUTSIDE, false);
    }

    static Graph apply(Graph graph) {
        boolean slides = graph.values().stream().anyMatch(value -> value.op() instanceof Contraction c && !c.windows().isEmpty());
        if (!slides) {
            return graph;
        }
        BatchLanes lanes = new BatchLanes(graph);
        graph.values().forEach(lanes::rewrite);
        return new Graph(graph.name(), graph.roots().stream()
                .map(root -> new Graph.Root(root.role(), root.name(), lanes.plain(root.value()))).toList());
    }

    private void rewrite(Value value) {
        Value inBlocks = inBlocks(value);
        if (inBlocks != null) {
            blocked.put(value, borders.around(value, inBlocks.at(value.origin()).namedAs(value)));
            return;
        }
        Value summed = summed(value);
        plain.put(value, summed != null ? summed.at(value.origin()).namedAs(value) : null);
    }

    /// The value in its own layout.
    private Value plain(Value value) {
        Value known = plain.get(value);
        if (known == null) {
            known = blocked.containsKey(value) ? unpacked(value) : value.withInputs(value.inputs().stream().map(this::plain).toList());
            plain.put(value, known);
        }
        return known;
    }

    private Value unpacked(Value value) {
        Value blocks = blocked.get(value);
        int last = blocks.rank() - 1;
        List<Integer> order = new ArrayList<>(List.of(0, last));
        order.addAll(Formulas.range(last).subList(1, last));
        Value rows = Formulas.permute(blocks, order);
        Shape shape = value.shape().with(0, blocks.shape().dim(0).times(LANES));
        return Value.of(new FirstRows(value.shape().dim(0)), Formulas.reshape(rows, shape)).at(value.origin()).namedAs(value);
    }

    /// The value in blocks: as it was computed, made for this use where that costs nothing, or copied.
    private Value blocks(Value value) {
        Value known = blocked.get(value);
        if (known != null) {
            return known;
        }
        Shape shape = BatchBlocks.shape(value.shape(), LANES);
        return switch (value.op()) {
            case Constant c -> Value.of(new Constant(c.value(), c.type().withShape(shape)));
            case Size s -> Value.of(new Size(s.dim(), s.type().withShape(shape)));
            case HostScalar h -> Value.of(new HostScalar(h.name(), h.type().withShape(shape)));
            case Broadcast b when !b.axes().contains(0) -> Formulas.broadcast(plain(value.input(0)), shape, b.axes());
            case Broadcast b when startsWithRows(b, value) -> {
                List<Integer> axes = new ArrayList<>(b.axes());
                axes.add(value.rank());
                yield Formulas.broadcast(blocks(value.input(0)), shape, axes);
            }
            // What it compares has vectors in both orders; a copy of truth values has none.
            case Elementwise op when value.dtype() == DType.BOOL -> Value.of(op, value.inputs().stream().map(this::blocks).toList(), value.origin());
            default -> packed.computeIfAbsent(value, key -> {
                Value copy = Value.of(new BatchBlocks(LANES), plain(value));
                return value.label() == null ? copy : copy.labelled(value.label() + " in blocks");
            });
        };
    }

    private static boolean startsWithRows(Broadcast b, Value value) {
        return !b.axes().isEmpty() && b.axes().getFirst() == 0 && value.input(0).shape().dim(0).equals(value.shape().dim(0))
                && !value.shape().dim(0).isOne();
    }

    /// The value computed in blocks, or null when it should not or cannot be.
    private Value inBlocks(Value value) {
        if (value.op() instanceof Convolution op) {
            return convolution(value, op);
        }
        if (value.rank() == 0 || value.inputs().stream().noneMatch(input -> blocked.containsKey(input) && sameRows(input, value))) {
            return null;
        }
        return switch (value.op()) {
            case Elementwise op -> Value.of(op, value.inputs().stream().map(this::blocks).toList(), value.origin());
            case Reduction op when !op.axes().contains(0) -> Value.of(op, blocks(value.input(0)));
            case Movement op -> movement(value, op);
            default -> null;
        };
    }

    private static boolean sameRows(Value a, Value b) {
        return a.rank() > 0 && b.rank() > 0 && a.shape().dim(0).equals(b.shape().dim(0));
    }

    private Value movement(Value value, Movement op) {
        if (!value.inputs().stream().allMatch(input -> sameRows(input, value))) {
            return null;
        }
        Value x = value.input(0);
        return switch (op) {
            case Broadcast b -> startsWithRows(b, value) ? blocks(value) : null;
            case Permute p when p.order().getFirst() == 0 -> {
                List<Integer> order = new ArrayList<>(p.order());
                order.add(p.order().size());
                yield Formulas.permute(blocks(x), order);
            }
            // A matrix of rows is what linear layers want: plain.
            case Reshape r when value.rank() > 2 && rest(x).equals(rest(value)) ->
                    Formulas.reshape(blocks(x), BatchBlocks.shape(value.shape(), LANES));
            case Slice s when s.axis() > 0 -> Value.of(s, blocks(x));
            case Pad p when p.axis() > 0 -> Value.of(p, blocks(x));
            case Concat c when c.axis() > 0 -> Value.of(c, value.inputs().stream().map(this::blocks).toList(), value.origin());
            case Windows w when !w.axes().contains(0) && !w.taps().contains(0) -> Value.of(w, blocks(x));
            case Overlap o when !o.axes().contains(0) && !o.taps().contains(0) -> Value.of(o, blocks(x));
            default -> null;
        };
    }

    private static Dim rest(Value value) {
        return value.shape().without(0).elements();
    }

    /// A convolution of rows with weights that all rows share: the weights first, so that the second operand fills the lanes.
    private Value convolution(Value value, Convolution op) {
        int rows = op.result().getFirst();
        boolean inLeft = op.left().getFirst() == rows;
        boolean inRight = op.right().contains(rows);
        if (op.windows().stream().anyMatch(window -> window.has(rows)) || inLeft == inRight || !inLeft && op.right().getFirst() != rows) {
            return null;
        }
        Value images = value.input(inLeft ? 0 : 1);
        Value weights = value.input(inLeft ? 1 : 0);
        int lane = newLabel(op);
        Borders.Bordered bordered = borders.bordered(images, blocks(images), op);
        Convolution inBlocks = new Convolution(inLeft ? op.right() : op.left(), with(inLeft ? op.left() : op.right(), lane), with(op.result(), lane),
                bordered.windows(), BatchBlocks.shape(value.shape(), LANES));
        return Value.of(inBlocks, plain(weights), bordered.image());
    }

    /// Something summed over all rows, from blocks, or null when that is not what it is.
    private Value summed(Value value) {
        if (value.op() instanceof Sum sum && sum.axes().contains(0) && blocked.containsKey(value.input(0))) {
            List<Integer> axes = new ArrayList<>(sum.axes());
            axes.add(value.input(0).rank());
            return Formulas.sum(withoutMissingRows(blocks(value.input(0)), value.input(0)), axes);
        }
        if (value.op() instanceof Convolution op && op.left().getFirst().equals(op.right().getFirst()) && !op.result().contains(op.left().getFirst())
                && op.windows().stream().noneMatch(window -> window.has(op.left().getFirst()))) {
            Value left = blocks(value.input(0));
            Value right = blocks(value.input(1));
            boolean vanish = zeros.has(left) && zeros.isFinite(right) || zeros.has(right) && zeros.isFinite(left);
            if (!vanish) {
                left = withoutMissingRows(left, value.input(0));
                right = withoutMissingRows(right, value.input(1));
            }
            // What is masked here has no border.
            Borders.Bordered a = left != blocks(value.input(0)) ? new Borders.Bordered(left, op.windows())
                    : borders.gradient(value.input(0), left, op.left(), op.windows());
            Borders.Bordered b = right != blocks(value.input(1)) ? new Borders.Bordered(right, a.windows())
                    : borders.gradient(value.input(1), right, op.right(), a.windows());
            int lane = newLabel(op);
            return Value.of(new Convolution(with(op.left(), lane), with(op.right(), lane), op.result(), b.windows(), value.shape()), a.image(), b.image());
        }
        return null;
    }

    /// The blocks with 0 in the rows that the batch does not have.
    private Value withoutMissingRows(Value blocks, Value rows) {
        if (zeros.has(blocks)) {
            return blocks;
        }
        Value ones = Formulas.constant(1, rows.type().withShape(new Shape(List.of(rows.shape().dim(0)))));
        Value present = presence.computeIfAbsent(rows.shape().dim(0), key -> Value.of(new BatchBlocks(LANES), ones).labelled("present"));
        Value everywhere = Formulas.broadcast(present, blocks.shape(), List.of(0, blocks.rank() - 1));
        return Formulas.where(Formulas.greater(everywhere, Formulas.like(everywhere, 0)), blocks, Formulas.like(blocks, 0));
    }

    private static int newLabel(Convolution op) {
        int most = Stream.of(op.left(), op.right(), op.result()).flatMap(List::stream).max(Integer::compare).orElseThrow();
        return Math.max(most, op.windows().stream().mapToInt(w -> Math.max(w.image(), Math.max(w.position(), w.tap()))).max().orElse(0)) + 1;
    }

    private static List<Integer> with(List<Integer> labels, int label) {
        List<Integer> longer = new ArrayList<>(labels);
        longer.add(label);
        return longer;
    }
}
