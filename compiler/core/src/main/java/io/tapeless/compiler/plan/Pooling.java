package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Extremes over windows of what a convolution computes (max-pooling), found in the register tiles that compute it: a tile has whole windows,
/// and the activation, four times as large as what is left of it, is never in memory. Which of them are is decided here.
///
/// - Everything that becomes of the activation are the largest elements of windows, and where in their window these are.
/// - The windows have at most [#MOST_POINTS] elements, do not overlap, and none sticks out.
/// - The convolution's windows do not stick out either (a tile has no bounds), or only into a border ([Borders]), and the lanes of vectors are full.
/// - The activation has at least [#LARGE] elements: a smaller one stays in the nearest cache.
public final class Pooling {
    /// Elements of a window: as many sums as it takes to fill a tile with a few rows.
    private static final int MOST_POINTS = 4;
    private static final int LARGE = 4096;
    private static final int MOST_LANES = 16;

    private final Uses uses;
    private final HostValues host;

    Pooling(Uses uses, HostValues host) {
        this.uses = uses;
        this.host = host;
    }

    /// For the values of a graph.
    public static Pooling of(Graph graph, HostValues host) {
        return new Pooling(Uses.of(graph), host);
    }

    /// Whether an image, in the order of a spec, is nothing but pooled, and will be in tiles once it is laid out and no window sticks out of what it is made
    /// of.
    ///
    /// @param channels whether its channels will fill the lanes
    boolean isPooled(Value core, boolean channels) {
        Value activation = core;
        while (windows(activation) == null && uses.of(activation).size() == 1 && uses.of(activation).getFirst().op() instanceof Elementwise
                && uses.of(activation).getFirst().shape().equals(core.shape())) {
            activation = uses.of(activation).getFirst();
        }
        Value windows = windows(activation);
        boolean full = !channels || core.shape().dim(1).isConstant() && core.shape().dim(1).constant() % MOST_LANES == 0;
        return windows != null && full && refusal(activation, windows) == null && windows((Windows) windows.op(), windows) == null;
    }

    /// Whether `activation`, made of what `core` sums, is pooled in the tiles of that sum.
    boolean suits(Value activation, Value core) {
        Value windows = windows(activation);
        return windows != null && core.op() instanceof Contraction convolution && !convolution.windows().isEmpty()
                && refusal(activation, windows, core, convolution) == null;
    }

    /// Why an activation that is pooled, and made of what a convolution sums in the same kernel, is in memory nevertheless; null for everything else.
    ///
    /// @param inlined the values computed inside their users
    public String refusal(Value activation, Set<Value> inlined) {
        Value windows = windows(activation);
        Value core = windows == null ? null : core(activation, inlined);
        return core != null && core.op() instanceof Contraction convolution && !convolution.windows().isEmpty()
                ? refusal(activation, windows, core, convolution) : null;
    }

    /// The windows that a value is pooled in, or null.
    private Value windows(Value value) {
        return uses.of(value).stream().filter(repeated -> repeated.op() instanceof Broadcast).flatMap(repeated -> uses.of(repeated).stream()).filter(windows ->
                windows.op() instanceof Windows op && uses.of(windows).stream().anyMatch(user -> isExtreme(user, op))).findFirst().orElse(null);
    }

    private String refusal(Value activation, Value windows, Value core, Contraction convolution) {
        Windows op = (Windows) windows.op();
        String refusal = refusal(activation, windows);
        if (refusal != null) {
            return refusal;
        }
        if (!fillsLanes(core, convolution, (Broadcast) windows.input(0).op(), op)) {
            return "no whole vectors lie beside its windows";
        }
        return isInside(core, convolution) ? windows(op, windows) : "windows of the convolution stick out, where a border of zeros would cost more";
    }

    /// What is wrong with what is pooled.
    private String refusal(Value activation, Value windows) {
        Windows op = (Windows) windows.op();
        Value repeated = windows.input(0);
        if (uses.of(activation).size() > 1 || uses.of(repeated).size() > 1 || !uses.of(windows).stream().allMatch(user -> isExtreme(user, op))
                || Stream.of(activation, repeated, windows).anyMatch(uses::isResult)) {
            return "something else reads it";
        }
        if (activation.dtype() != DType.F32) {
            return "it is not of f32";
        }
        return activation.shape().elements().tuned() < LARGE ? "it has fewer than " + LARGE + " elements" : null;
    }

