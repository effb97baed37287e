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
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Concat;
import io.tapeless.compiler.op.movement.Overlap;
import io.tapeless.compiler.op.movement.Pad;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.movement.Slice;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.op.reduction.ArgMax;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.optimize.MovementIdentities;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Lays out images with their channels in vector lanes: [N, C, H, W] is stored as [N, H, W, C]. A convolution of many channels is then a
/// product of matrices in all but name: rows are neighbouring positions, columns features, and the sum runs over taps and, innermost and
/// contiguous, channels. So are its gradients, with the register tiles of any product. Any number of rows is worth computing so.
///
/// Convolutions are computed so, and with them everything that is made of their results channel by channel; what needs another layout (a
/// linear layer) gets a copy. Windows that stick out along the last axis read an image with a border, so that rows of a tile have no
/// bounds; whatever else reads the image reads the same memory. Images in groups of channels, [N, G, C, H, W], are stored as [N, H, W, G, C]: the same
/// memory as without groups, and each group a product of its own.
final class ChannelLanes {
    /// Channels that are copied side by side.
    private static final int LEAST_RUN = 8;

    private final Map<Value, Value> plain = new IdentityHashMap<>();
    private final Map<Value, Value> last = new IdentityHashMap<>();
    private final Map<Value, Value> copies = new IdentityHashMap<>();
    private final Map<Value, Map<List<Integer>, Value>> filters = new IdentityHashMap<>();
    private final Set<Value> packed = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Borders borders;
    private final Set<Shape> ofGroups;

    private ChannelLanes(Graph graph) {
        this.borders = Borders.of(graph, 1, true);
        this.ofGroups = ImageLayout.shapesOfGroups(graph);
    }

    /// The graph in this layout. What is copied into another order is added to `packed`.
    static Graph apply(Graph graph, Set<Value> packed) {
        ChannelLanes lanes = new ChannelLanes(graph);
        graph.values().forEach(lanes::rewrite);
        Graph rewritten = new Graph(graph.name(), graph.roots().stream()
                .map(root -> new Graph.Root(root.role(), root.name(), lanes.plain(root.value()))).toList());
        packed.addAll(lanes.packed);
        return rewritten;
    }

    private void rewrite(Value value) {
        Value channelsLast = channelsLast(value);
        if (channelsLast != null) {
            last.put(value, borders.around(value, channelsLast.at(value.origin()).namedAs(value)));
            return;
        }
        Value summed = value.op() instanceof Convolution op ? weightGradient(value, op) : value.op() instanceof Sum sum ? sum(value, sum) : null;
        if (summed != null) {
            plain.put(value, summed.at(value.origin()).namedAs(value));
        }
    }

    /// The axes in stored order: the second last, or the second and the third.
    private List<Integer> order(Shape shape) {
        List<Integer> order = new ArrayList<>(Formulas.range(shape.rank()));
        for (int axis = 0; axis < channelAxes(shape); axis++) {
            order.add(order.remove(1));
        }
        return order;
    }

    private int channelAxes(Shape shape) {
        return ofGroups.contains(shape) ? 2 : 1;
    }

    /// What belongs to the axes of a shape in stored order.
    private <T> List<T> permuted(List<T> items, Shape shape) {
        return order(shape).stream().map(items::get).toList();
    }

    private Shape permuted(Shape shape) {
        return new Shape(permuted(shape.dims(), shape));
    }

    /// Where axis `axis` of a value of that shape is stored.
    private int axis(Shape shape, int axis) {
        return order(shape).indexOf(axis);
    }

    /// The value in its own order.
    private Value plain(Value value) {
        Value known = plain.get(value);
        if (known == null) {
            Value stored = last.get(value);
            known = stored == null ? permutedOnce(value.withInputs(value.inputs().stream().map(this::plain).toList()))
                    : Formulas.permute(stored, ParameterLayouts.inverse(order(value.shape()))).at(value.origin()).namedAs(value);
            plain.put(value, known);
        }
        return known;
    }

