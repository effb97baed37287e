package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Concat;
import io.tapeless.compiler.op.movement.Pad;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.movement.Slice;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;

/// Rules about movements. All are exact. Chains become one movement, and axes of extent 1 that are only there to be repeated go away,
/// so that a broadcast has one form: an operand without such axes, and where its axes go.
public final class MovementIdentities {
    static final List<Identity> ALL = List.of(
            new Identity("reshape to the same shape = x", v -> v.op() instanceof Reshape && same(v, v.input(0)) ? v.input(0) : null),
            new Identity("reshape of reshape", v -> v.op() instanceof Reshape && v.input(0).op() instanceof Reshape
                    ? reshape(v.input(0).input(0), v.shape()) : null),
            new Identity("permute in order = x", v -> v.op() instanceof Permute(List<Integer> order) && order.equals(range(v.rank()))
                    ? v.input(0) : null),
            new Identity("permute of permute", MovementIdentities::permuteOfPermute),
            new Identity("broadcast to the same shape = x", v -> v.op() instanceof Broadcast b && same(v, v.input(0))
                    && b.axes().equals(range(v.rank())) ? v.input(0) : null),
            new Identity("broadcast of broadcast", MovementIdentities::broadcastOfBroadcast),
            new Identity("permute of broadcast", MovementIdentities::permuteOfBroadcast),
            new Identity("broadcast of permute", MovementIdentities::broadcastOfPermute),
            new Identity("broadcast of a reshape that adds axes of extent 1", MovementIdentities::broadcastOfUnits),
            new Identity("reshape of broadcast that adds or drops axes of extent 1", MovementIdentities::reshapeOfBroadcast),
            new Identity("slice of everything = x", v -> v.op() instanceof Slice && same(v, v.input(0)) ? v.input(0) : null),
            new Identity("slice of slice", MovementIdentities::sliceOfSlice),
            new Identity("slice of pad, inside", MovementIdentities::sliceOfPad),
            new Identity("slice of concat, inside one part", MovementIdentities::sliceOfConcat),
            new Identity("slice of broadcast", MovementIdentities::sliceOfBroadcast),
            new Identity("pad by nothing = x", v -> v.op() instanceof Pad && same(v, v.input(0)) ? v.input(0) : null),
            new Identity("pad with zeros + pad with zeros, side by side = concat", MovementIdentities::sumOfPads),
            new Identity("concat of concat", MovementIdentities::concatOfConcat),
            new Identity("concat of one = x", v -> v.op() instanceof Concat && v.inputs().size() == 1 ? v.input(0) : null),
            new Identity("concat of adjoining slices", MovementIdentities::concatOfSlices));

    private MovementIdentities() {}

    private static boolean same(Value a, Value b) {
        return a.shape().equals(b.shape());
    }

    /// @return a permute of a permute as one, or, where they cancel, what both began with; null for another value
    public static Value permuteOfPermute(Value value) {
        if (!(value.op() instanceof Permute(List<Integer> outer)) || !(value.input(0).op() instanceof Permute(List<Integer> inner))) {
            return null;
        }
        return permute(value.input(0).input(0), outer.stream().map(inner::get).toList());
    }

    private static Value broadcastOfBroadcast(Value value) {
        if (!(value.op() instanceof Broadcast outer) || !(value.input(0).op() instanceof Broadcast inner)) {
            return null;
        }
        return broadcast(value.input(0).input(0), outer.shape(), inner.axes().stream().map(outer.axes()::get).toList());
    }

    private static Value permuteOfBroadcast(Value value) {
        if (!(value.op() instanceof Permute(List<Integer> order)) || !(value.input(0).op() instanceof Broadcast inner)) {
            return null;
        }
        return broadcast(value.input(0).input(0), value.shape(), inner.axes().stream().map(order::indexOf).toList());
    }

    private static Value broadcastOfPermute(Value value) {
        if (!(value.op() instanceof Broadcast outer) || !(value.input(0).op() instanceof Permute(List<Integer> order))) {
            return null;
        }
        return broadcast(value.input(0).input(0), outer.shape(), range(order.size()).stream()
                .map(axis -> outer.axes().get(order.indexOf(axis))).toList());
    }

    private static Value broadcastOfUnits(Value value) {
        if (!(value.op() instanceof Broadcast outer) || !(value.input(0).op() instanceof Reshape)) {
            return null;
        }
        Value x = value.input(0);
        List<Integer> kept = range(x.rank()).stream().filter(axis -> !x.shape().dim(axis).isOne()).toList();
        if (kept.size() == x.rank()) {
            return null;
        }
        Shape squeezed = new Shape(kept.stream().map(x.shape()::dim).toList());
        return broadcast(reshape(x.input(0), squeezed), outer.shape(), kept.stream().map(outer.axes()::get).toList());
    }

    /// Both shapes without their axes of extent 1 agree: the axes of the operand move along.
    private static Value reshapeOfBroadcast(Value value) {
        if (!(value.op() instanceof Reshape) || !(value.input(0).op() instanceof Broadcast inner)) {
            return null;
        }
        List<Integer> from = notUnit(inner.shape());
        List<Integer> to = notUnit(value.shape());
        boolean alike = dims(inner.shape(), from).equals(dims(value.shape(), to));
        boolean unitsOnlyAdded = inner.axes().stream().allMatch(from::contains);
        if (!alike || !unitsOnlyAdded) {
            return null;
        }
        return broadcast(value.input(0).input(0), value.shape(), inner.axes().stream().map(axis -> to.get(from.indexOf(axis))).toList());
    }

