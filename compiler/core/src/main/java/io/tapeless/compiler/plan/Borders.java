package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction.Window;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Zeros around images where windows of convolutions stick out. An image with a border is written once, in place; what reads the image without it reads the
/// same memory.
///
/// - Along their last axis: neighbouring positions are rows of a register tile, and rows have no bounds. (Where windows fall between strides, those positions that
///   have the same taps: `io.tapeless.compiler.kernel.AxisSplitting`.)
/// - Along all axes where the convolution is nothing but pooled ([Pooling]): the points of a window are in one tile, and have the same taps. (Else the other
///   axes need none: their loops end where the image does.)
final class Borders {
    /// Neighbouring positions from which they are rows of tiles, rather than images.
    private static final int ROWS = 8;
    /// Products by 0 in a sum, as many as take as long as writing the sum to memory and reading it again to pool it.
    private static final double MOST_PRODUCTS = 40;

    /// Positions before and after an image.
    private record Border(long before, long after) {
        private static final Border NONE = new Border(0, 0);

        static Border max(Border a, Border b) {
            return new Border(Math.max(a.before, b.before), Math.max(a.after, b.after));
        }
    }

    /// What a convolution reads: an image in stored order, and windows on it.
    record Bordered(Value image, List<Window> windows) {}

    /// The borders along the axes of an image, from the last one on.
    private final Map<Value, List<Border>> wanted = new IdentityHashMap<>();
    private final Map<Value, Value> made = new IdentityHashMap<>();
    /// Convolutions that are nothing but pooled, in the tiles that compute them.
    private final Set<Value> pooled = Collections.newSetFromMap(new IdentityHashMap<>());
    private final double mostOutside;
    private final boolean channels;

    private Borders(double mostOutside, boolean channels) {
        this.mostOutside = mostOutside;
        this.channels = channels;
    }

    /// @param mostOutside the share of a convolution's points, along an axis, that may lie in a border: these are multiplied by 0, which other kernels would
    ///                    leave out
    /// @param channels    whether channels fill the lanes: then images in groups of channels are stored like others
    static Borders of(Graph graph, double mostOutside, boolean channels) {
        Borders borders = new Borders(mostOutside, channels);
        Pooling pooling = Pooling.of(graph, new HostValues(graph.values()));
        for (Value value : graph.values()) {
            if (value.op() instanceof Convolution op && (ImageLayout.isOfImages(op)
                    || channels && ImageLayout.isOfGroups(op) && !ImageLayout.isDepthwise(value, op))) {
                Value whole = whole(images(value, op), op);
                if (ImageLayout.isOfImages(op) && pooling.isPooled(value, channels)) {
                    borders.pooled.add(value);
                }
                List<Border> around = whole == null ? List.of() : borders.around(value, op);
                if (!around.isEmpty()) {
                    borders.wanted.merge(whole, around, Borders::larger);
                }
            }
        }
        return borders;
    }

    /// Whether a convolution is nothing but pooled, in the tiles that compute it.
    boolean isPooled(Value value) {
        return pooled.contains(value);
    }

