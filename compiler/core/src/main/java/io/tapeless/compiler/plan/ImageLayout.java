package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Contraction.Window;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What fills the vector lanes where a program convolves: the channels of an image ([ChannelLanes]) where they fill nearly as many as rows of
/// the batch would, weighed by work, else these rows ([BatchLanes]). The one place where that is chosen.
final class ImageLayout {
    private static final int LANES = BatchLanes.LANES;
    /// Channels of images that come from outside: no gradient is computed for these.
    private static final int FEW = 4;
    /// The share of lanes that channels must fill, beside the share that rows of the batch fill.
    private static final double ENOUGH = 0.8;
    /// The share that a convolution fills which cannot be computed so: it runs in plain loops.
    private static final double PLAIN = 1.0 / LANES;
    /// What a multiplication costs where each channel has a window of its own, beside those of tiles, and how much of that with rows in the lanes: chains of
    /// sums over all positions are shorter then.
    private static final double LONE = 8;
    private static final double LONE_IN_ROWS = 0.5;

    private ImageLayout() {}

    /// The graph with images laid out. Values that are copied into another order are added to `packed`, and what was chosen to `choices`.
    static Graph apply(Graph graph, Set<Value> packed, List<String> choices) {
        List<Value> convolutions = graph.values().stream().filter(value -> value.op() instanceof Convolution).toList();
        if (convolutions.isEmpty()) {
            return graph;
        }
        Graph images = GroupedChannels.apply(graph);
        return wantsChannels(convolutions, choices) ? ChannelLanes.apply(images, packed) : BatchLanes.apply(images);
    }