    private static List<Integer> notUnit(Shape shape) {
        return range(shape.rank()).stream().filter(axis -> !shape.dim(axis).isOne()).toList();
    }

    private static List<Dim> dims(Shape shape, List<Integer> axes) {
        return axes.stream().map(shape::dim).toList();
    }

    private static Value sliceOfSlice(Value value) {
        if (value.op() instanceof Slice outer && value.input(0).op() instanceof Slice inner && outer.axis() == inner.axis()) {
            return slice(value.input(0).input(0), outer.axis(), inner.start().plus(outer.start()), outer.extent());
        }
        return null;
    }

    private static Value sliceOfPad(Value value) {
        if (!(value.op() instanceof Slice slice) || !(value.input(0).op() instanceof Pad pad) || slice.axis() != pad.axis()) {
            return null;
        }
        Value x = value.input(0).input(0);
        Dim start = slice.start().minus(pad.before());
        boolean inside = start.atLeast(0) && x.shape().dim(pad.axis()).minus(start).minus(slice.extent()).atLeast(0);
        return inside ? slice(x, slice.axis(), start, slice.extent()) : null;
    }

    private static Value sliceOfConcat(Value value) {
        if (!(value.op() instanceof Slice slice) || !(value.input(0).op() instanceof Concat concat) || slice.axis() != concat.axis()) {
            return null;
        }
        Dim start = slice.start();
        for (Value part : value.input(0).inputs()) {
            Dim extent = part.shape().dim(slice.axis());
            if (start.atLeast(0) && extent.minus(start).minus(slice.extent()).atLeast(0)) {
                return slice(part, slice.axis(), start, slice.extent());
            }
            start = start.minus(extent);
        }
        return null;
    }

    private static Value sliceOfBroadcast(Value value) {
        if (!(value.op() instanceof Slice slice) || !(value.input(0).op() instanceof Broadcast inner)) {
            return null;
        }
        Value x = value.input(0).input(0);
        int from = inner.axes().indexOf(slice.axis());
        if (from >= 0 && !x.shape().dim(from).isOne()) {
            x = slice(x, from, slice.start(), slice.extent());
        }
        return broadcast(x, value.shape(), inner.axes());
    }

    /// Sums of what was cut into parts: the adjoint of a split.
    private static Value sumOfPads(Value value) {
        if (!(value.op() instanceof Add)) {
            return null;
        }
        List<Value> pads = new ArrayList<>();
        if (!collectPads(value, pads)) {
            return null;
        }
        int axis = ((Pad) pads.getFirst().op()).axis();
        List<Value> parts = new ArrayList<>();
        Dim start = null;
        Dim end = null;
        while (parts.size() < pads.size()) {
            Value next = null;
            for (Value pad : pads) {
                Dim before = ((Pad) pad.op()).before();
                boolean earliest = end == null && pads.stream().allMatch(other -> ((Pad) other.op()).before().minus(before).atLeast(0));
                if (earliest || before.equals(end)) {
                    next = next == null ? pad : null;
                }
            }
            if (next == null) {
                return null;
            }
            start = start == null ? ((Pad) next.op()).before() : start;
            end = ((Pad) next.op()).before().plus(next.input(0).shape().dim(axis));
            parts.add(next.input(0));
        }
        return pad(concat(parts, axis), axis, start, value.shape().dim(axis).minus(end), 0);
    }

    private static boolean collectPads(Value value, List<Value> pads) {
        if (value.op() instanceof Add) {
            return value.inputs().stream().allMatch(input -> collectPads(input, pads));
        }
        boolean fits = value.op() instanceof Pad pad && pad.value() == 0 && (pads.isEmpty() || ((Pad) pads.getFirst().op()).axis() == pad.axis());
        if (fits) {
            pads.add(value);
        }
        return fits;
    }

    private static Value concatOfConcat(Value value) {
        if (!(value.op() instanceof Concat(int axis)) || value.inputs().stream().noneMatch(input -> input.op().equals(value.op()))) {
            return null;
        }
        return concat(value.inputs().stream().flatMap(input -> input.op().equals(value.op()) ? input.inputs().stream() : java.util.stream.Stream.of(input))
                .toList(), axis);
    }

    private static Value concatOfSlices(Value value) {
        if (!(value.op() instanceof Concat(int axis)) || !(value.input(0).op() instanceof Slice first) || first.axis() != axis) {
            return null;
        }
        Value x = value.input(0).input(0);
        Dim end = first.start();
        List<Value> parts = new ArrayList<>(value.inputs());
        for (Value part : parts) {
            if (!(part.op() instanceof Slice slice) || slice.axis() != axis || part.input(0) != x || !slice.start().equals(end)) {
                return null;
            }
            end = end.plus(slice.extent());
        }
        return slice(x, axis, first.start(), end.minus(first.start()));
    }
}