    /// What is wrong with the windows that are pooled: they are to be of literal sizes, and lie inside and apart from each other.
    private static String windows(Windows op, Value windows) {
        long points = 1;
        for (int i = 0; i < op.axes().size(); i++) {
            Dim taps = windows.shape().dim(op.taps().get(i));
            if (!isInside(op.by().get(i), windows.shape().dim(op.axes().get(i)), taps, windows.input(0).shape().dim(op.axes().get(i)))) {
                return "pooled windows stick out";
            }
            if (op.by().get(i).dilation() != 1 || op.by().get(i).stride() < taps.constant()) {
                return "pooled windows overlap";
            }
            points *= taps.constant();
        }
        return points < 2 || points > MOST_POINTS ? "pooled windows have " + points + " elements" : null;
    }

    /// What extremes, or a value on the way to them, are extremes of; null where a value is nothing of that kind.
    static Value activation(Value value) {
        Value windows = value.op() instanceof Reduction ? value.input(0) : value;
        Value repeated = windows.op() instanceof Windows ? windows.input(0) : windows;
        return repeated.op() instanceof Broadcast && (repeated == value || windows != repeated) ? repeated.input(0) : null;
    }

    /// The values found in the same tiles, each with all of them; empty for programs without any.
    static Map<Value, List<Value>> together(List<Value> values, Set<Value> inlined) {
        Map<Value, List<Value>> byWindows = new IdentityHashMap<>();
        Map<Value, List<Value>> together = new IdentityHashMap<>();
        for (Value value : values) {
            if (pools(value, inlined)) {
                List<Value> all = byWindows.computeIfAbsent(value.input(0), key -> new ArrayList<>());
                all.add(value);
                together.put(value, all);
            }
        }
        // What is a number of the same type as the sums comes first: it names the kernel.
        together.values().forEach(all -> all.sort(Comparator.comparing(value -> !value.dtype().isFloat())));
        return together;
    }

    /// Whether a value is found in the tiles of a sum.
    public static boolean pools(Value value, Set<Value> inlined) {
        return value.op() instanceof Reduction && activation(value) != null && inlined.contains(activation(value)) && core(activation(value), inlined) != null;
    }

    private static boolean isExtreme(Value value, Windows windows) {
        return value.op() instanceof Reduction extreme && (extreme.combiner() == Reduction.Combiner.MAX || extreme.combiner() == Reduction.Combiner.ARGMAX)
                && extreme.axes().equals(windows.taps().stream().sorted().toList());
    }

    /// The sum of which a value is made in its kernel, or null.
    private static Value core(Value value, Set<Value> inlined) {
        return value.op() instanceof Contraction ? value : value.op() instanceof Reduction ? null
                : value.inputs().stream().filter(inlined::contains).map(input -> core(input, inlined)).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /// Whether the last axis of all has whole vectors, one factor lies along it, and windows do not.
    private boolean fillsLanes(Value core, Contraction convolution, Broadcast repeated, Windows windows) {
        int lane = convolution.result().getLast();
        Dim lanes = core.shape().dim(core.rank() - 1);
        int last = repeated.axes().getLast();
        return lanes.isConstant() && lanes.constant() % MOST_LANES == 0 && convolution.right().getLast() == lane && !convolution.left().contains(lane)
                && core.inputs().stream().allMatch(input -> host.of(input) == null) && !windows.axes().contains(last)
                && repeated.axes().stream().allMatch(axis -> axis <= last && !windows.taps().contains(axis));
    }

    private static boolean isInside(Value core, Contraction convolution) {
        return convolution.windows().stream().allMatch(window -> convolution.result().contains(window.position())
                && isInside(window.by(), extent(core, convolution, window.position()), extent(core, convolution, window.tap()),
                        extent(core, convolution, window.image())));
    }

    /// Whether no window sticks out.
    private static boolean isInside(Sliding by, Dim count, Dim taps, Dim extent) {
        return by.padding() == 0 && count.isConstant() && taps.isConstant() && extent.isConstant()
                && (count.constant() - 1) * by.stride() + (taps.constant() - 1) * by.dilation() < extent.constant();
    }

    private static Dim extent(Value core, Contraction convolution, int label) {
        int inResult = convolution.result().indexOf(label);
        int inLeft = convolution.left().indexOf(label);
        return inResult >= 0 ? core.shape().dim(inResult) : inLeft >= 0 ? core.input(0).shape().dim(inLeft)
                : core.input(1).shape().dim(convolution.right().indexOf(label));
    }
}