    /// The graph with images laid out if their channels fill the lanes, else null.
    static Graph withChannelsLast(Graph graph) {
        List<Value> convolutions = graph.values().stream().filter(value -> value.op() instanceof Convolution).toList();
        return convolutions.isEmpty() || !wantsChannels(convolutions, new ArrayList<>()) ? null
                : ChannelLanes.apply(GroupedChannels.apply(graph), Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean wantsChannels(List<Value> convolutions, List<String> choices) {
        double all = 0;
        double work = 0;
        double full = 0;
        for (Value value : convolutions) {
            Convolution op = (Convolution) value.op();
            boolean ofWeights = op.left().getFirst().equals(op.right().getFirst());
            boolean lone = isDepthwise(value, op);
            Value weights = ofWeights ? value : value.input(op.left().getFirst().equals(op.result().getFirst()) ? 1 : 0);
            double cost = multiplications(value, op) * (lone ? LONE : 1);
            all += cost;
            work += cost * filled(ofWeights ? value.input(0).shape().dim(0) : value.shape().dim(0));
            full += cost * (lone ? LONE_IN_ROWS * channelsFilled(op, weights)
                    : isOfGroups(op) || isOfGroupWeights(op) ? groupsFilled(value, op) : isOfImages(op) || isOfWeights(op)
                            ? channelsFilled(op, weights) : PLAIN);
        }
        boolean channels = full >= ENOUGH * work;
        choices.add(String.format(Locale.ROOT,
                "%s of images fill the lanes: weighed by work, channels fill %.2f of them, rows of the batch %.2f; channels from %.2f of that on",
                channels ? "channels" : "rows", full / all, work / all, ENOUGH));
        return channels;
    }

    private static double multiplications(Value value, Convolution op) {
        Value left = value.input(0);
        Value right = value.input(1);
        double points = value.shape().elements().tuned();
        for (int axis = 0; axis < op.left().size(); axis++) {
            int label = op.left().get(axis);
            points *= op.result().contains(label) || isTap(op, label) ? 1 : left.shape().dim(axis).tuned();
        }
        for (int axis = 0; axis < op.right().size(); axis++) {
            points *= isTap(op, op.right().get(axis)) ? right.shape().dim(axis).tuned() : 1;
        }
        return points;
    }

    private static boolean isTap(Convolution op, int label) {
        return op.windows().stream().anyMatch(window -> window.has(label));
    }

    /// The share of lanes that are filled by the channels of weights: those of either side, since one side's gradient has the other's in its lanes.
    private static double channelsFilled(Convolution op, Value weights) {
        List<Integer> labels = weights.op() == op ? op.result() : op.left().getFirst().equals(op.result().getFirst()) ? op.right() : op.left();
        double least = 1;
        for (int axis = 0; axis < labels.size(); axis++) {
            Dim extent = weights.shape().dim(axis);
            if (!isTap(op, labels.get(axis)) && extent.tuned() > FEW) {
                least = Math.min(least, filled(extent));
            }
        }
        return least;
    }

    /// The share of lanes that the channels of one group fill, those of either side.
    private static double groupsFilled(Value value, Convolution op) {
        List<Shape> images = images(value, op);
        return Math.min(filled(images.get(0).dim(2)), filled(images.get(1).dim(2)));
    }

    private static double filled(Dim extent) {
        return extent.tuned() / (double) ((extent.tuned() + LANES - 1) / LANES * LANES);
    }

    /// Whether a convolution has one operand of images, [rows, channels, …], and gives images of the same rows; the other operand has taps, and channels
    /// or not.
    static boolean isOfImages(Convolution op) {
        int rows = op.result().getFirst();
        boolean left = op.left().getFirst() == rows;
        boolean right = op.right().getFirst() == rows;
        if (left == right || op.left().contains(rows) == op.right().contains(rows)) {
            return false;
        }
        List<Integer> images = left ? op.left() : op.right();
        List<Integer> weights = left ? op.right() : op.left();
        return op.result().size() > 2 && images.size() == op.result().size() && isTied(op, images, 2) && isTied(op, op.result(), 2)
                && (weights.contains(images.get(1)) && weights.contains(op.result().get(1)) && weights.size() == images.size()
                        && !images.get(1).equals(op.result().get(1))
                    || images.get(1).equals(op.result().get(1)) && weights.size() == images.size() - 2 && isTied(op, weights, 0));
    }

    /// Whether all axes from `first` on, and no others, belong to windows.
    private static boolean isTied(Convolution op, List<Integer> labels, int first) {
        for (int axis = 0; axis < labels.size(); axis++) {
            int label = labels.get(axis);
            if (op.windows().stream().anyMatch((Window window) -> window.has(label)) != axis >= first) {
                return false;
            }
        }
        return true;
    }

    /// Whether a convolution of two images, [rows, channels, …], gives the gradient of weights: both channels and taps.
    static boolean isOfWeights(Convolution op) {
        int rows = op.left().getFirst();
        return op.right().getFirst() == rows && !op.result().contains(rows) && op.left().size() > 2 && op.right().size() == op.left().size()
                && op.result().size() == op.left().size() && isTied(op, op.left(), 2) && isTied(op, op.right(), 2)
                && !op.left().get(1).equals(op.right().get(1)) && op.result().contains(op.left().get(1)) && op.result().contains(op.right().get(1));
    }

    /// Whether a convolution of images in groups of channels, [rows, groups, channels, …], with weights gives such images.
    static boolean isOfGroups(Convolution op) {
        int rows = op.result().getFirst();
        boolean left = op.left().getFirst() == rows;
        List<Integer> images = left ? op.left() : op.right();
        List<Integer> weights = left ? op.right() : op.left();
        return images.getFirst() == rows && !weights.contains(rows) && isTensorOfGroups(op, images) && isTensorOfGroups(op, op.result())
                && areOfGroups(images, op.result(), weights);
    }

    /// Whether a convolution of two images in groups gives the gradient of weights.
    static boolean isOfGroupWeights(Convolution op) {
        return !op.result().contains(op.left().getFirst()) && isTensorOfGroups(op, op.left()) && isTensorOfGroups(op, op.right())
                && areOfGroups(op.left(), op.right(), op.result());
    }

    private static boolean isTensorOfGroups(Convolution op, List<Integer> labels) {
        return labels.size() > 3 && isTied(op, labels, 3);
    }

    private static boolean areOfGroups(List<Integer> a, List<Integer> b, List<Integer> weights) {
        return a.size() == b.size() && weights.size() == a.size() && a.get(0).equals(b.get(0)) && a.get(1).equals(b.get(1)) && !a.get(2).equals(b.get(2))
                && weights.containsAll(List.of(a.get(1), a.get(2), b.get(2)));
    }

    /// The shapes of both images of a convolution.
    private static List<Shape> images(Value value, Convolution op) {
        return op.left().getFirst().equals(op.right().getFirst()) ? List.of(value.input(0).shape(), value.input(1).shape())
                : List.of(value.input(op.left().getFirst().equals(op.result().getFirst()) ? 0 : 1).shape(), value.shape());
    }

    /// The shapes of all images in groups of several channels that no images of three dimensions have, too.
    static Set<Shape> shapesOfGroups(Graph graph) {
        Set<Shape> shapes = new HashSet<>();
        Set<Shape> others = new HashSet<>();
        for (Value value : graph.values()) {
            if (value.op() instanceof Convolution op) {
                boolean groups = (isOfGroups(op) || isOfGroupWeights(op)) && !isDepthwise(value, op);
                (groups ? shapes : others).addAll(images(value, op));
            }
        }
        shapes.removeAll(others);
        return shapes;
    }

    /// Whether a convolution is one of each channel with a window of its own, or a gradient of it: groups of one channel, [rows, groups, 1, …].
    static boolean isDepthwise(Value value, Convolution op) {
        return isDepthwise(value.input(0), op.left(), value.input(1), op.right(), value, op.result(), op)
                || isDepthwise(value.input(1), op.right(), value.input(0), op.left(), value, op.result(), op)
                || isDepthwise(value.input(0), op.left(), value, op.result(), value.input(1), op.right(), op);
    }

    /// The same for two tensors of images and one of weights.
    private static boolean isDepthwise(Value a, List<Integer> images, Value weights, List<Integer> taps, Value b, List<Integer> positions, Convolution op) {
        int rank = images.size();
        if (rank < 4 || taps.size() != rank || positions.size() != rank) {
            return false;
        }
        boolean same = images.get(0).equals(positions.get(0)) && !taps.contains(images.get(0)) && images.get(1).equals(positions.get(1))
                && taps.get(0).equals(images.get(1)) && taps.contains(images.get(2)) && taps.contains(positions.get(2));
        boolean single = a.shape().dim(2).isOne() && b.shape().dim(2).isOne() && weights.shape().dim(1).isOne() && weights.shape().dim(2).isOne();
        return same && single && isTied(op, images, 3) && isTied(op, positions, 3) && isTied(op, taps, 3);
    }
}