    /// The value in stored order: as it was computed, made for this use where that costs nothing, or copied.
    private Value last(Value value) {
        Value known = last.get(value);
        if (known != null) {
            return known;
        }
        Shape shape = permuted(value.shape());
        return switch (value.op()) {
            case Constant c -> Value.of(new Constant(c.value(), c.type().withShape(shape)));
            case Size s -> Value.of(new Size(s.dim(), s.type().withShape(shape)));
            case HostScalar h -> Value.of(new HostScalar(h.name(), h.type().withShape(shape)));
            case Broadcast b when keepsChannels(b) && value.input(0).rank() > 2 && !ofGroups.contains(value.shape()) -> repeated(b, value);
            case Broadcast b -> Formulas.broadcast(plain(value.input(0)), shape, b.axes().stream().map(axis -> axis(value.shape(), axis)).toList());
            // What it compares has vectors in both orders; a copy of truth values has none.
            case Elementwise op when value.dtype() == DType.BOOL -> Value.of(op, value.inputs().stream().map(this::last).toList(), value.origin());
            default -> copies.computeIfAbsent(value, key -> {
                Value copy = copy(plain(value), order(value.shape()));
                packed.add(copy);
                return copy;
            });
        };
    }

    /// A permute of a permute as one, or, where they cancel, what both began with.
    private static Value permutedOnce(Value value) {
        Value once = MovementIdentities.permuteOfPermute(value);
        return once == null ? value : once == value.input(0).input(0) ? once : once.at(value.origin()).namedAs(value);
    }

    private static Value copy(Value value, List<Integer> order) {
        Value copy = Formulas.permute(value, order);
        return value.label() == null ? copy : copy.labelled(value.label() + "Transposed");
    }

    /// The value computed in stored order, or null when it should not or cannot be.
    private Value channelsLast(Value value) {
        if (value.rank() < 3) {
            return null;
        }
        if (value.op() instanceof Convolution op && (ImageLayout.isOfImages(op) || ImageLayout.isOfGroups(op)
                || ofRows(op) && ImageLayout.isDepthwise(value, op))) {
            return convolution(value, op);
        }
        if (value.op() instanceof Reshape && last.containsKey(value.input(0)) && joinsGroups(value.input(0), value)) {
            return Formulas.reshape(last(value.input(0)), permuted(value.shape()));
        }
        if (value.inputs().stream().noneMatch(input -> last.containsKey(input) && (sameChannels(input, value) || movesChannels(value)))) {
            return null;
        }
        return switch (value.op()) {
            case Elementwise op -> Value.of(op, value.inputs().stream().map(this::last).toList(), value.origin());
            // Positions within reduced axes that keep their order.
            case Reduction op when op.axes().getFirst() > 1 && !ofGroups.contains(value.input(0).shape()) -> reduction(value, op);
            case Movement op when value.inputs().stream().noneMatch(input -> ofGroups.contains(input.shape()))
                    && !ofGroups.contains(value.shape()) -> movement(value, op);
            default -> null;
        };
    }

    /// Whether two values differ in nothing but how their channels are grouped.
    private boolean joinsGroups(Value a, Value b) {
        return (ofGroups.contains(a.shape()) || ofGroups.contains(b.shape())) && a.rank() > 2 && a.shape().dim(0).equals(b.shape().dim(0))
                && positions(a.shape()).equals(positions(b.shape()));
    }

    private List<Dim> positions(Shape shape) {
        return shape.dims().subList(1 + channelAxes(shape), shape.rank());
    }

    private Value reduction(Value value, Reduction op) {
        Shape shape = value.input(0).shape();
        Value x = last(value.input(0));
        List<Integer> axes = op.axes().stream().map(axis -> axis(shape, axis)).toList();
        return switch (op.combiner()) {
            case SUM -> Formulas.sum(x, axes);
            case PRODUCT -> Formulas.product(x, axes);
            case MAX -> Formulas.maxOver(x, axes);
            case MIN -> Formulas.minOver(x, axes);
            case ARGMAX -> Value.of(new ArgMax(axes), x);
            case ARGMIN -> null;
        };
    }

    /// A sum over rows and positions: over the positions of every row first, then over rows. One chain of all of them would round more.
    private Value sum(Value value, Sum sum) {
        Value x = value.input(0);
        int channels = channelAxes(x.shape());
        if (!last.containsKey(x) || sum.axes().size() < 2 || sum.axes().getFirst() != 0 || sum.axes().get(1) != 1 + channels
                || sum.axes().size() != x.rank() - channels) {
            return null;
        }
        List<Integer> positions = sum.axes().subList(1, sum.axes().size()).stream().map(axis -> axis(x.shape(), axis)).toList();
        return Formulas.sum(Formulas.sum(last(x), positions), List.of(0));
    }

    private static boolean sameChannels(Value a, Value b) {
        return a.rank() > 2 && a.shape().dim(0).equals(b.shape().dim(0)) && a.shape().dim(1).equals(b.shape().dim(1));
    }