    private static List<Border> larger(List<Border> a, List<Border> b) {
        List<Border> larger = new ArrayList<>();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            larger.add(Border.max(i < a.size() ? a.get(i) : Border.NONE, i < b.size() ? b.get(i) : Border.NONE));
        }
        return larger;
    }

    private static Value images(Value value, Convolution op) {
        return value.input(op.left().getFirst().equals(op.result().getFirst()) ? 0 : 1);
    }

    private static Value weights(Value value, Convolution op) {
        return value.input(op.left().getFirst().equals(op.result().getFirst()) ? 1 : 0);
    }

    /// The image that has the border: that of all channels where a convolution reads groups of them; null where it reads none.
    private static Value whole(Value images, Convolution op) {
        if (ImageLayout.isOfImages(op)) {
            return images;
        }
        Value whole = images.op() instanceof Reshape ? images.input(0) : images;
        return whole.rank() == images.rank() - 1 && whole.shape().dims().subList(2, whole.rank()).equals(images.shape().dims().subList(3, images.rank()))
                ? whole : null;
    }

    private static List<Integer> imageLabels(Convolution op) {
        return op.left().getFirst().equals(op.result().getFirst()) ? op.left() : op.right();
    }

    private static List<Integer> weightLabels(Convolution op) {
        return imageLabels(op) == op.left() ? op.right() : op.left();
    }

    private static int fromEnd(List<Integer> labels, int axis) {
        return labels.get(labels.size() - 1 - axis);
    }

    /// The window along an axis, counted from the last one, of images and results; null where these differ.
    private static Window window(Convolution op, int axis) {
        int label = fromEnd(op.result(), axis);
        return op.windows().stream().filter(window -> window.has(label) && window.has(fromEnd(imageLabels(op), axis))).findFirst().orElse(null);
    }

    /// What a convolution wants around its images, from the last axis on: nothing where that would be nothing, or too much, or is not known.
    private List<Border> around(Value value, Convolution op) {
        Border last = value.shape().dim(value.rank() - 1).isConstant() && value.shape().dim(value.rank() - 1).constant() >= ROWS ? border(value, op, 0) : null;
        List<Border> others = !isPooled(value) || last == null ? List.of() : Stream.iterate(1, axis -> axis < op.windows().size(), axis -> axis + 1)
                .map(axis -> cheap(border(value, op, axis), value, op, axis)).toList();
        boolean all = others.stream().allMatch(Objects::nonNull);
        List<Border> around = last == null ? List.of() : Stream.concat(Stream.of(last), all ? others.stream() : Stream.empty()).toList();
        return around.stream().allMatch(Border.NONE::equals) ? List.of() : around;
    }

    /// A border, or null where products by 0 cost more than pooling from memory.
    private static Border cheap(Border border, Value value, Convolution op, int axis) {
        Value weights = weights(value, op);
        double products = 1;
        for (int i = 0; i < weights.rank(); i++) {
            products *= op.result().contains(weightLabels(op).get(i)) ? 1 : weights.shape().dim(i).tuned();
        }
        return border == null || outside(value, op, axis) * products > MOST_PRODUCTS ? null : border;
    }

    /// What a convolution's windows reach outside the image along an axis; null when too much, or not known.
    private Border border(Value value, Convolution op, int axis) {
        Window window = window(op, axis);
        int tap = window == null ? -1 : weightLabels(op).indexOf(window.tap());
        if (tap < 0) {
            return null;
        }
        Dim inside = inside(value, op, axis);
        Dim results = value.shape().dim(value.rank() - 1 - axis);
        Dim taps = weights(value, op).shape().dim(tap);
        if (!inside.isConstant() || !results.isConstant() || !taps.isConstant()) {
            return null;
        }
        long reach = (taps.constant() - 1) * window.by().dilation();
        int padding = window.by().padding();
        boolean transposed = fromEnd(imageLabels(op), axis) == window.position();
        int between = transposed ? window.by().stride() : 1;
        if (between > 1 && (axis > 0 || !channels || results.constant() % between != 0 || results.constant() < (long) ROWS * between)) {
            return null;
        }
        long before = transposed ? Math.floorDiv(reach - padding, between) : padding;
        long furthest = transposed ? (results.constant() - 1 + padding) / between : (results.constant() - 1) * window.by().stride() + reach - padding;
        Border border = new Border(Math.max(0, before), Math.max(0, furthest - inside.constant() + 1));
        return border.before + border.after > inside.constant() || outside(value, op, axis) > mostOutside ? null : border;
    }

    private static Dim inside(Value value, Convolution op, int axis) {
        Value images = images(value, op);
        return images.shape().dim(images.rank() - 1 - axis);
    }

    /// The share of pairs of a position and a tap that lie outside.
    private static double outside(Value value, Convolution op, int axis) {
        Window window = window(op, axis);
        Sliding by = window.by();
        boolean transposed = fromEnd(imageLabels(op), axis) == window.position();
        long results = value.shape().dim(value.rank() - 1 - axis).constant();
        long taps = weights(value, op).shape().dim(weightLabels(op).indexOf(window.tap())).constant();
        long inside = inside(value, op, axis).constant();
        long count = 0;
        for (long at = 0; at < results; at++) {
            for (long tap = 0; tap < taps; tap++) {
                long image = transposed ? at + by.padding() - tap * by.dilation() : at * by.stride() + tap * by.dilation() - by.padding();
                long limit = transposed ? inside * by.stride() : inside;
                boolean there = !transposed || image % by.stride() == 0;
                count += there && (image < 0 || image >= limit) ? 1 : 0;
            }
        }
        return count / (double) (results * taps);
    }

    /// The image in stored order, inside its border when it shall have one.
    Value around(Value image, Value stored) {
        return wanted.containsKey(image) ? inside(image, stored, 0) : stored;
    }

    /// The image without its borders along axes from the given one on, counted from the last.
    private Value inside(Value image, Value stored, int first) {
        Value whole = whole(image, stored);
        Value inside = whole;
        for (int i = first; i < wanted.get(image).size(); i++) {
            int axis = stored.rank() - 2 - i;
            Border border = wanted.get(image).get(i);
            inside = border.equals(Border.NONE) ? inside : Formulas.slice(inside, axis, Dim.of(border.before), stored.shape().dim(axis));
        }
        return inside == whole || stored.label() == null ? inside : inside.labelled(stored.label());
    }

    private Value whole(Value image, Value stored) {
        Value known = made.get(image);
        if (known == null) {
            known = stored;
            for (int i = 0; i < wanted.get(image).size(); i++) {
                known = withBorder(known, stored.rank() - 2 - i, wanted.get(image).get(i));
            }
            known = stored.label() == null ? known : known.labelled(stored.label() + " with border");
            made.put(image, known);
        }
        return known;
    }

    private static Value withBorder(Value stored, int axis, Border border) {
        List<Value> parts = new ArrayList<>();
        if (border.before > 0) {
            parts.add(zeros(stored, axis, border.before));
        }
        parts.add(stored);
        if (border.after > 0) {
            parts.add(zeros(stored, axis, border.after));
        }
        return parts.size() == 1 ? stored : Formulas.concat(parts, axis);
    }

    private static Value zeros(Value stored, int axis, long extent) {
        return Formulas.constant(0, stored.type().withShape(stored.shape().with(axis, Dim.of(extent))));
    }

    /// What a gradient of weights reads instead of an image that has a border anyway: then no tap has bounds, and taps beside each other are rows of
    /// one tile with the channels. (Along other axes its loops end where the image does.)
    Bordered gradient(Value image, Value stored, List<Integer> labels, List<Window> windows) {
        Window last = windows.stream().filter(window -> window.image() == labels.getLast()).findFirst().orElse(null);
        if (!wanted.containsKey(image) || last == null) {
            return new Bordered(stored, windows);
        }
        return new Bordered(inside(image, stored, 1), moved(windows, last, last.by().padding() - wanted.get(image).getFirst().before));
    }

    /// What a convolution reads instead of an image. The image is made its border here if it was not computed by the program.
    Bordered bordered(Value image, Value stored, Convolution op) {
        List<Border> borders = wanted.getOrDefault(image, List.of());
        List<Window> windows = op.windows();
        for (int axis = 0; axis < borders.size(); axis++) {
            Window window = window(op, axis);
            if (window == null) {
                return new Bordered(stored, op.windows());
            }
            long before = borders.get(axis).before;
            boolean transposed = fromEnd(imageLabels(op), axis) == window.position();
            windows = moved(windows, window, transposed ? window.by().padding() + before * window.by().stride() : window.by().padding() - before);
        }
        return borders.isEmpty() ? new Bordered(stored, windows) : new Bordered(whole(image, stored), windows);
    }

    private static List<Window> moved(List<Window> windows, Window moved, long padding) {
        Window there = new Window(moved.image(), moved.position(), moved.tap(), moved.by().padded(Math.toIntExact(padding)));
        return windows.stream().map(window -> window.equals(moved) ? there : window).toList();
    }
}
