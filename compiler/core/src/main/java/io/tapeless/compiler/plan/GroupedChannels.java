package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.optimize.MergeCommonSubexpressions;
import io.tapeless.compiler.optimize.ReductionIdentities;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Computes with channels what is said of groups of them. Group norm sees an image [N, C, H, W] as [N, G, C / G · H · W], which is the same memory in that
/// order of axes and in no other: images would be copied out of the layout of a convolution and back, for every pass. Element by element, what becomes of such
/// a view is computed as an image; what is one number per group is repeated for its channels; and a sum over a group is one over positions, then over the
/// channels of the group. What a sum over positions multiplies by a parameter of the channel is multiplied behind it, and what is summed over all rows too (the
/// parameter's own gradient) goes on from there: each image is read once for both.
final class GroupedChannels {
    /// What a view of groups is as an image.
    private final Map<Value, Value> images = new IdentityHashMap<>();
    /// Numbers of groups, once for every channel.
    private final Map<Value, Map<Shape, Value>> channels = new IdentityHashMap<>();

    private GroupedChannels() {}

    static Graph apply(Graph graph) {
        GroupedChannels grouped = new GroupedChannels();
        Graph ofImages = graph.rewrite(grouped::rewrite);
        return grouped.images.isEmpty() ? graph : sharingSums(new MergeCommonSubexpressions().apply(ofImages));
    }

    private Value rewrite(Value value, List<Value> inputs) {
        Value same = value.withInputs(inputs);
        Value image = image(same);
        if (image != null) {
            images.put(same, image);
        }
        Value first = inputs.isEmpty() ? null : images.get(inputs.getFirst());
        if (first != null && value.op() instanceof Reshape && first.shape().equals(value.shape())) {
            return first;
        }
        return first != null && value.op() instanceof Sum sum
                && sum.axes().equals(Formulas.range(inputs.getFirst().rank()).subList(2, inputs.getFirst().rank()))
                ? sumOfGroups(first, value.shape()).at(value.origin()).namedAs(value) : same;
    }

    /// A value of groups as an image, or null.
    private Value image(Value value) {
        return switch (value.op()) {
            case Reshape reshape when isOfGroups(value.input(0).shape(), value.shape()) -> value.input(0);
            case Elementwise op -> value.inputs().stream().map(images::get).filter(Objects::nonNull).findFirst()
                    .map(like -> elementwise(op, value, like.shape())).orElse(null);
            default -> null;
        };
    }

    private static boolean isOfGroups(Shape image, Shape groups) {
        return image.rank() > 2 && groups.rank() > 2 && image.dim(0).equals(groups.dim(0)) && image.dim(1).isConstant() && groups.dim(1).isConstant()
                && groups.dim(1).constant() < image.dim(1).constant() && image.dim(1).constant() % groups.dim(1).constant() == 0;
    }

    private Value elementwise(Elementwise op, Value value, Shape image) {
        List<Value> inputs = new ArrayList<>();
        for (Value input : value.inputs()) {
            Value as = as(input, image);
            if (as == null || !as.shape().equals(image)) {
                return null;
            }
            inputs.add(as);
        }
        return Value.of(op, inputs, value.origin()).namedAs(value);
    }

    /// An operand of groups as an image of that shape, or null.
    private Value as(Value value, Shape image) {
        return switch (value.op()) {
            case Constant c -> Value.of(new Constant(c.value(), c.type().withShape(image)));
            case Size s -> Value.of(new Size(s.dim(), s.type().withShape(image)));
            case HostScalar h -> Value.of(new HostScalar(h.name(), h.type().withShape(image)));
            case Broadcast b when b.axes().equals(List.of(0, 1)) && value.input(0).shape().dim(0).equals(image.dim(0)) -> repeated(value.input(0), image);
            default -> images.get(value);
        };
    }

    /// One number per group, for every channel of it: a small tensor that is stored, so that an image is computed end to end.
    private Value repeated(Value ofGroups, Shape image) {
        Value ofChannels = channels.computeIfAbsent(ofGroups, key -> new HashMap<>()).computeIfAbsent(new Shape(image.dims().subList(0, 2)), shape ->
                Formulas.reshape(Formulas.broadcast(ofGroups, channelsOfGroups(ofGroups.shape(), image), List.of(0, 1)), shape));
        return Formulas.broadcast(ofChannels, image, List.of(0, 1));
    }

    private static Value sumOfGroups(Value image, Shape groups) {
        Value sum = Formulas.sum(image, positions(image));
        Value scaled = ReductionIdentities.sumOfScaled(sum);
        Value ofChannels = scaled == null ? sum : scaled;
        return Formulas.sum(Formulas.reshape(ofChannels, channelsOfGroups(groups, image.shape())), List.of(2));
    }

    /// Sums over rows and positions of what is summed over positions anyway go on from there.
    private static Graph sharingSums(Graph graph) {
        Set<Value> summed = Collections.newSetFromMap(new IdentityHashMap<>());
        graph.values().stream().filter(GroupedChannels::isOverPositions).forEach(sum -> summed.add(sum.input(0)));
        Map<Value, Value> sums = new IdentityHashMap<>();
        return graph.rewrite((value, inputs) -> {
            if (isOverPositions(value)) {
                return sums.computeIfAbsent(inputs.getFirst(), x -> value.withInputs(inputs));
            }
            boolean goesOn = value.op() instanceof Sum(List<Integer> axes) && summed.contains(value.input(0)) && axes.contains(0)
                    && axes.subList(1, axes.size()).equals(positions(value.input(0)));
            return goesOn ? Formulas.sum(sums.computeIfAbsent(inputs.getFirst(), x -> Formulas.sum(x, positions(x))), List.of(0))
                    .at(value.origin()).namedAs(value)
                    : value.withInputs(inputs);
        });
    }

    private static boolean isOverPositions(Value value) {
        return value.op() instanceof Sum(List<Integer> axes) && value.input(0).rank() > 2 && axes.equals(positions(value.input(0)));
    }

    private static List<Integer> positions(Value image) {
        return Formulas.range(image.rank()).subList(2, image.rank());
    }

    private static Shape channelsOfGroups(Shape groups, Shape image) {
        return new Shape(List.of(groups.dim(0), groups.dim(1), Dim.of(image.dim(1).constant() / groups.dim(1).constant())));
    }
}
