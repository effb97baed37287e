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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Zeros around images, along their last axis, where windows of convolutions stick out: neighbouring positions are rows of a register
/// tile, and rows have no bounds. An image with a border is written once, in place; what reads the image without it reads the same memory.
/// (Other axes need none: their loops end where the image does.)
final class Borders {
    /// Neighbouring positions from which they are rows of tiles, rather than images.
    private static final int ROWS = 8;

    /// Positions before and after an image.
    private record Border(long before, long after) {
        Border max(Border other) {
            return new Border(Math.max(before, other.before), Math.max(after, other.after));
        }
    }

    /// What a convolution reads: an image in stored order, and windows on it.
    record Bordered(Value image, List<Window> windows) {}

    private final Map<Value, Border> wanted = new IdentityHashMap<>();
    private final Map<Value, Value> made = new IdentityHashMap<>();

    private Borders() {}

    /// @param mostOutside the share of a convolution's points, along that axis, that may lie in a border: these are multiplied by 0, which other kernels would
    ///                    leave out
    /// @param groups      whether images in groups of channels are stored like others
    static Borders of(Graph graph, double mostOutside, boolean groups) {
        Borders borders = new Borders();
        for (Value value : graph.values()) {
            if (value.op() instanceof Convolution op && (ImageLayout.isOfImages(op)
                    || groups && ImageLayout.isOfGroups(op) && !ImageLayout.isDepthwise(value, op))) {
                Border border = border(value, op, mostOutside);
                Value whole = whole(images(value, op), op);
                if (border != null && whole != null) {
                    borders.wanted.merge(whole, border, Border::max);
                }
            }
        }
        return borders;
    }

    private static Value images(Value value, Convolution op) {
        return value.input(op.left().getFirst().equals(op.result().getFirst()) ? 0 : 1);
    }

    /// The image that has the border: that of all channels where a convolution reads groups of them; null where it reads none.
    private static Value whole(Value images, Convolution op) {
        if (ImageLayout.isOfImages(op)) {
            return images;
        }
        Value whole = images.op() instanceof Reshape ? images.input(0) : images;
        return whole.rank() == images.rank() - 1 && whole.shape().dims().subList(2, whole.rank()).equals(images.shape().dims().subList(3, images.rank())) ? whole : null;
    }

    private static List<Integer> imageLabels(Convolution op) {
        return op.left().getFirst().equals(op.result().getFirst()) ? op.left() : op.right();
    }

    private static Window lastWindow(Convolution op) {
        int label = op.result().getLast();
        return op.windows().stream().filter(window -> window.has(label)).findFirst().orElse(null);
    }

    /// What a convolution's windows reach outside the image along the last axis; null when nothing, or too much, or not known.
    private static Border border(Value value, Convolution op, double mostOutside) {
        Window window = lastWindow(op);
        List<Integer> labels = imageLabels(op);
        Value images = images(value, op);
        Value weights = images == value.input(0) ? value.input(1) : value.input(0);
        int tap = (imageLabels(op) == op.left() ? op.right() : op.left()).indexOf(window == null ? -1 : window.tap());
        if (window == null || tap < 0 || !window.has(labels.getLast())) {
            return null;
        }
        Dim inside = images.shape().dim(images.rank() - 1);
        Dim results = value.shape().dim(value.rank() - 1);
        if (!inside.isConstant() || !results.isConstant() || !weights.shape().dim(tap).isConstant() || results.constant() < ROWS) {
            return null;
        }
        long reach = (weights.shape().dim(tap).constant() - 1) * window.by().dilation();
        int padding = window.by().padding();
        boolean transposed = labels.getLast() == window.position();
        if (transposed && window.by().stride() > 1) {
            return null;
        }
        long before = transposed ? reach - padding : padding;
        long furthest = transposed ? results.constant() - 1 + padding : (results.constant() - 1) * window.by().stride() + reach - padding;
        Border border = new Border(Math.max(0, before), Math.max(0, furthest - inside.constant() + 1));
        boolean none = border.before + border.after == 0;
        return none || border.before + border.after > inside.constant()
                || outside(window.by(), transposed, results.constant(), weights.shape().dim(tap).constant(), inside.constant()) > mostOutside ? null : border;
    }

    /// The share of pairs of a position and a tap that lie outside.
    private static double outside(Sliding by, boolean transposed, long results, long taps, long inside) {
        long count = 0;
        for (long at = 0; at < results; at++) {
            for (long tap = 0; tap < taps; tap++) {
                long image = transposed ? at + by.padding() - tap * by.dilation() : at * by.stride() + tap * by.dilation() - by.padding();
                count += image < 0 || image >= inside ? 1 : 0;
            }
        }
        return count / (double) (results * taps);
    }

    /// The image in stored order, inside its border when it shall have one.
    Value around(Value image, Value stored) {
        Border border = wanted.get(image);
        if (border == null) {
            return stored;
        }
        Value whole = made.computeIfAbsent(image, key -> withBorder(stored, border));
        int axis = stored.rank() - 2;
        Value inside = Formulas.slice(whole, axis, Dim.of(border.before), stored.shape().dim(axis));
        return stored.label() == null ? inside : inside.labelled(stored.label());
    }

    private static Value withBorder(Value stored, Border border) {
        int axis = stored.rank() - 2;
        List<Value> parts = new ArrayList<>();
        if (border.before > 0) {
            parts.add(zeros(stored, axis, border.before));
        }
        parts.add(stored);
        if (border.after > 0) {
            parts.add(zeros(stored, axis, border.after));
        }
        Value whole = Formulas.concat(parts, axis);
        return stored.label() == null ? whole : whole.labelled(stored.label() + " with border");
    }

    private static Value zeros(Value stored, int axis, long extent) {
        return Formulas.constant(0, stored.type().withShape(stored.shape().with(axis, Dim.of(extent))));
    }

    /// What a gradient of weights reads instead of an image that has a border anyway: then no tap has bounds, and taps beside each other are rows of
    /// one tile with the channels.
    Bordered gradient(Value image, Value stored, List<Integer> labels, List<Window> windows) {
        Border border = wanted.get(image);
        Window last = windows.stream().filter(window -> window.image() == labels.getLast()).findFirst().orElse(null);
        if (border == null || last == null) {
            return new Bordered(stored, windows);
        }
        Value whole = made.computeIfAbsent(image, key -> withBorder(stored, border));
        Window moved = new Window(last.image(), last.position(), last.tap(), last.by().padded(Math.toIntExact(last.by().padding() - border.before)));
        return new Bordered(whole, windows.stream().map(window -> window == last ? moved : window).toList());
    }

    /// What a convolution reads instead of an image. The image is made its border here if it was not computed by the program.
    Bordered bordered(Value image, Value stored, Convolution op) {
        Border border = wanted.get(image);
        Window last = lastWindow(op);
        if (border == null || last == null || !last.has(imageLabels(op).getLast())) {
            return new Bordered(stored, op.windows());
        }
        Value whole = made.computeIfAbsent(image, key -> withBorder(stored, border));
        boolean transposed = imageLabels(op).getLast() == last.position();
        int padding = Math.toIntExact(transposed ? last.by().padding() + border.before * last.by().stride() : last.by().padding() - border.before);
        Window moved = new Window(last.image(), last.position(), last.tap(), last.by().padded(padding));
        return new Bordered(whole, op.windows().stream().map(window -> window == last ? moved : window).toList());
    }
}
