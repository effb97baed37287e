package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.concat;
import static io.tapeless.compiler.op.Formulas.slice;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Convolutions of the same image through the same windows become one, whose features are those of all of them:
/// ```
/// a = conv(x, u)
/// b = conv(x, v)      →   ab = conv(x, concat(u, v)),  a = slice(ab),  b = slice(ab)
/// ```
/// The image is read once, few features (a bottleneck of four) fill register tiles together, and C2 has one kernel to compile instead of
/// several. Before differentiation, so that it holds for both gradients too: that of the image is one sum instead of a sum of sums.
/// Weights are small beside images, so that to put them side by side costs nothing. (Dense products stay apart: their gradients never leave
/// the tiles in which the weights are updated.)
final class JoinConvolutions implements Pass {
    /// What convolutions must have in common: the image, and all of the operator but how many features there are.
    private record Key(Value image, boolean left, Convolution withoutFeatures) {}

    /// A convolution in terms of what it could share.
    ///
    /// @param key      what others must share
    /// @param features the axis of the features in the weights
    /// @param result   the axis of the features in the result
    private record Part(Value value, Key key, Value weights, int features, int result) {}

    @Override
    public String name() {
        return "join-convolutions";
    }

    @Override
    public Graph apply(Graph graph) {
        Map<Key, List<Part>> groups = new LinkedHashMap<>();
        Map<Value, Boolean> convolved = new IdentityHashMap<>();
        for (Value value : graph.values()) {
            convolved.put(value, value.op() instanceof Convolution || value.inputs().stream().anyMatch(convolved::get));
            Part part = part(value);
            // Weights made by convolutions could depend on those that they would be joined with.
            if (part != null && !convolved.get(part.weights)) {
                groups.computeIfAbsent(part.key, key -> new ArrayList<>()).add(part);
            }
        }
        Map<Value, List<Part>> members = new IdentityHashMap<>();
        groups.values().stream().filter(parts -> parts.size() > 1).forEach(parts -> parts.forEach(part -> members.put(part.value, parts)));
        return members.isEmpty() ? graph : joined(graph, members);
    }

    private static Graph joined(Graph graph, Map<Value, List<Part>> members) {
        Map<List<Part>, Value> whole = new IdentityHashMap<>();
        return graph.rewrite((value, inputs) -> {
            List<Part> parts = members.get(value);
            if (parts == null) {
                return value.withInputs(inputs);
            }
            Value all = whole.computeIfAbsent(parts, key -> join(key, inputs.get(parts.getFirst().key.left ? 0 : 1)));
            Value part = slice(all, parts.getFirst().result, start(parts, value), value.shape().dim(parts.getFirst().result)).at(value.origin());
            return value.label() == null ? part : part.labelled(value.label());
        });
    }

    private static Dim start(List<Part> parts, Value value) {
        Dim start = Dim.ZERO;
        for (Part part : parts) {
            if (part.value == value) {
                break;
            }
            start = start.plus(features(part));
        }
        return start;
    }

    private static Dim features(Part part) {
        return part.value.shape().dim(part.result);
    }

    /// No weights depend on what is rewritten.
    private static Value join(List<Part> parts, Value image) {
        Part first = parts.getFirst();
        Value weights = concat(parts.stream().map(Part::weights).toList(), first.features);
        Dim features = parts.stream().map(JoinConvolutions::features).reduce(Dim.ZERO, Dim::plus);
        Convolution op = (Convolution) first.value.op();
        Convolution all = new Convolution(op.left(), op.right(), op.result(), op.windows(), op.shape().with(first.result, features));
        return Value.of(all, first.key.left ? List.of(image, weights) : List.of(weights, image), first.value.origin());
    }

    /// The image is the operand with the rows of the result; features are the one label that weights and result have, and the image does not.
    private static Part part(Value value) {
        if (!(value.op() instanceof Convolution op)) {
            return null;
        }
        for (boolean left : new boolean[] {true, false}) {
            List<Integer> image = left ? op.left() : op.right();
            List<Integer> weights = left ? op.right() : op.left();
            List<Integer> own = weights.stream().filter(label -> !image.contains(label) && op.result().contains(label) && !slides(op, label)).toList();
            if (own.size() == 1 && image.getFirst().equals(op.result().getFirst())) {
                int result = op.result().indexOf(own.getFirst());
                Shape shape = op.shape().with(result, Dim.ONE);
                Value images = value.input(left ? 0 : 1);
                Key key = new Key(images, left, new Convolution(op.left(), op.right(), op.result(), op.windows(), shape));
                return new Part(value, key, value.input(left ? 1 : 0), weights.indexOf(own.getFirst()), result);
            }
        }
        return null;
    }

    private static boolean slides(Convolution op, int label) {
        return op.windows().stream().anyMatch(window -> window.has(label));
    }
}