    /// Whether images are joined along their channels, or some of the channels taken: in runs that fill half of a vector at least.
    private static boolean movesChannels(Value value) {
        return switch (value.op()) {
            case Concat c when c.axis() == 1 -> value.inputs().stream().allMatch(ChannelLanes::hasRuns);
            case Slice s when s.axis() == 1 -> hasRuns(value);
            default -> false;
        };
    }

    private static boolean hasRuns(Value value) {
        return value.shape().dim(1).tuned() >= LEAST_RUN;
    }

    private Value movement(Value value, Movement op) {
        if (!value.inputs().stream().allMatch(input -> sameChannels(input, value) || movesChannels(value) || op instanceof Concat c && c.axis() > 1)) {
            return null;
        }
        Value x = value.input(0);
        Shape shape = value.shape();
        return switch (op) {
            case Broadcast b when keepsChannels(b) -> repeated(b, value);
            // Axes that are split or joined, none of them the channels.
            case Reshape r -> Formulas.reshape(last(x), permuted(value.shape()));
            case Slice s -> Formulas.slice(last(x), axis(shape, s.axis()), s.start(), s.extent());
            case Pad p -> Formulas.pad(last(x), axis(shape, p.axis()), p.before(), p.after(), p.value());
            case Concat c -> Formulas.concat(value.inputs().stream().map(this::last).toList(), axis(shape, c.axis()));
            case Windows w when slides(w.axes(), w.taps()) -> Value.of(new Windows(stored(shape, w.axes()), stored(shape, w.taps()), w.by(), w.extents(),
                    w.value()), last(x));
            case Overlap o when slides(o.axes(), o.taps()) -> Value.of(new Overlap(stored(shape, o.axes()), stored(shape, o.taps()), o.by(), o.extents()),
                    last(x));
            default -> null;
        };
    }

    private static boolean keepsChannels(Broadcast b) {
        return b.axes().size() > 1 && b.axes().getFirst() == 0 && b.axes().get(1) == 1;
    }

    private Value repeated(Broadcast b, Value value) {
        List<Integer> axes = permuted(b.axes(), value.input(0).shape()).stream().map(axis -> axis(value.shape(), axis)).toList();
        return Formulas.broadcast(last(value.input(0)), permuted(value.shape()), axes);
    }

    private static boolean slides(List<Integer> axes, List<Integer> taps) {
        return axes.stream().allMatch(axis -> axis > 1) && taps.stream().allMatch(axis -> axis > 1);
    }

    private List<Integer> stored(Shape shape, List<Integer> axes) {
        return axes.stream().map(axis -> axis(shape, axis)).toList();
    }

    /// A convolution of images with weights, or with a window alone. Its result's channels fill the lanes.
    private Value convolution(Value value, Convolution op) {
        boolean imagesLeft = op.left().getFirst().equals(op.result().getFirst());
        Value images = value.input(imagesLeft ? 0 : 1);
        Value weights = value.input(imagesLeft ? 1 : 0);
        List<Integer> imageLabels = imagesLeft ? op.left() : op.right();
        List<Integer> weightLabels = imagesLeft ? op.right() : op.left();
        List<Integer> taps = weightLabels.stream().filter(label -> op.windows().stream().anyMatch(window -> window.has(label))).toList();
        boolean groups = ImageLayout.isOfGroups(op) && !ImageLayout.isDepthwise(value, op);
        List<Integer> order = new ArrayList<>(groups ? List.of(weightLabels.indexOf(op.result().get(1))) : List.of());
        taps.forEach(label -> order.add(weightLabels.indexOf(label)));
        weightLabels.stream().filter(label -> !taps.contains(label) && !op.result().contains(label)).forEach(label -> order.add(weightLabels.indexOf(label)));
        weightLabels.stream().filter(op.result()::contains).map(weightLabels::indexOf).filter(axis -> !order.contains(axis)).forEach(order::add);
        Value whole = whole(images);
        Borders.Bordered bordered = borders.bordered(whole, last(whole), op);
        Value image = inGroups(bordered.image(), images.shape());
        Convolution inOrder = computed(value, op, permuted(imageLabels, images.shape()), weightLabels, order, bordered.windows());
        int innermost = groups || borders.isPooled(value) ? -1
                : TapOrder.innermost(inOrder, image.shape(), new Shape(order.stream().map(weights.shape()::dim).toList()));
        List<Integer> axes = innermost < 0 ? order : TapOrder.moved(order, weightLabels.indexOf(innermost));
        Value filter = plain(weights);
        List<Integer> from = axes;
        while (filter.op() instanceof Permute permute) {
            from = from.stream().map(permute.order()::get).toList();
            filter = filter.input(0);
        }
        return Value.of(computed(value, op, inOrder.left(), weightLabels, axes, bordered.windows()), image, inOrder(filter, from));
    }

    /// A filter in an order of axes: one copy for all that read it so.
    private Value inOrder(Value filter, List<Integer> order) {
        if (order.equals(Formulas.range(filter.rank()))) {
            return filter;
        }
        return filters.computeIfAbsent(filter, key -> new HashMap<>()).computeIfAbsent(order, key -> {
            Value copy = copy(filter, order);
            packed.add(copy);
            return copy;
        });
    }

    private Convolution computed(Value value, Convolution op, List<Integer> images, List<Integer> weights, List<Integer> order,
            List<Contraction.Window> windows) {
        return new Convolution(images, order.stream().map(weights::get).toList(), permuted(op.result(), value.shape()), windows, permuted(value.shape()));
    }

    /// The image that one of groups is a view of, or the image itself.
    private Value whole(Value images) {
        boolean view = images.op() instanceof Reshape && images.input(0).rank() == images.rank() - 1 && joinsGroups(images.input(0), images);
        return view ? images.input(0) : images;
    }

    /// A stored image, or one with a border, with its channels as in that shape.
    private Value inGroups(Value stored, Shape shape) {
        if (!ofGroups.contains(shape) || stored.rank() == shape.rank()) {
            return stored;
        }
        List<Dim> dims = new ArrayList<>(stored.shape().dims());
        dims.removeLast();
        dims.addAll(shape.dims().subList(1, 3));
        return Formulas.reshape(stored, new Shape(dims));
    }

    /// The gradient of a convolution's weights: taps outermost, the rows of a tile along one tensor's channels and the lanes along the
    /// other's; null where it is none.
    private Value weightGradient(Value value, Convolution op) {
        if (!ofRows(op) && ImageLayout.isDepthwise(value, op)) {
            return depthwiseGradient(value, op);
        }
        boolean groups = ImageLayout.isOfGroupWeights(op);
        if (!groups && !ImageLayout.isOfWeights(op)) {
            return null;
        }
        int channels = groups ? 2 : 1;
        int left = op.left().get(channels);
        int right = op.right().get(channels);
        Shape x = value.input(0).shape();
        Shape dy = value.input(1).shape();
        boolean swapped = x.dim(channels).tuned() > dy.dim(channels).tuned();
        List<Integer> result = new ArrayList<>(op.result().stream().filter(label -> label != left && label != right).toList());
        result.add(swapped ? right : left);
        result.add(swapped ? left : right);
        Shape shape = new Shape(result.stream().map(label -> value.shape().dim(op.result().indexOf(label))).toList());
        Borders.Bordered a = borders.gradient(whole(value.input(0)), last(whole(value.input(0))), op.left(), op.windows());
        Borders.Bordered b = borders.gradient(whole(value.input(1)), last(whole(value.input(1))), op.right(), a.windows());
        Value leftImage = inGroups(a.image(), x);
        Value rightImage = inGroups(b.image(), dy);
        Value gradient = swapped
                ? Value.of(new Convolution(permuted(op.right(), dy), permuted(op.left(), x), result, b.windows(), shape), rightImage, leftImage)
                : Value.of(new Convolution(permuted(op.left(), x), permuted(op.right(), dy), result, b.windows(), shape), leftImage, rightImage);
        return Formulas.permute(gradient.labelled(value.label() == null ? "products" : value.label() + " by taps"),
                op.result().stream().map(result::indexOf).toList());
    }

    /// Whether one operand and the result have rows: the other operand is of weights.
    private static boolean ofRows(Convolution op) {
        return op.left().getFirst().equals(op.result().getFirst()) != op.right().getFirst().equals(op.result().getFirst());
    }

    /// The gradient of a window for each channel: taps outermost, channels in the lanes.
    private Value depthwiseGradient(Value value, Convolution op) {
        List<Integer> result = new ArrayList<>(op.result());
        result.add(result.removeFirst());
        Shape shape = new Shape(result.stream().map(label -> value.shape().dim(op.result().indexOf(label))).toList());
        Value gradient = Value.of(new Convolution(permuted(op.left(), value.input(0).shape()), permuted(op.right(), value.input(1).shape()),
                result, op.windows(), shape),
                last(value.input(0)), last(value.input(1)));
        return Formulas.permute(gradient.labelled(value.label() == null ? "products" : value.label() + " by taps"),
                op.result().stream().map(result::indexOf).toList());
    }
}
